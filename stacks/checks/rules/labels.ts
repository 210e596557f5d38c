import { checkNodeLabels } from "../../../components/gke/poolChecks.js";
import { ownerKeys } from "../../../components/shared/ownership.js";
import type { Facts } from "../facts.js";
import { finding, type Finding, type Rule, type RuleGroup } from "../rule.js";
import { ofPools, poolsOf } from "./gkeFacts.js";

type Labels = Readonly<Record<string, string>>;

function badLabels(
    path: string,
    labels: Labels,
    what: string,
    good: (key: string, value: string) => boolean,
): readonly Finding[] {
    return Object.entries(labels)
        .filter(([key, value]) => !good(key, value))
        .map(([key, value]) =>
            finding(`${path}.${key}`, `must be ${what}`, `${key}: ${value}`, "correct key or value"),
        );
}

const googleLabel = (key: string, value: string): boolean =>
    /^[a-z][-_a-z0-9]{0,62}$/.test(key) && /^[-_a-z0-9]{0,63}$/.test(value);

/** Every place in the file with labels of resources on Google Cloud. */
function googlePlaces(facts: Facts): readonly (readonly [path: string, labels: Labels])[] {
    return [
        ["labels", facts.spec.labels] as const,
        ...facts.clusters.map(({ path, spec }) => [`${path}.labels`, spec.labels] as const),
        ...poolsOf(facts).map(({ path, pool }) => [`${path}.resourceLabels`, pool.resourceLabels] as const),
    ];
}

const word = /^[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?$/;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Whether Kubernetes takes it as the key of a label or taint. */
export function isKubernetesKey(key: string): boolean {
    const [prefix, name, ...more] = key.includes("/") ? key.split("/") : [undefined, key];
    return (
        more.length === 0 &&
        word.test(name ?? "") &&
        (prefix === undefined || (prefix.length <= 253 && subdomain.test(prefix)))
    );
}

const kubernetesLabel = (key: string, value: string): boolean =>
    isKubernetesKey(key) && (value === "" || word.test(value));

const googleLabels: Rule = {
    code: "MESH009",
    title: "Labels of Google resources are ones that Google takes",
    severity: "error",
    why: "Google takes lower-case letters, digits, dashes and underscores only, keys beginning with a letter, of 63 characters at most. Labels that are good for Kubernetes are refused in the middle of a deployment.",
    source: "Google, Resource Manager, requirements for labels",
    check: (facts) =>
        googlePlaces(facts).flatMap(([path, labels]) =>
            badLabels(
                path,
                labels,
                "a label of at most 63 lower-case letters, digits, dashes or underscores",
                googleLabel,
            ),
        ),
    fails: [
        { spec: { labels: { team: "Platform" } } },
        { spec: { clusters: { paris: { labels: { "example.com/team": "shop" } } } } },
        { spec: { clusters: { paris: { pools: { main: { resourceLabels: { Team: "Platform X" } } } } } } },
    ],
    passes: [{ spec: { labels: { team: "platform" } } }],
};

const kubernetesLabels: Rule = {
    code: "MESH010",
    title: "Labels, taints and selectors are ones that Kubernetes takes",
    severity: "error",
    why: "The API server refuses them, after clusters and networks have been made.",
    source: "Kubernetes, labels and selectors: syntax and character set",
    check: ({ spec, clusters }) => {
        const what = "a label that Kubernetes takes";
        const pools = clusters.flatMap(({ path, spec: cluster }) =>
            Object.entries(cluster.pools).flatMap(([name, pool]) => [
                [`${path}.pools.${name}.labels`, pool.labels] as const,
                ...pool.taints.map(
                    (taint, index) => [`${path}.pools.${name}.taints.${index}`, { [taint.key]: taint.value }] as const,
                ),
            ]),
        );
        return [
            ...pools,
            ...Object.entries(spec.namespaces).map(
                ([name, { labels }]) => [`namespaces.${name}.labels`, labels] as const,
            ),
            ...Object.entries(spec.services).map(
                ([name, { selector }]) => [`services.${name}.selector`, selector] as const,
            ),
            ...Object.entries(spec.policies).map(
                ([name, { selector }]) => [`policies.${name}.selector`, selector] as const,
            ),
            ...Object.entries(spec.policies).flatMap(([name, { ingress }]) =>
                ingress.map((rule, index) => [`policies.${name}.ingress.${index}.from`, rule.from] as const),
            ),
        ].flatMap(([path, labels]) => badLabels(path, labels, what, kubernetesLabel));
    },
    fails: [
        { spec: { clusters: { paris: { pools: { main: { labels: { tier: "web front" } } } } } } },
        {
            spec: {
                clusters: {
                    paris: { pools: { main: { taints: [{ key: "for what", effect: "PREFER_NO_SCHEDULE" }] } } },
                },
            },
        },
        { spec: { namespaces: { shop: { labels: { "a/b/c": "x" } } } } },
    ],
    passes: [{ spec: { clusters: { paris: { pools: { main: { labels: { "example.com/tier": "web" } } } } } } }],
};

const ownLabels: Rule = {
    code: "MESH011",
    title: "Labels leave alone those that say whose a resource is",
    severity: "error",
    why: "`cluster`, `environment`, `mesh` and `stack` are set on everything by this program, for costs, searches and clean-up to rely on. Another value would be overwritten without a word.",
    source: "this program (labels of ownership)",
    check: (facts) =>
        [
            ...googlePlaces(facts),
            ...Object.entries(facts.spec.namespaces).map(
                ([name, { labels }]) => [`namespaces.${name}.labels`, labels] as const,
            ),
        ].flatMap(([path, labels]) =>
            ownerKeys
                .filter((key) => Object.hasOwn(labels, key))
                .map((key) =>
                    finding(
                        `${path}.${key}`,
                        `must not be one of ${ownerKeys.join(", ")}, which say whose a resource is`,
                        `${key}: ${labels[key]}`,
                        "choose another key",
                    ),
                ),
        ),
    fails: [
        { spec: { labels: { environment: "staging" } } },
        { spec: { clusters: { paris: { labels: { cluster: "lutetia" } } } } },
        { spec: { clusters: { paris: { pools: { main: { resourceLabels: { environment: "other" } } } } } } },
        { spec: { namespaces: { shop: { labels: { stack: "blue" } } } } },
    ],
    passes: [{ spec: { labels: { team: "platform", stage: "blue" } } }],
};

const nodeLabels: Rule = {
    code: "MESH361",
    title: "Labels of nodes leave Kubernetes' own alone",
    severity: "error",
    why: "The kubelet refuses to start with labels of kubernetes.io and k8s.io that it does not know, apart from those of kubelet, node and node-restriction: GKE refuses the pool, after the cluster has been made.",
    source: "Kubernetes, kubelet: --node-labels; Kubernetes, NodeRestriction",
    check: ofPools(checkNodeLabels),
    fails: [{ spec: { clusters: { paris: { pools: { main: { labels: { "kubernetes.io/role": "db" } } } } } } }],
    passes: [
        {
            spec: {
                clusters: { paris: { pools: { main: { labels: { "node-restriction.kubernetes.io/tier": "db" } } } } },
            },
        },
    ],
};

/** Rules about labels. */
export const labels: RuleGroup = { topic: "Labels", rules: [googleLabels, kubernetesLabels, ownLabels, nodeLabels] };
