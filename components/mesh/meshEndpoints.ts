import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";

import { subnetworkId } from "../shared/gcpNames.js";
import { childOf } from "../shared/options.js";
import type { MeshDnsPlan, MeshEndpointPlan } from "./meshPlan.js";

/** Arguments of {@link MeshEndpoints}. */
export interface MeshEndpointsArgs {
    readonly dns: MeshDnsPlan;
    readonly endpoints: readonly MeshEndpointPlan[];
    /** Networks and subnets that hold the addresses and see the zone. */
    readonly after: readonly pulumi.Resource[];
}

/**
 * A reserved internal address and a private DNS record per clustermesh-apiserver, before any of them exists.
 *
 * That is what lets all clusters be connected in one pass: nothing has to be read back from a load balancer.
 *
 * @example
 * new MeshEndpoints("mesh", { dns: plan.dns, endpoints: plan.endpoints, after: subnets });
 */
export class MeshEndpoints extends pulumi.ComponentResource {
    /** What a clustermesh-apiserver and its peers need, by cluster. */
    public readonly ready: readonly pulumi.Resource[];

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
        const records = args.endpoints.flatMap((endpoint) => this.endpoint(name, dns, endpoint, zone, args.after));
        this.ready = [zone, ...records];
        this.registerOutputs({});
    }

    private endpoint(
        name: string,
        dns: MeshDnsPlan,
        endpoint: MeshEndpointPlan,
        zone: gcp.dns.ManagedZone,
        after: readonly pulumi.Resource[],
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
            childOf(this, { dependsOn: [...after] }),
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
