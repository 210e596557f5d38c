import { startupTaintKeys } from "../../../components/datapath/startupTaint.js";
import type { Facts } from "../facts.js";
import { finding, findingIf, type Rule, type RuleGroup } from "../rule.js";
import { atLeast } from "../versions.js";

const datapathOf = ({ spec }: Facts): Facts["spec"]["datapath"] => spec.datapath;
const tunnelled = (facts: Facts): boolean => datapathOf(facts).mode !== "native";

const tunnelWithEverything: Rule = {
    code: "MESH100",
    title: "A tunnel is not combined with kube-proxy replacement, WireGuard and host firewall",
    severity: "error",
    why: "With all four, packets to a NodePort whose backend is on another node are dropped.",
    source: "issue cilium#31209",
    check: (facts) => {
        const { mode, kubeProxyReplacement, encryption, hostFirewall } = datapathOf(facts);
        return findingIf(
            tunnelled(facts) && kubeProxyReplacement && encryption.type === "wireguard" && hostFirewall,
            "datapath",
            "must not combine a tunnel, kubeProxyReplacement, wireguard and hostFirewall",
            mode,
            "use native routing, or turn one of them off",
        );
    },
    fails: [
        {
            spec: {
                platform: "generic",
                cilium: { l7Proxy: false },
                datapath: {
                    mode: "vxlan",
                    kubeProxyReplacement: true,
                    encryption: { type: "wireguard" },
                    hostFirewall: true,
                },
            },
        },
    ],
    passes: [
        {
            spec: {
                platform: "generic",
                datapath: {
                    mode: "native",
                    kubeProxyReplacement: true,
                    encryption: { type: "wireguard" },
                    hostFirewall: true,
                },
            },
        },
    ],
};

const geneveOnGke: Rule = {
    code: "MESH101",
    title: "A tunnel on GKE is VXLAN",
    severity: "warning",
    why: "Cilium's own tests on GKE run native routing, VXLAN and IPsec, never Geneve: you would be the first.",
    source: "Cilium, .github/workflows/conformance-gke.yaml",
    check: (facts) =>
        findingIf(
            facts.spec.platform === "gke" && datapathOf(facts).mode === "geneve",
            "datapath.mode",
            "should be `native` or `vxlan` on GKE",
            "geneve",
            "use `vxlan`",
        ),
    fails: [{ spec: { cilium: { l7Proxy: false }, datapath: { mode: "geneve" } } }],
    passes: [{ spec: { cilium: { l7Proxy: false }, datapath: { mode: "vxlan" } } }],
};

const bpfNeedsKpr: Rule = {
    code: "MESH102",
    title: "Masquerading by BPF comes with kube-proxy replacement",
    severity: "error",
    why: "BPF masquerading is part of Cilium's NodePort implementation; without it the agent does not start or falls back to iptables.",
    source: "Cilium, masquerading: eBPF-based; Cilium, kube-proxy replacement",
    check: (facts) =>
        findingIf(
            datapathOf(facts).masquerade === "bpf" && !datapathOf(facts).kubeProxyReplacement,
            "datapath.masquerade",
            "must be `iptables` without kubeProxyReplacement",
            "bpf",
            "use `iptables`, or turn kubeProxyReplacement on",
        ),
    fails: [{ spec: { platform: "generic", datapath: { masquerade: "bpf" } } }],
    passes: [{ spec: { platform: "generic", datapath: { masquerade: "bpf", kubeProxyReplacement: true } } }],
};

const bpfOnGke: Rule = {
    code: "MESH103",
    title: "Masquerading on GKE is iptables'",
    severity: "warning",
    why: "BPF masquerading on GKE has cut pods off from the metadata server (and so from Workload Identity) and has chosen a load balancer's address as source, so that pods lost their API server.",
    source: "issues cilium#28655, cilium#36685 and cilium#46829",
    check: (facts) =>
        findingIf(
            facts.spec.platform === "gke" && datapathOf(facts).masquerade === "bpf",
            "datapath.masquerade",
            "should be `iptables` on GKE",
            "bpf",
            "use `iptables`",
        ),
    fails: [{ spec: { datapath: { masquerade: "bpf", kubeProxyReplacement: true } }, also: ["MESH111"] }],
    passes: [{ spec: { platform: "generic", datapath: { masquerade: "bpf", kubeProxyReplacement: true } } }],
};

