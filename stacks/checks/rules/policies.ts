import type { EnvironmentSpec } from "../../schema.js";
import { selectClusters } from "../../select.js";
import type { Facts } from "../facts.js";
import { finding, findingIf, type Rule, type RuleGroup } from "../rule.js";

type Policy = EnvironmentSpec["policies"][string];
type Ingress = Policy["ingress"][number];
type Labels = Readonly<Record<string, string>>;

const web = { namespace: "shop", selector: { app: "web" }, ports: [{ port: 80, targetPort: 8080 }] };
const allow = { from: { app: "client" }, clusters: ["paris", "rome"], ports: [{ port: 8080 }] };
const policy = (...ingress: readonly object[]): object => ({ namespace: "shop", selector: { app: "web" }, ingress });

/** Whether pods with all of `labels` are among those the selector means. */
const selects = (selector: Labels, labels: Labels): boolean =>
    Object.entries(selector).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);

const portOf = ({ port, protocol }: { readonly port: number; readonly protocol: string }): string =>
    `${port}/${protocol}`;

const eachIngress = ({
    spec,
}: Facts): readonly {
    readonly path: string;
    readonly policy: Policy;
    readonly rule: Ingress;
    readonly index: number;
}[] =>
    Object.entries(spec.policies).flatMap(([name, own]) =>
        own.ingress.map((rule, index) => ({ path: `policies.${name}.ingress.${index}`, policy: own, rule, index })),
    );

const denyBehindService: Rule = {
    code: "MESH220",
    title: "A policy that denies callers of a global service comes with an affinity",
    severity: "warning",
    why: "Load balancing chooses a backend before policy is asked. While policies differ between clusters, as in every rollout, a part of the denied callers' calls is let through and a part hangs; with an affinity all of them see the same.",
    source: "Cilium, Cluster Mesh, network policy and service affinity; measured on the CiliumCon 2026 demonstration (half of all calls blocked)",
    check: (facts) =>
        eachIngress(facts)
            .filter(({ rule }) => rule.action === "deny")
            .flatMap(({ path, policy: own, rule }) =>
                Object.entries(facts.spec.services)
                    .filter(
                        ([, service]) =>
                            service.namespace === own.namespace &&
                            service.affinity === "none" &&
                            selects(own.selector, service.selector) &&
                            service.ports.some(({ targetPort, protocol }) =>
                                rule.ports.map(portOf).includes(portOf({ port: targetPort, protocol })),
                            ),
                    )
                    .map(([name]) =>
                        finding(
                            `${path}.action`,
                            `should not deny callers of services.${name} without an affinity`,
                            "deny with affinity none",
                            `set services.${name}.affinity to local`,
                        ),
                    ),
            ),
    fails: [
        {
            spec: {
                services: { web },
                policies: { callers: policy(allow, { ...allow, action: "deny", from: { app: "guest" } }) },
            },
        },
    ],
    passes: [
        {
            spec: {
                services: { web: { ...web, affinity: "local" } },
                policies: { callers: policy(allow, { ...allow, action: "deny", from: { app: "guest" } }) },
            },
        },
    ],
};

const explicitScope: Rule = {
    code: "MESH221",
    title: "A policy in production says which clusters it is about",
    severity: "warning",
    why: "Without, every cluster that ever joins may call. In Cilium itself the meaning of a rule without clusters changed from the whole mesh (1.18) to the own cluster (1.19); the rendered policy always names clusters, and so should the file.",
    source: "Cilium, upgrade guide 1.19 (policyDefaultLocalCluster); issues cilium#36194 and cilium#39338",
    check: (facts) =>
        facts.production
            ? eachIngress(facts)
                  .filter(({ rule }) => rule.clusters === undefined)
                  .map(({ path }) =>
                      finding(
                          `${path}.clusters`,
                          "should name clusters in production",
                          "none, which means all",
                          "name them, or select them by a property",
                      ),
                  )
            : [],
    fails: [{ spec: { policies: { callers: policy({ from: { app: "client" }, ports: [{ port: 8080 }] }) } } }],
    passes: [
        { spec: { policies: { callers: policy(allow) } } },
        {
            spec: {
                policies: { callers: policy({ ...allow, clusters: { match: { tier: "web" } } }) },
                clusters: { paris: { properties: { tier: "web" } } },
            },
        },
    ],
};

const nobodyAllowed: Rule = {
    code: "MESH222",
    title: "A service that policies protect has callers",
    severity: "error",
    why: "A pod that any ingress policy selects refuses whatever no rule allows, also when the policy only denies. Most often the rule names the Service's port instead of the pods'.",
    source: "Cilium, network policy: default deny; CiliumCon 2026 demonstration (verdict policy-verdict:none)",
    check: ({ spec }) =>
        Object.entries(spec.services).flatMap(([name, service]) => {
            const protecting = Object.entries(spec.policies).filter(
                ([, own]) => own.namespace === service.namespace && selects(own.selector, service.selector),
            );
            const open = new Set(
                protecting.flatMap(([, own]) =>
                    own.ingress.filter(({ action }) => action === "allow").flatMap(({ ports }) => ports.map(portOf)),
                ),
            );
            const closed = service.ports.filter(
                ({ targetPort, protocol }) => !open.has(portOf({ port: targetPort, protocol })),
            );
            return findingIf(
                protecting.length > 0 && closed.length === service.ports.length,
                `policies.${protecting[0]?.[0]}.ingress`,
                `must allow someone on a target port of services.${name} (${closed.map(({ targetPort, protocol }) => portOf({ port: targetPort, protocol })).join(", ")})`,
                [...open].join(", ") || "no allowed port",
                "allow its callers on the port of the pods",
            );
        }),
    fails: [
        { spec: { services: { web }, policies: { callers: policy({ ...allow, ports: [{ port: 80 }] }) } } },
        {
            spec: {
                services: { web: { ...web, affinity: "local" } },
                policies: { callers: policy({ ...allow, action: "deny" }) },
            },
        },
    ],
    passes: [{ spec: { services: { web }, policies: { callers: policy(allow) } } }],
};

