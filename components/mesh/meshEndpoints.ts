import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";

import { subnetworkId } from "../shared/gcpNames.js";
import { childOf } from "../shared/options.js";
import type { MeshDnsPlan, MeshEndpointPlan } from "./meshPlan.js";

/** Arguments of {@link MeshEndpoints}. */
export interface MeshEndpointsArgs {
    readonly dns: MeshDnsPlan;
    readonly endpoints: readonly MeshEndpointPlan[];
    /** Networks that see the zone. */
    readonly after: readonly pulumi.Resource[];
    /** The subnet that holds a cluster's address, by cluster name. */
    readonly subnets: Readonly<Record<string, readonly pulumi.Resource[]>>;
}

/**
 * A reserved internal address and a private DNS record per clustermesh-apiserver, before any of them exists.
 *
 * That is what lets all clusters be connected in one pass: nothing has to be read back from a load balancer.
 *
 * @example
 * new MeshEndpoints("mesh", { dns: plan.dns, endpoints: plan.endpoints, after: networks, subnets });
 */
export class MeshEndpoints extends pulumi.ComponentResource {
    /**
     * What a clustermesh-apiserver needs, by cluster: its address and its record. Those of its peers it need not wait
     * for: it tries again until they answer, and a peer takes longer than its record.
     */
    public readonly ready: Readonly<Record<string, readonly pulumi.Resource[]>>;

    constructor(name: string, args: MeshEndpointsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("clustermesh:mesh:MeshEndpoints", name, {}, opts);
        const { dns } = args;
        const zone = new gcp.dns.ManagedZone(
            `${name}-zone`,
            {
                project: dns.project,
                name: dns.zoneName,
                dnsName: dns.dnsName,
                description: "clustermesh-apiservers of the mesh",
                visibility: "private",
                privateVisibilityConfig: {
                    networks: dns.networks.map((networkUrl) => ({ networkUrl })),
                },
                ...labelled(dns.labels),
            },
            childOf(this, { dependsOn: [...args.after] }),
        );
        this.ready = Object.fromEntries(
            args.endpoints.map((endpoint) => [
                endpoint.cluster,
                this.endpoint(name, dns, endpoint, zone, args.subnets[endpoint.cluster] ?? []),
            ]),
        );
        this.registerOutputs({});
    }

    private endpoint(
        name: string,
        dns: MeshDnsPlan,
        endpoint: MeshEndpointPlan,
        zone: gcp.dns.ManagedZone,
        subnet: readonly pulumi.Resource[],
    ): readonly pulumi.Resource[] {
        const address = new gcp.compute.Address(
            `${name}-${endpoint.cluster}-address`,
            {
                project: endpoint.project,
                name: endpoint.addressName,
                region: endpoint.region,
                subnetwork: subnetworkId(endpoint.subnetProject, endpoint.region, endpoint.subnetName),
                addressType: "INTERNAL",
                purpose: "GCE_ENDPOINT",
                address: endpoint.address,
                ...labelled(endpoint.labels),
            },
            childOf(this, { dependsOn: [...subnet] }),
        );
        const record = new gcp.dns.RecordSet(
            `${name}-${endpoint.cluster}-record`,
            {
                project: dns.project,
                // The zone's name, not its id: the id differs from what comes back and would replace the record.
                managedZone: dns.zoneName,
                name: `${endpoint.host}.`,
                type: "A",
                ttl: dns.ttl,
                rrdatas: [endpoint.address],
            },
            childOf(this, { dependsOn: [zone, address] }),
        );
        return [address, record];
    }
}

/** Labels, unless there are none: setting none is a call of its own. */
function labelled(labels: Readonly<Record<string, string>>): { labels?: Record<string, string> } {
    return Object.keys(labels).length > 0 ? { labels: { ...labels } } : {};
}