const ipsecHostFirewall: Rule = {
    code: "MESH104",
    title: "IPsec is not combined with the host firewall",
    severity: "error",
    why: "Host policies are not supported together with IPsec: packets between nodes leave or arrive past the policy.",
    source: "Cilium, IPsec transparent encryption: limitations",
    check: (facts) =>
        findingIf(
            datapathOf(facts).encryption.type === "ipsec" && datapathOf(facts).hostFirewall,
            "datapath.hostFirewall",
            "must be off with IPsec",
            true,
            "turn it off, or use wireguard",
        ),
    fails: [{ spec: { platform: "generic", datapath: { encryption: { type: "ipsec" }, hostFirewall: true } } }],
    passes: [{ spec: { platform: "generic", datapath: { encryption: { type: "wireguard" }, hostFirewall: true } } }],
};

const ipsecKpr: Rule = {
    code: "MESH105",
    title: "IPsec is not expected to keep the speed of kube-proxy replacement",
    severity: "warning",
    why: "With IPsec Cilium falls back from BPF host routing to the kernel's stack, and one core decrypts what comes from one node: much of what kube-proxy replacement gains is lost.",
    source: "Cilium, IPsec transparent encryption: limitations",
    check: (facts) =>
        findingIf(
            datapathOf(facts).encryption.type === "ipsec" && datapathOf(facts).kubeProxyReplacement,
            "datapath.kubeProxyReplacement",
            "should be off with IPsec",
            true,
            "turn it off, or use wireguard",
        ),
    fails: [{ spec: { platform: "generic", datapath: { encryption: { type: "ipsec" }, kubeProxyReplacement: true } } }],
    passes: [
        { spec: { platform: "generic", datapath: { encryption: { type: "wireguard" }, kubeProxyReplacement: true } } },
    ],
};

const nodeToNode: Rule = {
    code: "MESH106",
    title: "Node-to-node encryption comes with WireGuard",
    severity: "error",
    why: "Only WireGuard encrypts traffic between nodes themselves; without it the key does nothing and the traffic stays readable.",
    source: "Cilium, WireGuard transparent encryption: node-to-node encryption",
    check: (facts) => {
        const { type, nodeToNode: wanted } = datapathOf(facts).encryption;
        return findingIf(
            wanted && type !== "wireguard",
            "datapath.encryption.nodeToNode",
            `must be off with encryption ${type}`,
            true,
            "use wireguard, or remove it",
        );
    },
    fails: [{ spec: { datapath: { encryption: { type: "none", nodeToNode: true } } } }],
    passes: [{ spec: { datapath: { encryption: { type: "wireguard", nodeToNode: true } } } }],
};

const nodeToNodeDeprecated: Rule = {
    code: "MESH107",
    title: "Node-to-node encryption is used while Cilium has it",
    severity: "warning",
    why: "WireGuard's node encryption is deprecated in Cilium 1.21 and is to be removed in 1.22.",
    source: "Cilium, upgrade guide 1.21",
    check: (facts) =>
        findingIf(
            datapathOf(facts).encryption.nodeToNode &&
                facts.clusters.some(({ ciliumVersion }) => atLeast(ciliumVersion, "1.21.0")),
            "datapath.encryption.nodeToNode",
            "should be off from Cilium 1.21 on",
            true,
            "plan without it",
        ),
    fails: [
        {
            spec: { cilium: { version: "1.21.0" }, datapath: { encryption: { type: "wireguard", nodeToNode: true } } },
            also: ["MESH130"],
        },
    ],
    passes: [{ spec: { datapath: { encryption: { type: "wireguard", nodeToNode: true } } } }],
};

const uselessIpsec: Rule = {
    code: "MESH108",
    title: "IPsec's key is described where IPsec is used",
    severity: "warning",
    why: "The settings do nothing otherwise; most often encryption was meant to be on.",
    source: "Cilium, IPsec transparent encryption",
    check: (facts) => {
        const { type, ipsec } = datapathOf(facts).encryption;
        return findingIf(
            type !== "ipsec" && (ipsec.keyId !== 1 || ipsec.keySource !== "generated"),
            "datapath.encryption.ipsec",
            `should not be given with encryption ${type}`,
            `keyId ${ipsec.keyId}, keySource ${ipsec.keySource}`,
            "set datapath.encryption.type to ipsec, or remove it",
        );
    },
    fails: [{ spec: { datapath: { encryption: { type: "wireguard", ipsec: { keyId: 2 } } } } }],
    passes: [{ spec: { datapath: { encryption: { type: "ipsec", ipsec: { keyId: 2 } } } } }],
};

