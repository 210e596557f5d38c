import { unknownChartKeys } from "../../../components/datapath/chartKeys.js";
import { removedValuesIn } from "../../../components/datapath/upgradeNotes.js";
import { finding, findingIf, type Rule, type RuleGroup } from "../rule.js";

const uiNeedsRelay: Rule = {
    code: "MESH260",
    title: "Hubble's user interface comes with the relay",
    severity: "error",
    why: "The interface asks the relay; without it its pod never becomes ready.",
    source: "Cilium chart, templates/validate.yaml (hubble.ui requires hubble.relay)",
    check: ({
        spec: {
            cilium: { hubble },
        },
    }) =>
        findingIf(
            hubble.enabled && hubble.ui && !hubble.relay,
            "cilium.hubble.relay",
            "must be on with cilium.hubble.ui",
            false,
            "turn it on",
        ),
    fails: [{ spec: { cilium: { hubble: { ui: true } } } }],
    passes: [{ spec: { cilium: { hubble: { ui: true, relay: true } } } }],
};

const relayNeedsHubble: Rule = {
    code: "MESH261",
    title: "Hubble's parts come with Hubble",
    severity: "error",
    why: "Relay, interface and metrics read what Hubble's server in the agents tells; without it they have nothing, or the chart refuses them.",
    source: "Cilium chart, templates/validate.yaml (hubble.relay requires hubble.enabled)",
    check: ({
        spec: {
            cilium: { hubble },
        },
    }) => {
        const parts = [
            hubble.relay ? "relay" : "",
            hubble.ui ? "ui" : "",
            hubble.metrics.length > 0 ? "metrics" : "",
        ].filter(Boolean);
        return findingIf(
            !hubble.enabled && parts.length > 0,
            "cilium.hubble.enabled",
            `must be on with ${parts.join(", ")}`,
            false,
            "turn it on",
        );
    },
    fails: [{ spec: { cilium: { hubble: { enabled: false, relay: true } } } }],
    passes: [{ spec: { cilium: { hubble: { enabled: true, relay: true } } } }],
};

const mirrorDigests: Rule = {
    code: "MESH262",
    title: "A mirror is asked for tags, unless it keeps digests",
    severity: "warning",
    why: "The chart pins images by the digest that quay.io has; a mirror that copied single platforms or packed anew has another one, and no image is found.",
    source: "Cilium chart, image.useDigest and image.override",
    check: ({ spec: { cilium } }) =>
        findingIf(
            cilium.imageRegistry !== undefined && cilium.imageDigests,
            "cilium.imageDigests",
            "should be off with cilium.imageRegistry",
            true,
            "turn it off, or make sure that the mirror keeps digests",
        ),
    fails: [{ spec: { cilium: { imageRegistry: "europe-docker.pkg.dev/my-project/cilium" } } }],
    passes: [{ spec: { cilium: { imageRegistry: "europe-docker.pkg.dev/my-project/cilium", imageDigests: false } } }],
};

const registryForm: Rule = {
    code: "MESH263",
    title: "The image registry is a host and a path",
    severity: "error",
    why: "It stands in front of every image's name; a scheme, a tag or a slash at the end makes names no registry takes.",
    source: "OCI, distribution specification: repository names",
    check: ({
        spec: {
            cilium: { imageRegistry: registry },
        },
    }) =>
        findingIf(
            registry !== undefined && !/^[a-z0-9][-.a-z0-9]*(:\d+)?(\/[a-z0-9]+([-._]+[a-z0-9]+)*)*$/.test(registry),
            "cilium.imageRegistry",
            "must be a host and a path, without scheme, tag and slash at the end",
            registry ?? "",
            "write e.g. europe-docker.pkg.dev/my-project/cilium",
        ),
    fails: [{ spec: { cilium: { imageRegistry: "https://mirror.example.com/cilium/", imageDigests: false } } }],
    passes: [{ spec: { cilium: { imageRegistry: "mirror.example.com:5000/cilium", imageDigests: false } } }],
};

