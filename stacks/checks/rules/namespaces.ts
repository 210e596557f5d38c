import type { Facts } from "../facts.js";
import { finding, type Finding, type Rule, type RuleGroup } from "../rule.js";
import { atLeast } from "../versions.js";

const shop = { namespace: "shop", selector: { app: "web" }, ports: [{ port: 80, targetPort: 8080 }] };

/** Whether the file says that what is in a namespace stays in its cluster. */
export const isLocal = ({ spec }: Facts, namespace: string): boolean =>
    Object.hasOwn(spec.namespaces, namespace) && !spec.namespaces[namespace]!.global;

function inLocalNamespace(
    facts: Facts,
    section: "services" | "exports" | "policies",
    what: string,
): readonly Finding[] {
    const entries: readonly (readonly [string, { readonly namespace: string }])[] = Object.entries(facts.spec[section]);
    return entries
        .filter(([, { namespace }]) => isLocal(facts, namespace))
        .map(([name, { namespace }]) =>
            finding(
                `${section}.${name}.namespace`,
                `must be global for ${what}`,
                `${namespace}, which namespaces.${namespace}.global makes local`,
                "make it global, or use another namespace",
            ),
        );
}

const globalService: Rule = {
    code: "MESH207",
    title: "A global service lies in a global namespace",
    severity: "error",
    why: "Cilium shares nothing of a namespace that is not global on both sides: the service has local backends only.",
    source: "Cilium 1.20, Cluster Mesh, global namespaces (CFP-39876)",
    check: (facts) => inLocalNamespace(facts, "services", "a global service"),
    fails: [{ spec: { namespaces: { shop: { global: false } }, services: { web: shop } } }],
    passes: [{ spec: { namespaces: { shop: { global: true } }, services: { web: shop } } }],
};

const globalPolicy: Rule = {
    code: "MESH223",
    title: "A mesh-wide policy lies in a global namespace",
    severity: "error",
    why: "Pods of a local namespace are `world` to other clusters, so rules that name them there match nobody.",
    source: "Cilium 1.20, Cluster Mesh, global namespaces and policy",
    check: (facts) => inLocalNamespace(facts, "policies", "a mesh-wide policy"),
    fails: [
        {
            spec: {
                namespaces: { shop: { global: false } },
                policies: {
                    callers: {
                        namespace: "shop",
                        selector: { app: "web" },
                        ingress: [{ from: { app: "client" }, clusters: ["paris"], ports: [{ port: 8080 }] }],
                    },
                },
            },
        },
    ],
    passes: [
        {
            spec: {
                policies: {
                    callers: {
                        namespace: "shop",
                        selector: { app: "web" },
                        ingress: [{ from: { app: "client" }, clusters: ["paris"], ports: [{ port: 8080 }] }],
                    },
                },
            },
        },
    ],
};

const needsNewCilium: Rule = {
    code: "MESH230",
    title: "Local namespaces come with Cilium 1.20 in every cluster",
    severity: "error",
    why: "Older versions do not know the annotation and go on sharing what is in the namespace.",
    source: "Cilium chart 1.20, clustermesh.defaultGlobalNamespace",
    check: ({ spec, clusters }) => {
        const old = clusters.find(({ ciliumVersion }) => !atLeast(ciliumVersion, "1.20.0"));
        return old === undefined
            ? []
            : Object.entries(spec.namespaces)
                  .filter(([, { global }]) => !global)
                  .map(([name]) =>
                      finding(
                          `namespaces.${name}.global`,
                          "must be true before Cilium 1.20",
                          `false with ${old.ciliumVersion} on ${old.name}`,
                          "upgrade every cluster first",
                      ),
                  );
    },
    fails: [
        {
            spec: { platform: "generic", cilium: { version: "1.19.7" }, namespaces: { shop: { global: false } } },
            also: ["MESH130"],
        },
    ],
    passes: [{ spec: { namespaces: { shop: { global: false } } } }],
};

/** Rules about what of a namespace is shared. */
export const namespaces: RuleGroup = { topic: "Namespaces", rules: [globalService, globalPolicy, needsNewCilium] };
