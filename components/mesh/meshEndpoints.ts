import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";

import { failOn } from "../shared/failOn.js";
import { subnetworkId } from "../shared/gcpNames.js";
import { labelled } from "../shared/labelled.js";
import { childOf } from "../shared/options.js";
import { transformed, type Transform } from "../shared/transform.js";
import { checkEndpoints, defaultTtl, type MeshDnsPlan, type MeshEndpointPlan } from "./meshPlan.js";

/** Arguments of {@link MeshEndpoints}. */
export interface MeshEndpointsArgs {
    /**
     * The private zone.
     * @example { project: "my-project", zoneName: "prod-mesh", dnsName: "mesh.cilium.io.", networks: [networkId] }
     */
    readonly dns: MeshDnsPlan;
    /**
     * Addresses and names, one per cluster.
     * @example [endpoint]
     */
    readonly endpoints: readonly MeshEndpointPlan[];
    /**
     * Networks that see the zone.
     * @default []
     * @example network.ready
     */
    readonly after?: readonly pulumi.Resource[];
    /**
     * The subnet that holds a cluster's address, by cluster name.
     * @default - every address waits for what the zone waits for
     * @example { paris: network.subnetOf("paris") }
     */
    readonly subnets?: Readonly<Record<string, readonly pulumi.Resource[]>>;
    /**
     * A way to what this component does not offer itself, by kind of child.
     * @default - every child as decided
     * @example { zone: { description: "owned by the network team" } }
     */
    readonly transform?: {
        readonly zone?: Transform<gcp.dns.ManagedZoneArgs>;
        readonly address?: Transform<gcp.compute.AddressArgs>;
        readonly record?: Transform<gcp.dns.RecordSetArgs>;
    };
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
    /**
     * What a clustermesh-apiserver needs, by cluster: its address and its record. Those of its peers it need not wait
     * for: it tries again until they answer, and a peer takes longer than its record.
     */
    public readonly ready: Readonly<Record<string, readonly pulumi.Resource[]>>;

    constructor(name: string, args: MeshEndpointsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("clustermesh:mesh:MeshEndpoints", name, {}, opts);
        const { dns } = args;
        failOn(this, checkEndpoints(dns, args.endpoints));
        const zone = new gcp.dns.ManagedZone(
            ...transformed(
                args.transform?.zone,
                `${name}-zone`,
                {
                    project: dns.project,
                    name: dns.zoneName,
                    dnsName: dns.dnsName,
                    description: "clustermesh-apiservers of the mesh",
                    visibility: "private",
                    // Records that others put there are not taken away with the zone; it stays until they are gone.
                    forceDestroy: false,
                    privateVisibilityConfig: {
                        networks: dns.networks.map((networkUrl) => ({ networkUrl })),
                    },
                    ...labelled(dns.labels),
                },
                childOf(this, { dependsOn: [...(args.after ?? [])] }),
            ),
        );
        this.ready = Object.fromEntries(
            args.endpoints.map((endpoint) => [endpoint.cluster, this.endpoint(name, args, endpoint, zone)]),
        );
        this.registerOutputs({});
    }

    private endpoint(
        name: string,
        { dns, after, subnets, transform }: MeshEndpointsArgs,
        endpoint: MeshEndpointPlan,
        zone: gcp.dns.ManagedZone,
    ): readonly pulumi.Resource[] {
        const subnetProject = endpoint.subnetProject ?? endpoint.project;
        const address = new gcp.compute.Address(
            ...transformed(
                transform?.address,
                `${name}-${endpoint.cluster}-address`,
                {
                    project: endpoint.project,
                    name: endpoint.addressName,
                    region: endpoint.region,
                    subnetwork: subnetworkId(subnetProject, endpoint.region, endpoint.subnetName),
                    addressType: "INTERNAL",
                    purpose: "GCE_ENDPOINT",
                    address: endpoint.address,
                    ...labelled(endpoint.labels),
                },
                childOf(this, { dependsOn: [...(subnets?.[endpoint.cluster] ?? after ?? [])] }),
            ),
        );
        const record = new gcp.dns.RecordSet(
            ...transformed(
                transform?.record,
                `${name}-${endpoint.cluster}-record`,
                {
                    project: dns.project,
                    // The zone's name, not its id: the id differs from what comes back and would replace the record.
                    managedZone: dns.zoneName,
                    name: `${endpoint.host}.`,
                    type: "A",
                    ttl: dns.ttl ?? defaultTtl,
                    rrdatas: [endpoint.address],
                },
                childOf(this, { dependsOn: [zone, address] }),
            ),
        );
        return [address, record];
    }
}
