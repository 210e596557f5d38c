import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";

import { failOn } from "../shared/failOn.js";
import { networkId } from "../shared/gcpNames.js";
import { childOf } from "../shared/options.js";
import { transformed, type Transform } from "../shared/transform.js";
import { flowLogConfig, natLogging, natPorts, natReplacedOn, natTimeouts } from "./networkArgs.js";
import { checkNetwork } from "./networkChecks.js";
import {
    completeNetwork,
    ruleDefaults,
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
 * Where a cluster lies in a network.
 *
 * @example
 * const place: ClusterPlace = { key: "paris", region: "europe-west9", tags: ["mesh-prod-paris"] };
 */
export interface ClusterPlace {
    /**
     * Key of its subnet: the cluster's name.
     * @example "paris"
     */
    readonly key: string;
    /**
     * Region of its nodes.
     * @example "europe-west9"
     */
    readonly region: string;
    /**
     * Network tags of its nodes.
     * @example ["mesh-prod-paris"]
     */
    readonly tags: readonly string[];
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
    /**
     * Subnets by the key of their cluster.
     */
    private readonly subnets: ReadonlyMap<string, pulumi.Resource>;
    /**
     * Cloud NATs by region.
     */
    private readonly nats: ReadonlyMap<string, pulumi.Resource>;
    /**
     * Firewall rules with the tags of the nodes they aim at.
     */
    private readonly rules: readonly { readonly tags: readonly string[]; readonly resource: pulumi.Resource }[];

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
        const subnets = plan.subnets.map((subnet) => this.subnet(args, plan, subnet, { ...inside, ...stays }));
        const nats = plan.nats.map((nat) =>
            this.nat(name, args, plan, nat, { ...inside, dependsOn: [network, ...subnets] }),
        );
        const rules = plan.firewall.map((rule) => this.rule(args, plan, rule, inside));
        this.ready = [...subnets, ...nats, ...rules];
        this.subnets = new Map(subnets.map((subnet, index) => [plan.subnets[index]!.key, subnet]));
        this.nats = new Map(nats.map((nat, index) => [plan.nats[index]!.region, nat]));
        this.rules = rules.map((resource, index) => ({ tags: plan.firewall[index]!.targetTags, resource }));
        this.networkId = pulumi.all([network.id, pulumi.all(subnets.map((subnet) => subnet.id))]).apply(([id]) => id);
        this.registerOutputs({ networkId: this.networkId });
    }

    /** The subnet of one cluster; nothing where the network has none for it. */
    public subnetOf(cluster: string): readonly pulumi.Resource[] {
        return present(this.subnets.get(cluster));
    }

    /**
     * What one cluster needs of the network: its subnet, its region's NAT, the rules that aim at its nodes. Waiting for
     * all of {@link ready} instead would give every cluster a dependency on every other's subnet.
     */
    public readyFor(cluster: ClusterPlace): readonly pulumi.Resource[] {
        const rules = this.rules.filter(({ tags }) => tags.some((tag) => cluster.tags.includes(tag)));
        return [
            ...this.subnetOf(cluster.key),
            ...present(this.nats.get(cluster.region)),
            ...rules.map(({ resource }) => resource),
        ];
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
                childOf(this, {
                    dependsOn: [router],
                    replaceOnChanges: [...natReplacedOn],
                    // A router holds one NAT of a name.
                    deleteBeforeReplace: true,
                }),
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
                    ...(rule.priority === ruleDefaults.priority ? {} : { priority: rule.priority }),
                    sourceRanges: [...rule.sourceRanges],
                    ...(rule.destinationRanges ? { destinationRanges: [...rule.destinationRanges] } : {}),
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

const present = <T>(value: T | undefined): readonly T[] => (value === undefined ? [] : [value]);
