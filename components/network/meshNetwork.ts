import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";

import { networkId } from "../shared/gcpNames.js";
import { childOf } from "../shared/options.js";
import type { NetworkPlan, SubnetPlan } from "./networkPlan.js";

/** Arguments of {@link MeshNetwork}. */
export interface MeshNetworkArgs {
    readonly plan: NetworkPlan;
    /**
     * Protect network and subnets from deletion by Pulumi.
     * @default false
     */
    readonly protect?: boolean;
}

/**
 * A custom-mode VPC network with its regional subnets, Cloud NAT and the firewall rules of the mesh.
 *
 * @example
 * const network = new MeshNetwork("paris", { plan: plan.networks.paris });
 */
export class MeshNetwork extends pulumi.ComponentResource {
    /** Relative resource name, known once subnets exist. */
    public readonly networkId: pulumi.Output<string>;
    /** Everything that must exist before clusters use the network. */
    public readonly ready: readonly pulumi.Resource[];

    constructor(name: string, args: MeshNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
        super("clustermesh:network:MeshNetwork", name, {}, opts);
        const { plan } = args;
        const protect = args.protect ?? false;
        const network = new gcp.compute.Network(
            `${name}-network`,
            {
                project: plan.project,
                name: plan.name,
                autoCreateSubnetworks: false,
                routingMode: "GLOBAL",
                mtu: plan.mtu,
            },
            childOf(this, { protect }),
        );
        const after = childOf(this, { dependsOn: [network] });
        const subnets = plan.subnets.map((subnet) =>
            this.subnet(plan, subnet, pulumi.mergeOptions(after, { protect })),
        );
        const nats = plan.natRegions.map((region) =>
            this.nat(name, plan, region, pulumi.mergeOptions(after, { dependsOn: subnets })),
        );
        const rules = plan.firewall.map((rule) => this.rule(plan, rule, after));
        this.ready = [...subnets, ...nats, ...rules];
        this.networkId = pulumi.all([network.id, pulumi.all(subnets.map((subnet) => subnet.id))]).apply(([id]) => id);
        this.registerOutputs({ networkId: this.networkId });
    }

    private subnet(plan: NetworkPlan, subnet: SubnetPlan, opts: pulumi.CustomResourceOptions): gcp.compute.Subnetwork {
        return new gcp.compute.Subnetwork(
            `${subnet.key}-subnet`,
            {
                project: plan.project,
                name: subnet.name,
                region: subnet.region,
                network: networkId(plan.project, plan.name),
                ipCidrRange: subnet.nodeRange,
                privateIpGoogleAccess: true,
                secondaryIpRanges: [{ rangeName: subnet.podRangeName, ipCidrRange: subnet.podRange }],
                // Without it a removed range is no difference to the provider.
                sendSecondaryIpRangeIfEmpty: true,
            },
            opts,
        );
    }

    private nat(
        name: string,
        plan: NetworkPlan,
        region: string,
        opts: pulumi.CustomResourceOptions,
    ): gcp.compute.RouterNat {
        const router = new gcp.compute.Router(
            `${name}-${region}-router`,
            {
                project: plan.project,
                name: `${plan.name}-${region}`,
                region,
                network: networkId(plan.project, plan.name),
            },
            opts,
        );
        return new gcp.compute.RouterNat(
            `${name}-${region}-nat`,
            {
                project: plan.project,
                name: `${plan.name}-${region}`,
                region,
                router: `${plan.name}-${region}`,
                natIpAllocateOption: "AUTO_ONLY",
                sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES",
            },
            childOf(this, { dependsOn: [router] }),
        );
    }

    private rule(
        plan: NetworkPlan,
        rule: NetworkPlan["firewall"][number],
        opts: pulumi.CustomResourceOptions,
    ): gcp.compute.Firewall {
        return new gcp.compute.Firewall(
            `${rule.key}-firewall`,
            {
                project: plan.project,
                name: rule.name,
                description: rule.description,
                network: networkId(plan.project, plan.name),
                direction: "INGRESS",
                sourceRanges: [...rule.sourceRanges],
                targetTags: [...rule.targetTags],
                allows: rule.allow.map(({ protocol, ports }) => ({
                    protocol,
                    ...(ports ? { ports: [...ports] } : {}),
                })),
            },
            opts,
        );
    }
}
