import { agentPerPeer, releaseBase, releasePerPeer, secretLimit } from "../../plan/estimates.js";
import { manyClusters } from "../examples.js";
import type { Facts } from "../facts.js";
import { finding, findingIf, type Rule, type RuleGroup, type SpecPatch } from "../rule.js";

/** Where it gets uncomfortable: the next chart is larger than this one. */
const secretWarning = 900_000;

/** Estimated bytes of a Helm release: values count once, as what Helm's compression saves, base64 costs. */
function releaseBytes({ spec, clusters, peers }: Facts): number {
    const most = clusters.reduce((max, { name }) => Math.max(max, peers[name]!.length), 0);
    const own =
        Object.keys(spec.cilium.values).length === 0 ? 0 : Buffer.byteLength(JSON.stringify(spec.cilium.values));
    return releaseBase + releasePerPeer * most + own;
}

const blob = (bytes: number): SpecPatch => ({ cilium: { values: { extraConfig: { text: "x".repeat(bytes) } } } });

const releaseFits: Rule = {
    code: "MESH280",
    title: "A Helm release fits into a Secret",
    severity: "error",
    why: "Helm keeps a release with its chart and values in one Secret, which holds 1 MiB at most; past that every upgrade fails, also the one that would help.",
    source: "Kubernetes, Secrets: size limit; Helm, storage; measured with chart 1.20.2",
    check: (facts) =>
        findingIf(
            releaseBytes(facts) > secretLimit,
            "cilium.values",
            `must keep a Helm release under ${secretLimit} bytes`,
            `about ${releaseBytes(facts)}`,
            "move large values into ConfigMaps of your own",
        ),
    fails: [{ spec: blob(700_000), says: "cilium.values of 700 kB" }],
    passes: [{ spec: blob(1000), says: "cilium.values of 1 kB" }],
};

const releaseNearLimit: Rule = {
    code: "MESH281",
    title: "A Helm release has room to grow",
    severity: "warning",
    why: "A Secret holds 1 MiB; the chart grows with every version, and the mesh with every cluster.",
    source: "Kubernetes, Secrets: size limit; measured with chart 1.20.2",
    check: (facts) =>
        findingIf(
            releaseBytes(facts) > secretWarning && releaseBytes(facts) <= secretLimit,
            "cilium.values",
            `should keep a Helm release under ${secretWarning} bytes`,
            `about ${releaseBytes(facts)}`,
            "move large values into ConfigMaps of your own",
        ),
    fails: [{ spec: blob(550_000), says: "cilium.values of 550 kB" }],
    passes: [{ spec: blob(1000), says: "cilium.values of 1 kB" }],
};

/** GiB per processor of the common machine families. */
const perProcessor: Readonly<Record<string, number>> = { standard: 4, highmem: 8, highcpu: 1 };

/** GiB of a machine type; undefined where its name does not say. */
function memoryOf(machineType: string): number | undefined {
    const [, family = "", processors = "0"] =
        /^[a-z]\d+[a-z]?-(standard|highmem|highcpu)-(\d+)/.exec(machineType) ?? [];
    return family === "" ? undefined : perProcessor[family]! * Number(processors);
}

const agentMemory: Rule = {
    code: "MESH282",
    title: "Nodes have memory for what agents know of the mesh",
    severity: "warning",
    why: "Every agent keeps identities and endpoints of all connected clusters: 15 GiB were seen with 200 busy ones. Past half a node's memory little is left for its pods.",
    source: "CFP-39876 (cilium/design-cfps)",
    check: (facts) => {
        const tight = facts.clusters
            .map(({ name, path, spec }) => ({
                path,
                need: facts.peers[name]!.length * agentPerPeer,
                have: Math.min(
                    ...Object.values(spec.pools).map(({ machineType }) => memoryOf(machineType) ?? Infinity),
                ),
            }))
            .filter(({ need, have }) => need > have / 2);
        return tight
            .slice(0, 1)
            .map(({ path, need, have }) =>
                finding(
                    `${path}.pools`,
                    `should have nodes of at least ${Math.ceil(2 * need)} GiB for an agent of about ${need.toFixed(1)} GiB`,
                    `${have} GiB${tight.length > 1 ? `, as ${tight.length - 1} other clusters` : ""}`,
                    "use larger machines, connect fewer clusters, or make namespaces local that need not be shared",
                ),
            );
    },
    fails: [
        {
            spec: manyClusters(110, { network: { mode: "shared" } }),
            says: "110 clusters of e2-standard-4 in a full mesh",
            also: ["MESH155"],
        },
    ],
    passes: [{ spec: {} }],
};

/** Rules about how large things get. */
export const sizing: RuleGroup = { topic: "Size", rules: [releaseFits, releaseNearLimit, agentMemory] };
