import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";

import { failOn } from "../shared/failOn.js";
import { networkId } from "../shared/gcpNames.js";
import { childOf } from "../shared/options.js";
import { transformed, type Transform } from "../shared/transform.js";
import { flowLogConfig, natLogging, natPorts, natTimeouts } from "./networkArgs.js";
import { checkNetwork } from "./networkChecks.js";
import {
    completeNetwork,
    defaultPriority,
    secondaryRanges,
    type CompleteNatPlan,
    type CompleteNetworkPlan,
    type CompleteRulePlan,
    type CompleteSubnetPlan,
    type NetworkPlan,
} from "./networkPlan.js";

/** Arguments of {@link MeshNetwork}. */
export interface MeshNetworkArgs {
    /**
     * What to make.
     * @example { key: "paris", project: "my-project", name: "prod-paris", subnets: [subnet] }
     */
    readonly plan: NetworkPlan;
    /**
     * Protect network and subnets from deletion by Pulumi.
     * @default false
     * @example true
     */
    readonly protect?: boolean;
    /**
     * What must exist first, such as the enabled APIs of the project.
     * @default []
     * @example new ProjectServices("apis", { project: "my-project" }).services
     */
    readonly after?: readonly pulumi.Resource[];
    /**
     * A way to what this component does not offer itself, by kind of child.
     * @default - every child as decided
     * @example { network: { deleteDefaultRoutesOnCreate: true } }
     */
    readonly transform?: {
        readonly network?: Transform<gcp.compute.NetworkArgs>;
        readonly subnetwork?: Transform<gcp.compute.SubnetworkArgs>;
        readonly router?: Transform<gcp.compute.RouterArgs>;
        readonly nat?: Transform<gcp.compute.RouterNatArgs>;
        readonly firewall?: Transform<gcp.compute.FirewallArgs>;
    };
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
        failOn(this, checkNetwork(args.plan));
        const plan = completeNetwork(args.plan);
        const stays = { protect: args.protect ?? false };
        const network = new gcp.compute.Network(
            ...transformed(
                args.transform?.network,
                `${name}-network`,
                {
                    project: plan.project,
                    name: plan.name,
                    autoCreateSubnetworks: false,
                    // Nodes reach Google and the Internet by it.
                    deleteDefaultRoutesOnCreate: false,
                    routingMode: "GLOBAL",
                    mtu: plan.mtu,
                },
                childOf(this, { ...stays, dependsOn: [...(args.after ?? [])] }),
            ),
        );
        const inside = childOf(this, { dependsOn: [network] });
        const subnets = plan.subnets.map((subnet) =>
            this.subnet(args, plan, subnet, pulumi.mergeOptions(inside, stays)),
        );
        const nats = plan.nats.map((nat) =>
            this.nat(name, args, plan, nat, pulumi.mergeOptions(inside, { dependsOn: subnets })),
        );
        const rules = plan.firewall.map((rule) => this.rule(args, plan, rule, inside));
        this.ready = [...subnets, ...nats, ...rules];
        this.networkId = pulumi.all([network.id, pulumi.all(subnets.map((subnet) => subnet.id))]).apply(([id]) => id);
        this.registerOutputs({ networkId: this.networkId });
    }

    private subnet(
        { transform }: MeshNetworkArgs,
        plan: CompleteNetworkPlan,
        subnet: CompleteSubnetPlan,
        opts: pulumi.CustomResourceOptions,
    ): gcp.compute.Subnetwork {
        return new gcp.compute.Subnetwork(
            ...transformed(
                transform?.subnetwork,
                `${subnet.key}-subnet`,
                {
                    project: plan.project,
                    name: subnet.name,
                    region: subnet.region,
                    network: networkId(plan.project, plan.name),
                    ipCidrRange: subnet.nodeRange,
                    privateIpGoogleAccess: true,
                    secondaryIpRanges: secondaryRanges(subnet).map((entry) => ({
                        rangeName: entry.name,
                        ipCidrRange: entry.range,
                    })),
                    // Without it a removed range is no difference to the provider.
                    sendSecondaryIpRangeIfEmpty: true,
                    ...flowLogConfig(subnet.flowLogs),
                },
                opts,
            ),
        );
    }

    private nat(
        name: string,
        { transform }: MeshNetworkArgs,
        plan: CompleteNetworkPlan,
        nat: CompleteNatPlan,
        opts: pulumi.CustomResourceOptions,
    ): gcp.compute.RouterNat {
        const { region } = nat;
        const place = { project: plan.project, name: nat.name, region };
        const router = new gcp.compute.Router(
            ...transformed(
                transform?.router,
                `${name}-${region}-router`,
                { ...place, network: networkId(plan.project, plan.name) },
                opts,
            ),
        );
        return new gcp.compute.RouterNat(
            ...transformed(
                transform?.nat,
                `${name}-${region}-nat`,
                {
                    ...place,
                    router: nat.name,
                    ...(nat.addresses.length > 0
                        ? { natIpAllocateOption: "MANUAL_ONLY", natIps: [...nat.addresses] }
                        : { natIpAllocateOption: "AUTO_ONLY" }),
                    sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES",
                    ...natPorts(nat),
                    ...natTimeouts(nat.timeouts),
                    ...natLogging(nat.logging),
                },
                childOf(this, { dependsOn: [router] }),
            ),
        );
    }

    private rule(
        { transform }: MeshNetworkArgs,
        plan: CompleteNetworkPlan,
        rule: CompleteRulePlan,
        opts: pulumi.CustomResourceOptions,
    ): gcp.compute.Firewall {
        return new gcp.compute.Firewall(
            ...transformed(
                transform?.firewall,
                `${rule.key}-firewall`,
                {
                    project: plan.project,
                    name: rule.name,
                    ...(rule.description === undefined ? {} : { description: rule.description }),
                    network: networkId(plan.project, plan.name),
                    direction: "INGRESS",
                    ...(rule.priority === defaultPriority ? {} : { priority: rule.priority }),
                    sourceRanges: [...rule.sourceRanges],
                    ...(rule.targetTags.length > 0 ? { targetTags: [...rule.targetTags] } : {}),
                    allows: rule.allow.map(({ protocol, ports }) => ({
                        protocol,
                        ...(ports ? { ports: [...ports] } : {}),
                    })),
                    ...(rule.logging ? { logConfig: { metadata: "INCLUDE_ALL_METADATA" } } : {}),
                },
                opts,
            ),
        );
    }
}
