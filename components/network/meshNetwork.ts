import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";

import { networkId } from "../shared/gcpNames.js";
import { childOf } from "../shared/options.js";
import { defaultNatPorts, type NatPlan, type NetworkPlan, type SubnetPlan } from "./networkPlan.js";

/** Arguments of {@link MeshNetwork}. */
export interface MeshNetworkArgs {
    readonly plan: NetworkPlan;
    /**
     * Protect network and subnets from deletion by Pulumi.
     * @default false
     */
    readonly protect?: boolean;
}

/** Where a cluster lies in a network. */
export interface ClusterPlace {
    /** Key of its subnet: the cluster's name. */
    readonly key: string;
    readonly region: string;
    /** Network tags of its nodes. */
    readonly tags: readonly string[];
}

const present = <T>(value: T | undefined): readonly T[] => (value === undefined ? [] : [value]);

/**
 * A custom-mode VPC network with its regional subnets, Cloud NAT and the firewall rules of the mesh.
 *
 * @example
 * const network = new MeshNetwork("paris", { plan: plan.networks.paris });
 */
export class MeshNetwork extends pulumi.ComponentResource {
    /** Relative resource name, known once subnets exist. */
    public readonly networkId: pulumi.Output<string>;
    /** Everything that must exist before the network is joined with others. */
    public readonly ready: readonly pulumi.Resource[];
    private readonly subnets: ReadonlyMap<string, pulumi.Resource>;
    private readonly nats: ReadonlyMap<string, pulumi.Resource>;
    private readonly rules: readonly { readonly tags: readonly string[]; readonly resource: pulumi.Resource }[];

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
        const subnets = plan.subnets.map((subnet) => this.subnet(plan, subnet, { ...after, protect }));
        const nats = plan.nats.map((nat) => this.nat(name, plan, nat, { ...after, dependsOn: [network, ...subnets] }));
        const rules = plan.firewall.map((rule) => this.rule(plan, rule, after));
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
                secondaryIpRanges: secondaryRanges(subnet),
                // Without it a removed range is no difference to the provider.
                sendSecondaryIpRangeIfEmpty: true,
                ...(subnet.flowLogs
                    ? {
                          logConfig: {
                              aggregationInterval: `INTERVAL_${subnet.flowLogs.aggregationInterval}`,
                              flowSampling: subnet.flowLogs.sampling,
                              metadata: "INCLUDE_ALL_METADATA",
                          },
                      }
                    : {}),
            },
            opts,
        );
    }

    private nat(
        name: string,
        plan: NetworkPlan,
        nat: NatPlan,
        opts: pulumi.CustomResourceOptions,
    ): gcp.compute.RouterNat {
        const { region } = nat;
        const router = new gcp.compute.Router(
            `${name}-${region}-router`,
            {
                project: plan.project,
                name: nat.name,
                region,
                network: networkId(plan.project, plan.name),
            },
            opts,
        );
        return new gcp.compute.RouterNat(
            `${name}-${region}-nat`,
            {
                project: plan.project,
                name: nat.name,
                region,
                router: nat.name,
                natIpAllocateOption: "AUTO_ONLY",
                sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES",
                ...(nat.minPortsPerVm === defaultNatPorts ? {} : { minPortsPerVm: nat.minPortsPerVm }),
                ...(nat.logging ? { logConfig: { enable: true, filter: "ERRORS_ONLY" } } : {}),
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
                ...(rule.logging ? { logConfig: { metadata: "INCLUDE_ALL_METADATA" } } : {}),
            },
            opts,
        );
    }
}

function secondaryRanges(subnet: SubnetPlan): { rangeName: string; ipCidrRange: string }[] {
    return [
        { name: subnet.podRangeName, range: subnet.podRange },
        ...subnet.extraPodRanges,
        ...(subnet.serviceRange ? [subnet.serviceRange] : []),
    ].map(({ name, range }) => ({ rangeName: name, ipCidrRange: range }));
}