const chartSource: Rule = {
    code: "MESH264",
    title: "The chart has one source",
    severity: "error",
    why: "A chart's name needs a repository; an OCI address or a directory is the whole source, and Helm refuses a repository beside it.",
    source: "Helm, helm install: ways to express the chart reference; Pulumi, kubernetes.helm.v3.Release",
    check: ({ spec: { cilium } }) => {
        const whole = cilium.chart.startsWith("oci://") || cilium.chart.startsWith(".");
        return [
            ...findingIf(
                whole && cilium.repository !== undefined,
                "cilium.repository",
                `must not be given with chart ${cilium.chart}`,
                cilium.repository ?? "",
                "remove it, or name the chart `cilium`",
            ),
            ...findingIf(
                !whole && cilium.repository === undefined,
                "cilium.chart",
                "must begin with oci:// or a dot, or be a name with cilium.repository",
                cilium.chart,
                "name the repository",
            ),
        ];
    },
    fails: [{ spec: { cilium: { repository: "https://helm.cilium.io" } } }, { spec: { cilium: { chart: "cilium" } } }],
    passes: [{ spec: { cilium: { chart: "cilium", repository: "https://helm.cilium.io" } } }],
};

/** Values the plan decides, each with the key of the file that does. */
const decided: Readonly<Record<string, string>> = {
    cluster: "clusters",
    "clustermesh.useAPIServer": "the plan",
    "clustermesh.maxConnectedClusters": "mesh.maxConnectedClusters",
    "clustermesh.config": "mesh.topology",
    "clustermesh.cacheTTL": "mesh.cacheTtl",
    "clustermesh.mcsapi": "mesh.mcs",
    "clustermesh.policyDefaultLocalCluster": "policies",
    "clustermesh.defaultGlobalNamespace": "namespaces",
    "clustermesh.apiserver.replicas": "mesh.apiserverReplicas",
    "clustermesh.apiserver.podDisruptionBudget": "mesh.apiserverMaxUnavailable",
    "clustermesh.apiserver.tls": "mesh.ca and mesh.leafValidityDays",
    "clustermesh.apiserver.service": "the plan",
    "tls.ca": "mesh.ca",
    "tls.caBundle": "mesh.ca.rotation",
    ipam: "addressing",
    routingMode: "datapath.mode",
    tunnelProtocol: "datapath.mode",
    ipv4NativeRoutingCIDR: "addressing.podSupernet",
    enableIPv4Masquerade: "the plan",
    "bpf.masquerade": "datapath.masquerade",
    kubeProxyReplacement: "datapath.kubeProxyReplacement",
    "encryption.enabled": "datapath.encryption",
    "encryption.type": "datapath.encryption",
    "encryption.nodeEncryption": "datapath.encryption.nodeToNode",
    "hostFirewall.enabled": "datapath.hostFirewall",
    "bandwidthManager.enabled": "datapath.bandwidthManager",
    "operator.replicas": "cilium.operatorReplicas",
    "hubble.enabled": "cilium.hubble",
    "hubble.tls": "mesh.leafValidityDays",
    "gke.enabled": "platform",
    MTU: "network.mtu",
    tunnelPort: "the plan",
    autoDirectNodeRoutes: "the plan",
    endpointRoutes: "the plan",
    identityAllocationMode: "the plan",
    disableEndpointCRD: "the plan",
    agent: "the plan",
    agentNotReadyTaintKey: "datapath.startupTaint.key",
    namespaceOverride: "the plan",
    "operator.enabled": "the plan",
    "operator.removeNodeTaints": "the plan",
    "operator.setNodeTaints": "datapath.startupTaint.effect",
    "operator.podDisruptionBudget": "cilium.operatorReplicas",
    updateStrategy: "cilium.agentMaxUnavailable",
    rollOutCiliumPods: "cilium.rollOutPods",
    "resources.requests": "cilium.resources.agent",
    "operator.resources.requests": "cilium.resources.operator",
    "clustermesh.apiserver.resources.requests": "cilium.resources.apiserver",
    "clustermesh.apiserver.etcd.resources.requests": "cilium.resources.etcd",
    "clustermesh.apiserver.kvstoremesh.resources.requests": "cilium.resources.kvstoremesh",
    "hubble.relay.replicas": "cilium.hubble.relayReplicas",
    "hubble.relay.podDisruptionBudget": "cilium.hubble.relayReplicas",
    "nodeinit.bootstrapFile": "platform",
    "nodeinit.reconfigureKubelet": "platform",
    "nodeinit.removeCbrBridge": "platform",
    "nodeinit.enabled": "platform",
    "encryption.ipsec": "datapath.encryption.ipsec",
    "clustermesh.apiserver.kvstoremesh.enabled": "the plan",
    "extraConfig.cluster-id": "clusters",
    "extraConfig.cluster-name": "clusters",
    "extraConfig.routing-mode": "datapath.mode",
    l7Proxy: "cilium.l7Proxy",
    "envoy.enabled": "cilium.l7Proxy",
};

