import type { ClusterFacts, Facts } from "../facts.js";
import type { LivingCluster, LivingFacts } from "../living.js";
import { finding, findingIf, type Finding, type Rule, type RuleGroup } from "../rule.js";
import { atLeast, compareVersions, minorOf } from "../versions.js";

const paris: LivingCluster = {
    id: 1,
    maxConnectedClusters: 511,
    ciliumVersion: "1.20.2",
    mode: "native",
    encryption: "none",
    podRange: "10.0.64.0/18",
    nodeRange: "10.128.4.0/22",
    network: "paris",
};
const rome: LivingCluster = { ...paris, id: 2, podRange: "10.0.128.0/18", nodeRange: "10.128.8.0/22", network: "rome" };

/** What the base environment looks like once deployed, with changes. */
const deployed = (changes: Partial<LivingCluster> = {}, mesh: Omit<LivingFacts, "clusters"> = {}): LivingFacts => ({
    ...mesh,
    clusters: { paris: { ...paris, ...changes }, rome },
});

/** Findings for clusters of the file that live. */
function ofLiving(
    { clusters, living }: Facts,
    check: (cluster: ClusterFacts, now: LivingCluster) => readonly Finding[],
): readonly Finding[] {
    return clusters.flatMap((cluster) =>
        Object.hasOwn(living.clusters, cluster.name) ? check(cluster, living.clusters[cluster.name]!) : [],
    );
}

const sameId: Rule = {
    code: "MESH300",
    title: "A living cluster keeps its id",
    severity: "error",
    why: "The id is in every identity of its pods: old ones stay with the old id and are refused, and all ranges move. Only a new cluster can have another id.",
    source: "issues cilium#36338 and cilium#48800",
    check: (facts) =>
        ofLiving(facts, ({ path, spec }, now) =>
            findingIf(
                now.id !== spec.id,
                `${path}.id`,
                `must stay ${now.id} while the cluster lives`,
                spec.id,
                "take the change back, or replace the cluster by one of another name",
            ),
        ),
    fails: [{ spec: {}, living: deployed({ id: 9 }) }],
    passes: [{ spec: {}, living: deployed() }],
};

const idNotReused: Rule = {
    code: "MESH301",
    title: "An id goes with its name",
    severity: "error",
    why: "A cluster of another name with the id of a living one is a renamed cluster: name and id are in certificates, identities and ranges, and while both exist they take each other's pods for their own.",
    source: "issues cilium#36338 and cilium#48801",
    check: ({ clusters, living }) => {
        const owners = new Map(Object.entries(living.clusters).map(([name, { id }]) => [id, name]));
        return clusters
            .filter(({ name, spec }) => owners.has(spec.id) && owners.get(spec.id) !== name)
            .map(({ path, spec }) =>
                finding(
                    `${path}.id`,
                    `must not be that of the living cluster ${owners.get(spec.id)}`,
                    spec.id,
                    "keep the name, or remove the old cluster everywhere first and choose a free id",
                ),
            );
    },
    fails: [{ spec: {}, living: { clusters: { lyon: paris, rome } } }],
    passes: [{ spec: {}, living: deployed() }],
};

const sameMaximum: Rule = {
    code: "MESH302",
    title: "The most clusters of the mesh stay while a cluster lives",
    severity: "error",
    why: "It fixes which bits of an identity name the cluster; agents with another value read other clusters out of the same numbers, and Cilium refuses to change it.",
    source: "Cilium chart, clustermesh.maxConnectedClusters; Cilium, pkg/clustermesh/types ValidateRemoteConfig",
    check: ({ spec, living }) => {
        const [name, now] =
            Object.entries(living.clusters).find(
                ([, cluster]) => cluster.maxConnectedClusters !== spec.mesh.maxConnectedClusters,
            ) ?? [];
        return findingIf(
            now !== undefined,
            "mesh.maxConnectedClusters",
            `must stay ${now?.maxConnectedClusters} while ${name} lives`,
            spec.mesh.maxConnectedClusters,
            "take the change back, or build a new mesh beside this one",
        );
    },
    fails: [{ spec: { mesh: { maxConnectedClusters: 255 } }, living: deployed() }],
    passes: [{ spec: {}, living: deployed() }],
};

