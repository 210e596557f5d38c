import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";

import { nodeAccount } from "../../../components/gke/gkeDefaults.js";
import { contains, overlaps } from "../../../components/shared/cidr.js";
import type { CompleteRulePlan, CompleteSubnetPlan } from "../../../components/network/networkPlan.js";
import type { MeshPlan } from "../../../stacks/compile.js";
import { parseEnvironment } from "../../../stacks/load.js";
import { planMesh } from "../../../stacks/plan/mesh.js";
import { anyRawSpec, shuffled, specOf, type RawSpec } from "./anySpec.js";

const runs = { numRuns: 60 };
const planOf = (raw: RawSpec): MeshPlan => planMesh(specOf(raw));
const holds = (property: (plan: MeshPlan, raw: RawSpec) => void): void =>
    fc.assert(
        fc.property(anyRawSpec, (raw) => property(planOf(raw), raw)),
        runs,
    );

const subnetsOf = (plan: MeshPlan): readonly CompleteSubnetPlan[] =>
    Object.values(plan.networks).flatMap(({ subnets }) => subnets);
const rulesOf = (plan: MeshPlan): readonly CompleteRulePlan[] =>
    Object.values(plan.networks).flatMap(({ firewall }) => firewall);

/** The parts of rendered values that tests look into. */
interface Values {
    readonly cluster: { readonly name: string; readonly id: number };
    readonly clustermesh: {
        readonly config: { readonly clusters: object };
        readonly apiserver: { readonly service: { readonly loadBalancerSourceRanges: readonly string[] } };
    };
}
const valuesOf = (plan: MeshPlan, cluster: string): Values =>
    plan.clusters[cluster]!.cilium.values as unknown as Values;

/** The same without some keys. */
function omit(value: object, ...keys: readonly string[]): object {
    return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
}