type Json = Readonly<Record<string, unknown>>;
const isMapping = (value: unknown): value is Json =>
    typeof value === "object" && value !== null && !Array.isArray(value);

/** What a file says at a path, or above it where it puts something else than a mapping there, which takes all below away. */
function valueAt(values: Json, path: string): unknown {
    let value: unknown = values;
    for (const key of path.split(".")) {
        if (!isMapping(value)) {
            return value;
        }
        value = Object.hasOwn(value, key) ? value[key] : undefined;
    }
    return value;
}

const decidedElsewhere: Rule = {
    code: "MESH265",
    title: "Free-form values leave alone what the plan decides",
    severity: "error",
    why: "They are merged over the plan's: firewall rules, ranges and checks would go on believing what the file says elsewhere.",
    source: "this program (cilium.values)",
    check: ({ spec: { cilium } }) =>
        Object.entries(decided)
            .filter(([path]) => valueAt(cilium.values, path) !== undefined)
            .map(([path, by]) =>
                finding(
                    `cilium.values.${path}`,
                    `must be left to ${by}`,
                    JSON.stringify(valueAt(cilium.values, path)).slice(0, 60),
                    by === "the plan" ? "remove it" : `remove it and set ${by}`,
                ),
            ),
    fails: [
        { spec: { cilium: { values: { routingMode: "tunnel" } } } },
        { spec: { cilium: { values: { clustermesh: { config: { enabled: false } } } } } },
        { spec: { cilium: { values: { encryption: "none" } } }, says: "a parent that takes everything below away" },
        { spec: { cilium: { values: { tunnelPort: 9999 } } } },
    ],
    passes: [{ spec: { cilium: { values: { debug: { enabled: true } } } } }],
};

/** Every text in JSON with its path. */
function textsIn(value: unknown, path: string): readonly (readonly [string, string])[] {
    if (typeof value === "string") {
        return [[path, value]];
    }
    if (typeof value !== "object" || value === null) {
        return [];
    }
    return Object.entries(value).flatMap(([key, entry]) => textsIn(entry, `${path}.${key}`));
}

/** `-----BEGIN` as PEM says it, or in base64 at the start of a text. */
const isPrivateKey = (text: string): boolean => {
    const plain = text.startsWith("LS0tLS1CRUdJTi")
        ? Buffer.from(text.slice(0, 128), "base64").toString("latin1")
        : text;
    return /-----BEGIN [A-Z ]*PRIVATE KEY/.test(plain);
};

const privateKeys: Rule = {
    code: "MESH266",
    title: "No private key stands in the file",
    severity: "error",
    why: "The file is in version control, and Helm values end up in a Secret that everyone who may list releases can read.",
    source: "issues pulumi-kubernetes#999 and pulumi-kubernetes#2003; this program (docs/adr/0006)",
    check: ({ spec: { cilium } }) =>
        textsIn(cilium.values, "cilium.values")
            .filter(([, text]) => isPrivateKey(text))
            .map(([path]) =>
                finding(
                    path,
                    "must not hold a private key",
                    "one",
                    "remove it, and make a new key: this one is known now",
                ),
            ),
    fails: [
        {
            spec: {
                cilium: { values: { hubble: { relay: { tls: { server: { key: "-----BEGIN PRIVATE KEY-----" } } } } } },
            },
        },
    ],
    passes: [{ spec: { cilium: { values: { debug: { enabled: true } } } } }],
};