const sameMode: Rule = {
    code: "MESH303",
    title: "The datapath mode stays while clusters live",
    severity: "error",
    why: "Clusters of different modes do not understand each other's packets, and a change reaches clusters one after the other: the mesh is cut until the last has it.",
    source: "Cilium, Cluster Mesh setup: same datapath mode; issue cilium#26462",
    check: ({ spec, living }) => {
        const [name, now] = Object.entries(living.clusters).find(([, { mode }]) => mode !== spec.datapath.mode) ?? [];
        return findingIf(
            now !== undefined,
            "datapath.mode",
            `must stay ${now?.mode} while ${name} lives`,
            spec.datapath.mode,
            "take the change back, or build a new mesh and move to it",
        );
    },
    fails: [{ spec: { datapath: { mode: "vxlan" }, cilium: { l7Proxy: false } }, living: deployed() }],
    passes: [{ spec: {}, living: deployed() }],
};

const sameEncryption: Rule = {
    code: "MESH304",
    title: "A change of encryption is a planned interruption",
    severity: "warning",
    why: "A cluster that encrypts and one that does not yet drop each other's packets; it ends when the last agent has restarted.",
    source: "Cilium, WireGuard transparent encryption: Cluster Mesh (all clusters or none)",
    check: ({ spec, living }) => {
        const [name, now] =
            Object.entries(living.clusters).find(
                ([, { encryption }]) => encryption !== spec.datapath.encryption.type,
            ) ?? [];
        return findingIf(
            now !== undefined,
            "datapath.encryption.type",
            `should stay ${now?.encryption} while ${name} serves`,
            spec.datapath.encryption.type,
            "choose a quiet hour, and deploy all clusters at once",
        );
    },
    fails: [{ spec: { datapath: { encryption: { type: "wireguard" } } }, living: deployed() }],
    passes: [{ spec: {}, living: deployed() }],
};

const oneMinorAtATime: Rule = {
    code: "MESH305",
    title: "Cilium is upgraded by one minor at a time",
    severity: "error",
    why: "Formats, CRDs and maps are carried over from the minor before only.",
    source: "Cilium, upgrade guide: consecutive minor versions",
    check: (facts) =>
        ofLiving(facts, ({ path, ciliumVersion }, now) =>
            findingIf(
                minorOf(ciliumVersion) - minorOf(now.ciliumVersion) > 1,
                `${path}.ciliumVersion`,
                `must be at most one minor above the living ${now.ciliumVersion}`,
                ciliumVersion,
                "upgrade to the minor between first",
            ),
        ),
    fails: [{ spec: {}, living: deployed({ ciliumVersion: "1.18.5" }), also: ["MESH132", "MESH311"] }],
    passes: [{ spec: {}, living: deployed({ ciliumVersion: "1.19.7" }) }],
};

const noDowngrade: Rule = {
    code: "MESH306",
    title: "Cilium goes back within a minor only",
    severity: "error",
    why: "An older minor does not read what the newer one has written; going back over a minor is supported right after an upgrade at most.",
    source: "Cilium, upgrade guide: rolling back",
    check: (facts) =>
        ofLiving(facts, ({ path, ciliumVersion }, now) =>
            findingIf(
                minorOf(ciliumVersion) < minorOf(now.ciliumVersion),
                `${path}.ciliumVersion`,
                `must be of the living minor (${now.ciliumVersion}) or newer`,
                ciliumVersion,
                "go forward to a fixed patch instead",
            ),
        ),
    fails: [{ spec: { platform: "generic" }, living: deployed({ ciliumVersion: "1.21.0" }) }],
    passes: [{ spec: {}, living: deployed({ ciliumVersion: "1.20.1" }) }],
};

