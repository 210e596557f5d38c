import { manyClusters } from "../examples.js";
import type { ClusterFacts } from "../facts.js";
import { finding, findingIf, type Finding, type Rule, type RuleGroup } from "../rule.js";

type Addon = keyof ClusterFacts["spec"]["addons"];

const withAddon = (clusters: readonly ClusterFacts[], addon: Addon, must: string, fix: string): readonly Finding[] =>
    clusters
        .filter(({ spec }) => spec.addons[addon])
        .map(({ path }) => finding(`${path}.addons.${addon}`, must, true, fix));

const autopilot: Rule = {
    code: "MESH140",
    title: "No cluster is Autopilot",
    severity: "error",
    why: "Autopilot always runs Google's own Cilium (Dataplane V2), which cannot be configured or meshed, and refuses the privileges of another.",
    source: "Google, GKE, Autopilot overview; Google, GKE Dataplane V2",
    check: ({ clusters }) =>
        withAddon(
            clusters,
            "autopilot",
            "must be off: Autopilot cannot run self-managed Cilium",
            "use a Standard cluster",
        ),
    fails: [{ spec: { clusters: { paris: { addons: { autopilot: true } } } } }],
    passes: [{ spec: { clusters: { paris: { addons: { autopilot: false } } } } }],
};

const dataplaneV2: Rule = {
    code: "MESH141",
    title: "No cluster runs Dataplane V2",
    severity: "error",
    why: "Dataplane V2 is Google's managed Cilium: it takes no Helm values and has no clustermesh-apiserver. The datapath is fixed when a cluster is made.",
    source: "Google, GKE Dataplane V2; Google, GKE API, NetworkConfig.datapathProvider",
    check: ({ clusters }) =>
        withAddon(clusters, "dataplaneV2", "must be off: Dataplane V2 cannot be meshed", "use the legacy datapath"),
    fails: [{ spec: { clusters: { paris: { addons: { dataplaneV2: true } } } } }],
    passes: [{ spec: { clusters: { paris: { addons: { dataplaneV2: false } } } } }],
};

const calico: Rule = {
    code: "MESH142",
    title: "No cluster has GKE's Calico add-on",
    severity: "error",
    why: "Two engines would enforce policy on the same nodes, and Calico writes routes and iptables rules that Cilium does not expect.",
    source: "Google, GKE, network policy enforcement (Calico); Cilium, installation on GKE",
    check: ({ clusters }) =>
        withAddon(
            clusters,
            "networkPolicy",
            "must be off: Calico conflicts with Cilium",
            "let Cilium enforce policies",
        ),
    fails: [{ spec: { clusters: { paris: { addons: { networkPolicy: true } } } } }],
    passes: [{ spec: { clusters: { paris: { addons: { networkPolicy: false } } } } }],
};

const dnsCacheWithKpr: Rule = {
    code: "MESH143",
    title: "NodeLocal DNSCache is off with kube-proxy replacement",
    severity: "error",
    why: "Cilium resolves the DNS Service before the cache's iptables rules see it, so the cache is passed by, or names are not resolved at all.",
    source: "Cilium, local redirect policy: node-local DNS cache; issues cilium#13040 and cilium#18603",
    check: ({ spec, clusters }) =>
        spec.datapath.kubeProxyReplacement
            ? withAddon(
                  clusters,
                  "nodeLocalDns",
                  "must be off with kubeProxyReplacement",
                  "turn it off, or leave Services to kube-proxy",
              )
            : [],
    fails: [
        {
            spec: { datapath: { kubeProxyReplacement: true }, clusters: { paris: { addons: { nodeLocalDns: true } } } },
            also: ["MESH111"],
        },
    ],
    passes: [{ spec: { platform: "generic", datapath: { kubeProxyReplacement: true } } }],
};

const dnsCache: Rule = {
    code: "MESH144",
    title: "NodeLocal DNSCache is off",
    severity: "warning",
    why: "The cache runs in the host's network: policies about DNS do not see it, and nodes that start have lost names until both were ready.",
    source: "issues cilium#43080 and cilium#43454",
    check: ({ spec, clusters }) =>
        spec.datapath.kubeProxyReplacement
            ? []
            : withAddon(clusters, "nodeLocalDns", "should be off beside Cilium", "turn it off"),
    fails: [{ spec: { clusters: { paris: { addons: { nodeLocalDns: true } } } } }],
    passes: [{ spec: { clusters: { paris: { addons: { nodeLocalDns: false } } } } }],
};

const deletionProtection: Rule = {
    code: "MESH154",
    title: "Production is protected from deletion",
    severity: "warning",
    why: "A change that Google can make only by replacing a cluster, or a `destroy` in the wrong stack, takes everything with it.",
    source: "Google, GKE, preventing cluster deletion; Pulumi, protect; issue pulumi-gcp#1394",
    check: ({ production, spec }) =>
        findingIf(
            production && !spec.deletionProtection,
            "deletionProtection",
            "should be on in production",
            false,
            "turn it on; turn it off in a step of its own before a removal",
        ),
    fails: [{ spec: { deletionProtection: false } }],
    passes: [{ spec: { tier: "development", deletionProtection: false } }],
};

/** Clusters Google allows per zone (zonal) or region (regional) of a project. */
const clustersPerRegion = 100;

const perRegion: Rule = {
    code: "MESH155",
    title: "A region of a project has at most 100 clusters",
    severity: "warning",
    why: "Google makes at most 100 regional clusters in a region of a project unless the quota is raised; the rest of the deployment fails.",
    source: "Google, GKE, quotas and limits",
    check: ({ spec, clusters }) => {
        const counts = new Map<string, number>();
        for (const {
            project,
            spec: { region },
        } of clusters) {
            const place = `${region} of ${project}`;
            counts.set(place, (counts.get(place) ?? 0) + 1);
        }
        return [...counts]
            .filter(([, count]) => spec.platform === "gke" && count > clustersPerRegion)
            .map(([place, count]) =>
                finding(
                    "clusters",
                    `should be at most ${clustersPerRegion} in ${place}`,
                    count,
                    "use more regions or projects, or have the quota raised",
                ),
            );
    },
    fails: [
        {
            spec: manyClusters(101, { network: { mode: "shared" } }),
            says: "101 clusters in europe-west9",
        },
    ],
    passes: [{ spec: {} }],
};

const ipAccess: Rule = {
    code: "MESH157",
    title: "Programs reach control planes in production by DNS",
    severity: "warning",
    why: "The DNS endpoint asks IAM who calls; the IP endpoint asks the address only, and a private one cannot be reached from peered VPCs.",
    source: "Google, GKE, network isolation: DNS-based endpoint",
    check: ({ production, spec, clusters }) =>
        clusters
            .filter((cluster) => production && spec.platform === "gke" && cluster.spec.access === "ip")
            .map(({ path }) => finding(`${path}.access`, "should be `dns` in production", "ip", "use `dns`")),
    fails: [{ spec: { clusters: { paris: { access: "ip" } } }, also: ["MESH352"] }],
    passes: [{ spec: { clusters: { paris: { access: "dns" } } } }],
};

/** Rules about GKE's features and limits. */
export const gke: RuleGroup = {
    topic: "GKE",
    rules: [autopilot, dataplaneV2, calico, dnsCacheWithKpr, dnsCache, deletionProtection, perRegion, ipAccess],
};
