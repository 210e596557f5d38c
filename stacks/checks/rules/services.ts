import { selectClusters } from "../../select.js";
import { thirdCluster } from "../examples.js";
import type { Facts } from "../facts.js";
import { finding, findingIf, type Finding, type Rule, type RuleGroup } from "../rule.js";

const shop = { namespace: "shop", selector: { app: "web" }, ports: [{ port: 80, targetPort: 8080 }] };

const unknownCluster: Rule = {
    code: "MESH200",
    title: "Services, exports and policies name clusters that exist",
    severity: "error",
    why: "A misspelt cluster would silently have no backend, or be let through by no policy.",
    source: "this program (selectors)",
    check: ({ selectors, byName }) =>
        selectors
            .filter(({ of }) => of === "workload")
            .flatMap(({ path, unknown }) =>
                unknown.map((name) =>
                    finding(
                        path,
                        "must name clusters of this environment",
                        name,
                        `known are ${[...byName.keys()].slice(0, 12).join(", ")}${byName.size > 12 ? ", …" : ""}`,
                    ),
                ),
            ),
    fails: [{ spec: { services: { web: { ...shop, clusters: ["paris", "rome", "milan"] } } } }],
    passes: [{ spec: { services: { web: { ...shop, clusters: ["paris", "rome"] } } } }],
};

const emptySelector: Rule = {
    code: "MESH201",
    title: "Services, exports and policies select at least one cluster",
    severity: "error",
    why: "A property that no cluster has leaves a service without backends, an export without effect, or a rule that lets nobody through.",
    source: "this program (selectors)",
    check: ({ selectors }) =>
        selectors
            .filter(({ of, selector, selected }) => of === "workload" && "match" in selector && selected.length === 0)
            .map(({ path, selector }) =>
                finding(
                    path,
                    "must select at least one cluster",
                    JSON.stringify(selector),
                    "give clusters the property, or correct it",
                ),
            ),
    fails: [{ spec: { services: { web: { ...shop, clusters: { match: { tier: "web" } } } } } }],
    passes: [
        {
            spec: {
                clusters: { paris: { properties: { tier: "web" } }, rome: { properties: { tier: "web" } } },
                services: { web: { ...shop, clusters: { match: { tier: "web" } } } },
            },
        },
    ],
};

const portOnce: Rule = {
    code: "MESH203",
    title: "A Service has every port and every name of a port once",
    severity: "error",
    why: "Kubernetes refuses the Service.",
    source: "Kubernetes, Service: multi-port Services",
    check: ({ spec }) =>
        Object.entries(spec.services).flatMap(([name, { ports }]) =>
            ports.flatMap((port, index): readonly Finding[] => {
                const before = ports.slice(0, index);
                const path = `services.${name}.ports.${index}`;
                return [
                    ...findingIf(
                        before.some((other) => other.port === port.port && other.protocol === port.protocol),
                        `${path}.port`,
                        "must be given once per protocol",
                        `${port.port}/${port.protocol} twice`,
                        "remove one",
                    ),
                    ...findingIf(
                        before.some((other) => other.name === port.name),
                        `${path}.name`,
                        "must be a name no other port of the Service has",
                        port.name,
                        "name every port",
                    ),
                ];
            }),
        ),
    fails: [
        {
            spec: {
                services: {
                    web: {
                        ...shop,
                        ports: [
                            { port: 80, targetPort: 8080 },
                            { port: 443, targetPort: 8443 },
                        ],
                    },
                },
            },
        },
        {
            spec: {
                services: {
                    web: {
                        ...shop,
                        ports: [
                            { port: 80, targetPort: 8080 },
                            { name: "alt", port: 80, targetPort: 8081 },
                        ],
                    },
                },
            },
        },
    ],
    passes: [
        {
            spec: {
                services: {
                    web: {
                        ...shop,
                        ports: [
                            { port: 80, targetPort: 8080 },
                            { name: "https", port: 443, targetPort: 8443 },
                        ],
                    },
                },
            },
        },
    ],
};

const noSelector: Rule = {
    code: "MESH204",
    title: "A global service selects pods",
    severity: "error",
    why: "A Service without a selector gets no endpoints, in no cluster.",
    source: "Kubernetes, Service: Services without selectors",
    check: ({ spec }) =>
        Object.entries(spec.services)
            .filter(([, { selector }]) => Object.keys(selector).length === 0)
            .map(([name]) =>
                finding(
                    `services.${name}.selector`,
                    "must name at least one label",
                    "none",
                    "name the labels of its pods",
                ),
            ),
    fails: [{ spec: { services: { web: { ...shop, selector: {} } } } }],
    passes: [{ spec: { services: { web: shop } } }],
};

const oneBackendCluster: Rule = {
    code: "MESH205",
    title: "A global service has backends in more than one cluster",
    severity: "warning",
    why: "With one cluster behind it there is nothing to fail over to, and an affinity prefers between one and none.",
    source: "Cilium, Cluster Mesh, global services and service affinity",
    check: ({ spec, clusters }) =>
        Object.entries(spec.services)
            .map(([name, service]) => ({ name, service, backends: selectClusters(spec.clusters, service.clusters) }))
            .filter(({ backends }) => clusters.length > 1 && backends.length === 1)
            .map(({ name, service, backends }) =>
                finding(
                    `services.${name}.clusters`,
                    "should be at least two clusters",
                    `${backends[0]} alone with affinity ${service.affinity}`,
                    "add a cluster, or accept that the service ends with it",
                ),
            ),
    fails: [{ spec: { services: { web: { ...shop, clusters: ["paris"] } } } }],
    passes: [{ spec: { services: { web: { ...shop, clusters: ["paris", "rome"] } } } }],
};