const sameRanges: Rule = {
    code: "MESH307",
    title: "A living cluster keeps its ranges and its VPC",
    severity: "error",
    why: "Google can change none of them on a living cluster: it is deleted and made anew, with everything in it.",
    source: "Google, GKE API, immutable fields of Cluster (network, ipAllocationPolicy)",
    check: (facts) =>
        ofLiving(facts, ({ path, place, network }, now) => [
            ...findingIf(
                now.podRange !== undefined && place !== undefined && now.podRange !== place.podRange,
                `${path}.ranges.pods`,
                `must stay ${now.podRange} while the cluster lives`,
                place?.podRange ?? "",
                "say the living range in ranges.pods",
            ),
            ...findingIf(
                now.nodeRange !== undefined && place !== undefined && now.nodeRange !== place.nodeRange,
                `${path}.ranges.nodes`,
                `must stay ${now.nodeRange} while the cluster lives`,
                place?.nodeRange ?? "",
                "say the living range in ranges.nodes",
            ),
            ...findingIf(
                now.network !== undefined && now.network !== network,
                `${path}.network`,
                `must stay in VPC ${now.network} while the cluster lives`,
                network,
                "take the change of network.mode, network.per or the name back",
            ),
        ]),
    fails: [
        { spec: { addressing: { podPrefix: 17 } }, living: deployed() },
        { spec: { network: { per: "region" } }, living: deployed() },
    ],
    passes: [{ spec: {}, living: deployed() }],
};

const oneClusterAtATime: Rule = {
    code: "MESH308",
    title: "Clusters are upgraded one after the other",
    severity: "warning",
    why: "Agents that restart in several clusters at once have nobody left to learn identities from, and policy drops packets until they do.",
    source: "issue cilium#26462",
    check: (facts) => {
        const changing = ofLiving(facts, ({ name, path, ciliumVersion }, now) =>
            compareVersions(ciliumVersion, now.ciliumVersion) === 0 ? [] : [{ path, text: name }],
        ).map(({ text }) => text);
        return findingIf(
            changing.length > 1,
            "cilium.version",
            "should change on one cluster at a time (clusters.<name>.ciliumVersion)",
            `${changing.length} clusters (${changing.slice(0, 5).join(", ")}${changing.length > 5 ? ", …" : ""})`,
            "give one cluster the new version first, then the others",
        );
    },
    fails: [
        {
            spec: {},
            living: {
                clusters: { paris: { ...paris, ciliumVersion: "1.20.1" }, rome: { ...rome, ciliumVersion: "1.20.1" } },
            },
        },
    ],
    passes: [{ spec: {}, living: deployed({ ciliumVersion: "1.20.1" }) }],
};

const rotationSteps = ["none", "introduce", "switch", "retire"] as const;

const rotationInOrder: Rule = {
    code: "MESH309",
    title: "A change of the CA skips no step",
    severity: "error",
    why: "Every step makes sure that each pair of clusters trusts a CA both have; past a skipped one connections fail until every cluster has the next.",
    source: "Cilium chart, tls.caBundle; this program (mesh.ca.rotation)",
    check: ({ spec, living }) => {
        const wanted = spec.mesh.ca.rotation;
        const now = living.caRotation ?? wanted;
        const next = rotationSteps[(rotationSteps.indexOf(now) + 1) % rotationSteps.length]!;
        // Back from `introduce` is safe: nothing has been signed by the new CA yet.
        const back = now === "introduce" && wanted === "none";
        return findingIf(
            wanted !== now && wanted !== next && !back,
            "mesh.ca.rotation",
            `must be ${now} or ${next} after ${now}`,
            wanted,
            `deploy ${next} first`,
        );
    },
    fails: [
        {
            spec: { mesh: { ca: { rotation: "retire" } } },
            living: deployed({}, { caRotation: "introduce" }),
            also: ["MESH173"],
        },
    ],
    passes: [{ spec: { mesh: { ca: { rotation: "switch" } } }, living: deployed({}, { caRotation: "introduce" }) }],
};