describe("any valid specification becomes a plan", () => {
    it("whose ranges never overlap, with every endpoint in its own", () =>
        holds((plan) => {
            const ranges = subnetsOf(plan).flatMap((subnet) => [
                subnet.nodeRange,
                subnet.podRange,
                ...subnet.extraPodRanges.map(({ range }) => range),
            ]);
            ranges.forEach((range, index) =>
                ranges
                    .slice(index + 1)
                    .forEach((other) => expect(overlaps(range, other), `${range} ${other}`).toBe(false)),
            );
            for (const subnet of subnetsOf(plan)) {
                const { address } = plan.clusters[subnet.key]!.endpoint;
                expect(contains(subnet.nodeRange, `${address}/32`), address).toBe(true);
            }
        }));

    it("that connects both sides of every connection", () =>
        holds((plan) => {
            for (const [name, peers] of Object.entries(plan.peers)) {
                expect(peers).not.toContain(name);
                peers.forEach((peer) => expect(plan.peers[peer]).toContain(name));
                expect(Object.keys(valuesOf(plan, name).clustermesh.config.clusters)).toEqual([name, ...peers].sort());
            }
        }));

    it("with the same values on all clusters where Cilium demands it", () =>
        holds((plan) => {
            const common = Object.values(plan.clusters).map(({ cilium }) => {
                const values = cilium.values as Record<string, object>;
                const mesh = omit(values["clustermesh"]!, "config", "apiserver");
                return JSON.stringify({ ...omit(values, "cluster", "commonLabels"), clustermesh: mesh });
            });
            expect(new Set(common).size).toBe(1);
        }));

    it("that labels what the chart makes as every other object of the cluster", () =>
        holds((plan) => {
            for (const { cilium, objectLabels } of Object.values(plan.clusters)) {
                expect(cilium.values["commonLabels"]).toEqual(objectLabels);
            }
        }));

    it("that opens firewalls to exactly the neighbours, or to the supernets of a full mesh", () =>
        holds((plan, raw) => {
            const subnets = new Map(subnetsOf(plan).map((subnet) => [subnet.key, subnet]));
            const podsOf = (name: string): readonly string[] => {
                const { podRange, extraPodRanges } = subnets.get(name)!;
                return [podRange, ...extraPodRanges.map(({ range }) => range)];
            };
            const sources = (kind: string, name: string): readonly string[] =>
                rulesOf(plan).find(({ key }) => key === `${name}-mesh-${kind}`)?.sourceRanges ?? [];
            for (const [name, peers] of Object.entries(plan.peers)) {
                const { loadBalancerSourceRanges } = valuesOf(plan, name).clustermesh.apiserver.service;
                if (peers.length === 0) {
                    // Never empty: that would mean everyone.
                    const { nodeRange, podRange } = subnets.get(name)!;
                    expect(new Set(loadBalancerSourceRanges)).toEqual(new Set([nodeRange, podRange]));
                    continue;
                }
                if (raw.mesh?.topology === "full") {
                    const key = plan.clusters[name]!.network;
                    expect(sources("nodes", key)).toEqual(["10.128.0.0/13"]);
                    expect(loadBalancerSourceRanges).toEqual(["10.0.0.0/9", "10.128.0.0/13"]);
                    continue;
                }
                const nodes = peers.map((peer) => subnets.get(peer)!.nodeRange);
                const pods = peers.flatMap(podsOf);
                expect(new Set(sources("nodes", name))).toEqual(new Set(nodes));
                expect(new Set(sources("pods", name))).toEqual(new Set(raw.datapath?.mode === "native" ? pods : []));
                expect(new Set(loadBalancerSourceRanges)).toEqual(new Set([...nodes, ...pods]));
            }
        }));

    it("whose rules reach the nodes they are meant for", () =>
        holds((plan) => {
            for (const rule of rulesOf(plan)) {
                const owners = Object.values(plan.clusters).filter(({ gke }) =>
                    gke.pools.every(({ tags }) => tags!.includes(rule.targetTags[0]!)),
                );
                expect(owners.length, rule.key).toBeGreaterThan(0);
            }
        }));

    it("that joins exactly the networks of connected clusters", () =>
        holds((plan, raw) => {
            const wanted = new Set<string>();
            for (const [name, peers] of Object.entries(plan.peers)) {
                peers.forEach((peer) => wanted.add(`${plan.clusters[name]!.network}>${plan.clusters[peer]!.network}`));
            }
            const between = [...wanted].filter((pair) => new Set(pair.split(">")).size === 2).sort();
            const peered = plan.peerings.map(({ from, to }) => `${from}>${to}`).sort();
            expect(peered).toEqual(raw.network?.mode === "peering" ? between : []);
            expect(plan.ncc?.spokes.map(({ key }) => key)).toEqual(
                raw.network?.mode === "ncc" ? Object.keys(plan.networks) : undefined,
            );
        }));

    it("in which every cluster may use its subnet", () =>
        holds((plan) => {
            for (const [name, { gke, network }] of Object.entries(plan.clusters)) {
                const { project, subnets } = plan.networks[network]!;
                expect(gke.networkProject).toBe(project);
                expect(subnets.some(({ key }) => key === name)).toBe(true);
                const shared = plan.sharing?.serviceProjects[gke.project]?.subnets.some(({ key }) => key === name);
                expect(shared ?? false, name).toBe(gke.project !== project);
                expect(plan.projects).toHaveProperty(gke.project);
            }
        }));

    it("with names Google takes, each once", () =>
        holds((plan) => {
            const names = [
                ...Object.values(plan.networks).map(({ name }) => name),
                ...subnetsOf(plan).flatMap((subnet) => [
                    subnet.podRangeName,
                    ...subnet.extraPodRanges.map(({ name }) => name),
                ]),
                ...rulesOf(plan).map(({ name }) => name),
                ...plan.peerings.map(({ name }) => name),
                ...Object.values(plan.clusters).map(({ endpoint }) => endpoint.addressName),
            ];
            names.forEach((name) => expect(name).toMatch(/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/));
            expect(new Set(names).size).toBe(names.length);
            const accounts = Object.values(plan.clusters).map(({ gke }) => nodeAccount(gke).accountId);
            accounts.forEach((account) => expect(account).toMatch(/^[a-z][-a-z0-9]{4,28}[a-z0-9]$/));
        }));

    it("that is data only", () =>
        holds((plan) => {
            expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
        }));
});

/** What of a plan belongs to one cluster, without what it knows of its neighbours. */
function ownPart(plan: MeshPlan, name: string): string {
    const cluster = plan.clusters[name]!;
    const network = plan.networks[cluster.network]!;
    const values = cluster.cilium.values as Record<string, object>;
    const mesh = values["clustermesh"] as { apiserver: { service: object } };
    const service = omit(mesh.apiserver.service, "loadBalancerSourceRanges");
    const clustermesh = { ...omit(mesh, "config"), apiserver: { ...mesh.apiserver, service } };
    return JSON.stringify({
        ...cluster,
        cilium: { ...cluster.cilium, values: { ...values, clustermesh } },
        network: { ...network, subnets: [], nats: [], firewall: [] },
        subnet: network.subnets.find(({ key }) => key === name),
        nat: network.nats.find(({ region }) => region === cluster.gke.region),
        share: plan.sharing?.serviceProjects[cluster.gke.project]?.subnets.find(({ key }) => key === name),
    });
}