const l7InTunnel: Rule = {
    code: "MESH109",
    title: "HTTP-aware policy between clusters comes with native routing",
    severity: "warning",
    why: "Envoy's answers need a route back to pods of other clusters, which a tunnel does not give: rules with HTTP or DNS hold inside a cluster and fail between clusters.",
    source: "Cilium, Cluster Mesh, network policy: L7 policies need native routing",
    check: (facts) =>
        findingIf(
            tunnelled(facts) && facts.spec.cilium.l7Proxy,
            "cilium.l7Proxy",
            `should be off in mode ${datapathOf(facts).mode}, where it works inside a cluster only`,
            true,
            "turn it off, or use native routing",
        ),
    fails: [{ spec: { datapath: { mode: "vxlan" } } }],
    passes: [
        { spec: { datapath: { mode: "vxlan" }, cilium: { l7Proxy: false } } },
        { spec: { datapath: { mode: "native" } } },
    ],
};

const hostFirewallOnGke: Rule = {
    code: "MESH110",
    title: "The host firewall on GKE is a decision",
    severity: "warning",
    why: "A host policy that forgets the kubelet (10250), health checks of load balancers or the metadata server takes nodes away from GKE, which then repairs them in a circle.",
    source: "Cilium, host firewall; Google, GKE, automatic firewall rules",
    check: (facts) =>
        findingIf(
            facts.spec.platform === "gke" && datapathOf(facts).hostFirewall,
            "datapath.hostFirewall",
            "should be off on GKE until its policies are tried in audit mode",
            true,
            "leave nodes to VPC firewall rules",
        ),
    fails: [{ spec: { datapath: { hostFirewall: true } } }],
    passes: [{ spec: { platform: "generic", datapath: { hostFirewall: true } } }],
};

const kprOnGke: Rule = {
    code: "MESH111",
    title: "Kube-proxy replacement on GKE is a decision",
    severity: "warning",
    why: "GKE goes on running kube-proxy beside it, and calls of the control plane to webhooks have failed with it. It is needed for global services from host-network pods and NodePorts.",
    source: "issues cilium#12679 and cilium#39568; Google, GKE (kube-proxy of the legacy datapath)",
    check: (facts) =>
        findingIf(
            facts.spec.platform === "gke" && datapathOf(facts).kubeProxyReplacement,
            "datapath.kubeProxyReplacement",
            "should be off on GKE unless host-network pods call global services",
            true,
            "turn it off, or try webhooks and health checks first",
        ),
    fails: [{ spec: { datapath: { kubeProxyReplacement: true } } }],
    passes: [{ spec: { platform: "generic", datapath: { kubeProxyReplacement: true } } }],
};

const bandwidthAndRouting: Rule = {
    code: "MESH112",
    title: "The bandwidth manager comes with BPF host routing",
    severity: "warning",
    why: "Without kube-proxy replacement and BPF masquerading packets take the kernel's stack between pod and device, and pacing them there may add much latency.",
    source: "Cilium, bandwidth manager (strong recommendation of BPF host routing)",
    check: (facts) => {
        const { bandwidthManager, kubeProxyReplacement, masquerade } = datapathOf(facts);
        return findingIf(
            bandwidthManager && !(kubeProxyReplacement && masquerade === "bpf"),
            "datapath.bandwidthManager",
            "should be off without kubeProxyReplacement and BPF masquerading",
            true,
            "measure it, or turn it off",
        );
    },
    fails: [{ spec: { platform: "generic", datapath: { bandwidthManager: true } } }],
    passes: [
        {
            spec: {
                platform: "generic",
                datapath: { bandwidthManager: true, kubeProxyReplacement: true, masquerade: "bpf" },
            },
        },
    ],
};