const keyStep: Rule = {
    code: "MESH310",
    title: "The IPsec key's number goes up by one",
    severity: "error",
    why: "Agents keep the key before the newest only: a number that jumps or goes back leaves nodes that do not understand each other.",
    source: "Cilium, IPsec transparent encryption: key rotation",
    check: ({ spec, living }) => {
        const { type, ipsec } = spec.datapath.encryption;
        const now = living.ipsecKeyId;
        const next = now === undefined ? undefined : (now % 15) + 1;
        return findingIf(
            type === "ipsec" && now !== undefined && ipsec.keyId !== now && ipsec.keyId !== next,
            "datapath.encryption.ipsec.keyId",
            `must be ${now} or ${next}`,
            ipsec.keyId,
            `use ${next} to rotate`,
        );
    },
    fails: [
        {
            spec: { datapath: { encryption: { type: "ipsec", ipsec: { keyId: 4 } } } },
            living: deployed({ encryption: "ipsec" }, { ipsecKeyId: 2 }),
            also: ["MESH304"],
        },
    ],
    passes: [
        {
            spec: { datapath: { encryption: { type: "ipsec", ipsec: { keyId: 3 } } } },
            living: deployed({ encryption: "ipsec" }, { ipsecKeyId: 2 }),
        },
        {
            spec: { datapath: { encryption: { type: "ipsec", ipsec: { keyId: 1 } } } },
            living: deployed({ encryption: "ipsec" }, { ipsecKeyId: 15 }),
        },
    ],
};

const policyDefault: Rule = {
    code: "MESH311",
    title: "The step from Cilium 1.18 to 1.19 is made with policies looked at",
    severity: "warning",
    why: "With 1.19 a selector without clusters means the own cluster instead of the whole mesh: policies of others, also denying ones, silently mean less.",
    source: "Cilium, upgrade guide 1.19 (policyDefaultLocalCluster); issues cilium#36194, cilium#39338 and cilium#40609",
    check: (facts) =>
        ofLiving(facts, ({ path, ciliumVersion }, now) =>
            findingIf(
                !atLeast(now.ciliumVersion, "1.19.0") && atLeast(ciliumVersion, "1.19.0"),
                `${path}.ciliumVersion`,
                `should follow a look at the policies of ${now.ciliumVersion}`,
                ciliumVersion,
                "run `cilium clustermesh inspect-policy-default-local-cluster -A` and add clusters to what it lists",
            ),
        ),
    fails: [
        {
            spec: { platform: "generic", clusters: { paris: { ciliumVersion: "1.19.7" } } },
            living: deployed({ ciliumVersion: "1.18.5" }),
            also: ["MESH130", "MESH132"],
        },
    ],
    passes: [{ spec: {}, living: deployed({ ciliumVersion: "1.19.7" }) }],
};

const caLeft: Rule = {
    code: "MESH312",
    title: "The living CA outlives what it signs",
    severity: "error",
    why: "Certgen refuses to sign a certificate that would outlive the CA: the next renewal fails, and four months later the mesh.",
    source: "Cilium chart 1.20, certgen.enforceCAValidityThroughoutLeavesDuration",
    check: ({ spec, living }) =>
        findingIf(
            living.caRemainingDays !== undefined &&
                living.caRemainingDays < spec.mesh.leafValidityDays &&
                spec.mesh.ca.rotation === "none",
            "mesh.ca.rotation",
            `must be introduce: the CA is valid for ${living.caRemainingDays} days more, a certificate for ${spec.mesh.leafValidityDays}`,
            spec.mesh.ca.rotation,
            "change the CA now",
        ),
    fails: [{ spec: {}, living: deployed({}, { caRemainingDays: 200 }) }],
    passes: [{ spec: {}, living: deployed({}, { caRemainingDays: 2000 }) }],
};

/** Rules about changes of what is deployed; they find nothing when that is not known. */
export const livingMesh: RuleGroup = {
    topic: "Changes of a living mesh",
    rules: [
        sameId,
        idNotReused,
        sameMaximum,
        sameMode,
        sameEncryption,
        oneMinorAtATime,
        noDowngrade,
        sameRanges,
        oneClusterAtATime,
        rotationInOrder,
        keyStep,
        policyDefault,
        caLeft,
    ],
};