const without = (raw: RawSpec, gone: string): RawSpec => ({
    ...raw,
    clusters: Object.fromEntries(Object.entries(raw.clusters).filter(([name]) => name !== gone)),
});

describe("the specifications tried", () => {
    it("reach every corner", () => {
        const tried = fc.sample(anyRawSpec, { numRuns: 200, seed: 1 });
        const kinds = new Set(
            tried.flatMap((raw) => {
                const topology = raw.mesh?.topology ?? "full";
                return [
                    typeof topology === "string" ? topology : Object.keys(topology)[0]!,
                    ...(Object.keys(raw.clusters).length > 1 ? [raw.network!.mode!, `per ${raw.network!.per}`] : []),
                    `${raw.datapath!.mode} ${raw.datapath!.encryption!.type}`,
                    ...(raw.network!.hostProject ? ["host project"] : []),
                    ...Object.values(raw.clusters).flatMap(({ ranges }) => Object.keys(ranges ?? {})),
                ];
            }),
        );
        const datapaths = ["native", "vxlan", "geneve"].flatMap((mode) =>
            ["none", "wireguard", "ipsec"].map((type) => `${mode} ${type}`),
        );
        const wanted = ["full", "hubs", "groups", "edges", "peering", "shared", "ncc", "per cluster", "per region"];
        expect([...kinds]).toEqual(
            expect.arrayContaining([
                ...wanted,
                "per named",
                "host project",
                "pods",
                "nodes",
                "extraPods",
                ...datapaths,
            ]),
        );
    });
});

describe("when a cluster joins or leaves", () => {
    const changes = anyRawSpec
        .filter((raw) => Object.keys(raw.clusters).length > 1)
        .chain((raw) => fc.record({ raw: fc.constant(raw), gone: fc.constantFrom(...Object.keys(raw.clusters)) }));

    it("every other's plan is the same to the byte but for peers and firewall sources", () =>
        fc.assert(
            fc.property(changes, ({ raw, gone }) => {
                const [more, fewer] = [planOf(raw), planOf(without(raw, gone))];
                for (const name of Object.keys(fewer.clusters)) {
                    expect(ownPart(more, name)).toBe(ownPart(fewer, name));
                }
                const rules = new Map(rulesOf(more).map((rule) => [rule.key, rule]));
                for (const rule of rulesOf(fewer)) {
                    expect(omit(rules.get(rule.key)!, "sourceRanges")).toEqual(omit(rule, "sourceRanges"));
                }
            }),
            runs,
        ));

    it("services, exports and policies change their cluster lists only", () =>
        fc.assert(
            fc.property(changes, ({ raw, gone }) => {
                const stripped = (plan: MeshPlan): string =>
                    JSON.stringify(
                        [plan.namespaces, plan.services, plan.exports, plan.policies],
                        (key, value: unknown) =>
                            ["backendClusters", "clusters", "fromClusters"].includes(key) ? [] : value,
                    );
                expect(stripped(planOf(raw))).toBe(stripped(planOf(without(raw, gone))));
            }),
            runs,
        ));

    it("a full mesh of which one more is no news to firewalls", () => {
        const clusters = (ids: readonly number[]): RawSpec["clusters"] =>
            Object.fromEntries(
                ids.map((id) => [
                    `c${id}`,
                    { id, region: "europe-west9", zones: ["europe-west9-a"], pools: { main: {} } },
                ]),
            );
        const spec = (ids: readonly number[]): RawSpec => ({
            environment: "test",
            project: "p",
            clusters: clusters(ids),
        });
        const [before, after] = [planOf(spec([1, 2])), planOf(spec([1, 2, 3]))];
        expect(after.networks["c1"]).toEqual(before.networks["c1"]);
    });
});

describe("how the file is written", () => {
    it("does not matter: keys in any order make the same bytes", () =>
        fc.assert(
            fc.property(anyRawSpec, fc.nat(), (raw, turn) => {
                const rotated = (keys: readonly string[]): readonly string[] => {
                    const at = keys.length === 0 ? 0 : turn % keys.length;
                    return [...keys.slice(at), ...keys.slice(0, at)].reverse();
                };
                expect(JSON.stringify(planOf(shuffled(raw, rotated)))).toBe(JSON.stringify(planOf(raw)));
            }),
            runs,
        ));

    it("survives being printed and read again", () =>
        fc.assert(
            fc.property(anyRawSpec, (raw) => {
                const spec = specOf(raw);
                const read = parseEnvironment("printed.yaml", stringify(spec));
                expect(JSON.stringify(planMesh(read))).toBe(JSON.stringify(planMesh(spec)));
            }),
            runs,
        ));
});