const reachable: Rule = {
    code: "MESH206",
    title: "Every cluster is connected with a backend of every global service",
    severity: "warning",
    why: "The Service exists in every cluster; where no connected cluster has backends, callers get nothing. Cilium passes nothing on from a neighbour's neighbour.",
    source: "Cilium, pkg/kvstore/etcdinit (no transitivity)",
    check: ({ spec, peers, clusters }) =>
        Object.entries(spec.services).flatMap(([name, service]) => {
            const backends = new Set(selectClusters(spec.clusters, service.clusters));
            const cut = clusters.filter(
                (cluster) => !backends.has(cluster.name) && !peers[cluster.name]!.some((peer) => backends.has(peer)),
            );
            return findingIf(
                cut.length > 0 && clusters.some((cluster) => backends.has(cluster.name)),
                `services.${name}.clusters`,
                "should be connected with every cluster",
                `none connected with ${cut
                    .slice(0, 5)
                    .map((cluster) => cluster.name)
                    .join(", ")}${cut.length > 5 ? ", …" : ""}`,
                "connect them (mesh.topology), or add backends there",
            );
        }),
    fails: [
        {
            spec: {
                mesh: { topology: { edges: { paris: ["rome"], rome: ["paris", "amsterdam"], amsterdam: ["rome"] } } },
                clusters: { amsterdam: thirdCluster },
                services: { web: { ...shop, clusters: ["amsterdam"] } },
            },
            also: ["MESH205"],
        },
    ],
    passes: [{ spec: { services: { web: { ...shop, clusters: ["paris", "rome"] } } } }],
};

/** Namespaces of things by path. */
export const namespacedPlaces = ({ spec }: Facts): readonly (readonly [string, string])[] =>
    (["services", "exports", "policies"] as const).flatMap((section) =>
        Object.entries(spec[section]).map(
            ([name, { namespace }]) => [`${section}.${name}.namespace`, namespace] as const,
        ),
    );

const systemNamespace: Rule = {
    code: "MESH208",
    title: "Nothing is put into namespaces of the system",
    severity: "error",
    why: "A global service there merges system Services of all clusters, and a policy there cuts off DNS or Cilium itself.",
    source: "Kubernetes, namespaces: initial namespaces; Google, GKE, managed namespaces",
    check: (facts) =>
        namespacedPlaces(facts)
            .filter(([, namespace]) => /^(kube-.*|gke-.*|gmp-.*|cilium-.*)$/.test(namespace))
            .map(([path, namespace]) =>
                finding(path, "must not be a namespace of the system", namespace, "use a namespace of your own"),
            ),
    fails: [{ spec: { services: { web: { ...shop, namespace: "kube-system" } } } }],
    passes: [{ spec: { services: { web: shop } } }],
};

const apiServerName: Rule = {
    code: "MESH209",
    title: "No global service takes the API server's name",
    severity: "error",
    why: "`kubernetes` in `default` is how pods reach their own API server; merged over the mesh they would reach that of another cluster.",
    source: "Kubernetes, accessing the API from a pod; Cilium, Cluster Mesh, global services",
    check: ({ spec }) =>
        Object.entries(spec.services)
            .filter(([name, { namespace }]) => name === "kubernetes" && namespace === "default")
            .map(([name]) =>
                finding(
                    `services.${name}`,
                    "must not be kubernetes in namespace default",
                    "default/kubernetes",
                    "choose another name",
                ),
            ),
    fails: [{ spec: { services: { kubernetes: { ...shop, namespace: "default" } } } }],
    passes: [{ spec: { services: { web: { ...shop, namespace: "default" } } } }],
};

const serviceName: Rule = {
    code: "MESH210",
    title: "A Service's name begins with a letter",
    severity: "error",
    why: "Names of Services are labels of RFC 1035: Kubernetes refuses those that begin with a digit.",
    source: "Kubernetes, object names: RFC 1035 label names",
    check: ({ spec }) =>
        [
            ...Object.keys(spec.services).map((name) => [`services.${name}`, name] as const),
            ...Object.entries(spec.exports).map(([name, { service }]) => [`exports.${name}.service`, service] as const),
        ]
            .filter(([, name]) => !/^[a-z]/.test(name))
            .map(([path, name]) => finding(path, "must begin with a letter", name, "rename it")),
    fails: [{ spec: { services: { "3scale": shop } } }],
    passes: [{ spec: { services: { threescale: shop } } }],
};

/** Rules about global services. */
export const services: RuleGroup = {
    topic: "Global services",
    rules: [
        unknownCluster,
        emptySelector,
        portOnce,
        noSelector,
        oneBackendCluster,
        reachable,
        systemNamespace,
        apiServerName,
        serviceName,
    ],
};