const shadowed: Rule = {
    code: "MESH224",
    title: "What is allowed is not denied by the same policy",
    severity: "warning",
    why: "Deny wins over allow, whatever the order: the allowing rule does nothing.",
    source: "Cilium, network policy: deny policies",
    check: (facts) =>
        eachIngress(facts)
            .filter(({ rule }) => rule.action === "allow")
            .flatMap(({ path, policy: own, rule }) => {
                const callers = selectClusters(facts.spec.clusters, rule.clusters);
                const wins = own.ingress.findIndex(
                    (other) =>
                        other.action === "deny" &&
                        selects(other.from, rule.from) &&
                        rule.ports.every((port) => other.ports.map(portOf).includes(portOf(port))) &&
                        callers.every((cluster) =>
                            selectClusters(facts.spec.clusters, other.clusters).includes(cluster),
                        ),
                );
                return findingIf(
                    wins >= 0,
                    path,
                    `should not be denied by rule ${wins} of the same policy`,
                    `allow from ${JSON.stringify(rule.from)}`,
                    "remove one of them, or narrow the denying rule",
                );
            }),
    fails: [{ spec: { policies: { callers: policy(allow, { ...allow, action: "deny" }) } } }],
    passes: [{ spec: { policies: { callers: policy(allow, { ...allow, action: "deny", clusters: ["rome"] }) } } }],
};

const everyPod: Rule = {
    code: "MESH226",
    title: "A policy names the pods it protects and those it lets through",
    severity: "warning",
    why: "Without labels it selects every pod of the namespace: as subject it cuts all of them off, as caller it lets all of them in.",
    source: "Kubernetes, label selectors (an empty selector matches everything); Cilium, network policy",
    check: (facts) => [
        ...Object.entries(facts.spec.policies).flatMap(([name, { selector }]) =>
            findingIf(
                Object.keys(selector).length === 0,
                `policies.${name}.selector`,
                "should name at least one label",
                "none, which means every pod",
                "name labels",
            ),
        ),
        ...eachIngress(facts).flatMap(({ path, rule }) =>
            findingIf(
                Object.keys(rule.from).length === 0,
                `${path}.from`,
                "should name at least one label",
                "none, which means every pod",
                "name labels",
            ),
        ),
    ],
    fails: [
        { spec: { policies: { callers: policy({ ...allow, from: {} }) } } },
        { spec: { policies: { all: { namespace: "shop", selector: {}, ingress: [allow] } } } },
    ],
    passes: [{ spec: { policies: { callers: policy(allow) } } }],
};

const portTwice: Rule = {
    code: "MESH227",
    title: "A rule names a port once",
    severity: "warning",
    why: "The second one does nothing; most often another port was meant.",
    source: "Cilium, network policy: limit ingress/egress ports",
    check: (facts) =>
        eachIngress(facts).flatMap(({ path, rule }) =>
            rule.ports
                .map((port, index) => ({ port: portOf(port), index }))
                .filter(({ port, index }) => rule.ports.findIndex((other) => portOf(other) === port) !== index)
                .map(({ port, index }) =>
                    finding(`${path}.ports.${index}`, "should be named once", `${port} twice`, "remove one"),
                ),
        ),
    fails: [{ spec: { policies: { callers: policy({ ...allow, ports: [{ port: 8080 }, { port: 8080 }] }) } } }],
    passes: [
        {
            spec: {
                policies: { callers: policy({ ...allow, ports: [{ port: 8080 }, { port: 8080, protocol: "UDP" }] }) },
            },
        },
    ],
};

/** Labels Cilium gives pods itself, by which a policy would name clusters or namespaces past the file. */
const ownLabel = /^(io\.cilium\.k8s\.|io\.kubernetes\.pod\.namespace$|k8s:io\.)/;

const hiddenScope: Rule = {
    code: "MESH228",
    title: "Clusters of a policy are named by `clusters`, not by labels",
    severity: "error",
    why: "The plan adds Cilium's cluster label to every rule; a second one contradicts it or widens it past what a reviewer sees.",
    source: "Cilium, Cluster Mesh, network policy (io.cilium.k8s.policy.cluster)",
    check: (facts) =>
        eachIngress(facts).flatMap(({ path, rule }) =>
            Object.keys(rule.from)
                .filter((key) => ownLabel.test(key))
                .map((key) =>
                    finding(
                        `${path}.from.${key}`,
                        "must be a label of pods, none that Cilium sets",
                        key,
                        "use `clusters`, and the policy's namespace",
                    ),
                ),
        ),
    fails: [
        {
            spec: {
                policies: {
                    callers: policy({ ...allow, from: { app: "client", "io.cilium.k8s.policy.cluster": "paris" } }),
                },
            },
        },
    ],
    passes: [{ spec: { policies: { callers: policy(allow) } } }],
};

/** Rules about network policies. */
export const policies: RuleGroup = {
    topic: "Policies",
    rules: [denyBehindService, explicitScope, nobodyAllowed, shadowed, everyPod, portTwice, hiddenScope],
};