const unknownKeys: Rule = {
    code: "MESH267",
    title: "Free-form values are keys that the chart has",
    severity: "error",
    why: "The chart accepts every key and ignores those it does not know: a misspelt one does nothing, without a word.",
    source: "Cilium chart, values.schema.json (no additionalProperties: false); CiliumCon 2026 demonstration (kvstoremesh.enable)",
    check: ({ spec: { cilium }, clusters }) => {
        const seen = new Set<string>();
        return [...new Set([cilium.version, ...clusters.map(({ ciliumVersion }) => ciliumVersion)])].flatMap(
            (version) =>
                unknownChartKeys(version, cilium.values)
                    // Of those the minor took away MESH131 says more.
                    .filter(({ path }) => !removedValuesIn(version, cilium.values).some((one) => one.path === path))
                    .filter(({ path }) => !seen.has(path) && seen.add(path))
                    .map(({ path, nearest }) =>
                        finding(
                            `cilium.values.${path}`,
                            `must be a key of the chart of Cilium ${version}`,
                            path,
                            nearest === undefined ? "remove it" : `did you mean ${nearest}?`,
                        ),
                    ),
        );
    },
    fails: [{ spec: { cilium: { values: { debug: { enable: true } } } } }],
    passes: [{ spec: { cilium: { values: { debug: { enabled: true } } } } }],
};

const knownMetrics = new Set([
    "dns",
    "drop",
    "flow",
    "flows-to-world",
    "http",
    "httpV2",
    "icmp",
    "kafka",
    "policy",
    "port-distribution",
    "tcp",
]);

const metricNames: Rule = {
    code: "MESH268",
    title: "Hubble's metrics are ones that it has",
    severity: "warning",
    why: "An agent that does not know a metric logs an error and serves none of them.",
    source: "Cilium, monitoring and metrics: Hubble exported metrics",
    check: ({
        spec: {
            cilium: { hubble },
        },
    }) =>
        hubble.metrics
            .map((metric, index) => ({ name: metric.split(":")[0]!, metric, index }))
            .filter(({ name }) => !knownMetrics.has(name))
            .map(({ metric, index }) =>
                finding(
                    `cilium.hubble.metrics.${index}`,
                    `should be one of ${[...knownMetrics].join(", ")}`,
                    metric || "an empty name",
                    "correct it",
                ),
            ),
    fails: [{ spec: { cilium: { hubble: { metrics: ["dns", "drops"] } } } }],
    passes: [{ spec: { cilium: { hubble: { metrics: ["dns:query;ignoreAAAA", "drop", "flow"] } } } }],
};

const httpMetrics: Rule = {
    code: "MESH269",
    title: "HTTP metrics come with Envoy",
    severity: "warning",
    why: "Only Envoy sees requests; without it the metrics stay empty.",
    source: "Cilium, layer 7 protocol visibility",
    check: ({ spec: { cilium } }) =>
        cilium.l7Proxy
            ? []
            : cilium.hubble.metrics
                  .map((metric, index) => ({ metric, index }))
                  .filter(({ metric }) => /^(http|httpV2|kafka)(:|$)/.test(metric))
                  .map(({ metric, index }) =>
                      finding(
                          `cilium.hubble.metrics.${index}`,
                          "should come with cilium.l7Proxy",
                          metric,
                          "turn cilium.l7Proxy on, or remove the metric",
                      ),
                  ),
    fails: [{ spec: { cilium: { l7Proxy: false, hubble: { metrics: ["httpV2"] } } } }],
    passes: [{ spec: { cilium: { hubble: { metrics: ["httpV2"] } } } }],
};

/** Rules about Cilium's chart and its values. */
export const chart: RuleGroup = {
    topic: "Cilium's chart",
    rules: [
        uiNeedsRelay,
        relayNeedsHubble,
        mirrorDigests,
        registryForm,
        chartSource,
        decidedElsewhere,
        privateKeys,
        unknownKeys,
        metricNames,
        httpMetrics,
    ],
};