const taintInProduction: Rule = {
    code: "MESH113",
    title: "Nodes of production wait for Cilium before they take pods",
    severity: "warning",
    why: "Without a startup taint pods start on a new or rebooted node before the agent does, on GKE's own CNI: Cilium does not know them, no policy holds for them, and they have no identity in the mesh until they are made anew.",
    source: "Cilium, considerations on node pool taints and unmanaged pods",
    check: (facts) =>
        findingIf(
            facts.production && datapathOf(facts).startupTaint.effect === "none",
            "datapath.startupTaint.effect",
            "should be NO_SCHEDULE or NO_EXECUTE in production",
            "none",
            "use NO_SCHEDULE",
        ),
    fails: [{ spec: { datapath: { startupTaint: { effect: "none" } } } }],
    passes: [
        { spec: { tier: "development", datapath: { startupTaint: { effect: "none" } } } },
        { spec: { datapath: { startupTaint: { effect: "NO_SCHEDULE" } } } },
    ],
};

const taintThatEvicts: Rule = {
    code: "MESH114",
    title: "The startup taint of nodes that GKE upgrades evicts nobody",
    severity: "warning",
    why: "GKE puts startup taints back when it works on a node pool or the control plane, which a release channel does by itself: NO_EXECUTE then evicts every pod of the pool at once.",
    source: "issue cilium#19890; Cilium, considerations on node pool taints and unmanaged pods",
    check: (facts) =>
        findingIf(
            facts.spec.platform === "gke" && datapathOf(facts).startupTaint.effect === "NO_EXECUTE",
            "datapath.startupTaint.effect",
            "should be NO_SCHEDULE where a release channel upgrades nodes",
            "NO_EXECUTE",
            "use NO_SCHEDULE, and make pods anew that started before Cilium on a rebooted node",
        ),
    fails: [{ spec: { datapath: { startupTaint: { effect: "NO_EXECUTE" } } } }],
    passes: [
        { spec: { platform: "generic", datapath: { startupTaint: { effect: "NO_EXECUTE" } } } },
        { spec: { datapath: { startupTaint: { effect: "NO_SCHEDULE" } } } },
    ],
};

const taintAndAutoscaler: Rule = {
    code: "MESH115",
    title: "A pool that may be empty has a startup taint the autoscaler passes over",
    severity: "warning",
    why: "The cluster autoscaler asks whether pods that wait would fit on a new node. Where a pool has nodes it takes one of them as a model, which has lost the taint; an empty pool is judged by its settings, the taint among them, and is never scaled up.",
    source: "Cilium, considerations on node pool taints and unmanaged pods (agent-not-ready-taint-key); Cluster Autoscaler, FAQ: startup taints",
    check: (facts) => {
        const { effect, key } = datapathOf(facts).startupTaint;
        return effect === "none" || key.startsWith("ignore-taint.cluster-autoscaler.kubernetes.io/")
            ? []
            : facts.clusters.flatMap(({ path, spec }) =>
                  Object.entries(spec.pools)
                      .filter(([, pool]) => pool.autoscaling?.min === 0)
                      .map(([name]) =>
                          finding(
                              `${path}.pools.${name}.autoscaling.min`,
                              `should be 1 or more with startup taint ${key}`,
                              0,
                              `set datapath.startupTaint.key to ${startupTaintKeys[1]}`,
                          ),
                      ),
              );
    },
    fails: [{ spec: { clusters: { paris: { pools: { batch: { autoscaling: { min: 0, max: 3 } } } } } } }],
    passes: [
        { spec: { clusters: { paris: { pools: { batch: { autoscaling: { min: 1, max: 3 } } } } } } },
        {
            spec: {
                datapath: { startupTaint: { key: startupTaintKeys[1] } },
                clusters: { paris: { pools: { batch: { autoscaling: { min: 0, max: 3 } } } } },
            },
        },
    ],
};

/** Rules about how packets travel. */
export const datapath: RuleGroup = {
    topic: "Datapath",
    rules: [
        tunnelWithEverything,
        geneveOnGke,
        bpfNeedsKpr,
        bpfOnGke,
        ipsecHostFirewall,
        ipsecKpr,
        nodeToNode,
        nodeToNodeDeprecated,
        uselessIpsec,
        l7InTunnel,
        hostFirewallOnGke,
        kprOnGke,
        bandwidthAndRouting,
        taintInProduction,
        taintThatEvicts,
        taintAndAutoscaler,
    ],
};
