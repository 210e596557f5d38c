import * as gcp from "@pulumi/gcp";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import * as tls from "@pulumi/tls";

import { clusterId } from "../components/shared/gcpNames.js";
import type { ClusterPlan } from "../stacks/compile.js";

/**
 * The one provider for Google Cloud. Projects and regions are set per resource, because changing a provider's
 * defaults would move every resource that relies on them.
 *
 * @param endpoint - base address of a stand-in for Google's APIs
 */
export function googleProvider(endpoint: string | undefined): gcp.Provider {
    return new gcp.Provider("google", {
        ...(endpoint ? localEndpoints(endpoint) : {}),
    });
}

/** The provider of the mesh's certificate authority. */
export function certificateProvider(): tls.Provider {
    return new tls.Provider("certificates");
}

/** The provider of keys that the stack makes itself. */
export function randomProvider(): random.Provider {
    return new random.Provider("random");
}

function localEndpoints(base: string): gcp.ProviderArgs {
    return {
        accessToken: "local",
        computeCustomEndpoint: `${base}/compute/v1/`,
        containerCustomEndpoint: `${base}/container/v1beta1/`,
        dnsCustomEndpoint: `${base}/dns/v1/`,
        iamCustomEndpoint: `${base}/iam/v1/`,
        iamBetaCustomEndpoint: `${base}/iam/v1/`,
        serviceUsageCustomEndpoint: `${base}/serviceusage/v1/`,
        resourceManagerCustomEndpoint: `${base}/cloudresourcemanager/v1/`,
        cloudResourceManagerCustomEndpoint: `${base}/cloudresourcemanager/v1/`,
        networkConnectivityCustomEndpoint: `${base}/networkconnectivity/v1beta/`,
        gkeHubCustomEndpoint: `${base}/gkehub/v1beta1/`,
        gkeHub2CustomEndpoint: `${base}/gkehub/v1beta/`,
        gkeBackupCustomEndpoint: `${base}/gkebackup/v1/`,
        secretManagerCustomEndpoint: `${base}/secretmanager/v1/`,
        kmsCustomEndpoint: `${base}/cloudkms/v1/`,
        monitoringCustomEndpoint: `${base}/monitoring/`,
        pubsubCustomEndpoint: `${base}/pubsub/v1/`,
    };
}

/**
 * A provider for one cluster. `clusterIdentifier` says which cluster it is whatever its address: without it a changed
 * or unknown kubeconfig would mean replacing everything on the cluster.
 */
export function clusterProvider(
    name: string,
    plan: ClusterPlan,
    kubeconfig: pulumi.Input<string>,
    nodePools: readonly pulumi.Resource[],
): k8s.Provider {
    return new k8s.Provider(
        name,
        {
            kubeconfig,
            clusterIdentifier: clusterId(plan.gke.project, plan.gke.region, plan.gke.name),
            deleteUnreachable: false,
            enableServerSideApply: true,
            // A killed run leaves objects that no state knows: the next one takes them up instead of refusing.
            upsertExistingObjects: true,
        },
        { dependsOn: [...nodePools] },
    );
}
