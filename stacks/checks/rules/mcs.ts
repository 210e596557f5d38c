import { finding, findingIf, type Rule, type RuleGroup } from "../rule.js";
import { atLeast } from "../versions.js";
import { isLocal } from "./namespaces.js";

const web = { namespace: "shop", selector: { app: "web" }, ports: [{ port: 80, targetPort: 8080 }] };
const mcsOn = { mesh: { mcs: { enabled: true } }, services: { web } };

const coreDns: Rule = {
    code: "MESH240",
    title: "CoreDNS that answers for clusterset.local is 1.12.2 or newer",
    severity: "error",
    why: "Older ones lack the `multicluster` option of the kubernetes plugin, and names of the cluster set do not resolve.",
    source: "Cilium, Multi-Cluster Services API: prerequisites",
    check: ({ spec: { mesh } }) =>
        findingIf(
            mesh.mcs.enabled && !atLeast(mesh.mcs.coreDnsVersion, "1.12.2"),
            "mesh.mcs.coreDnsVersion",
            "must be 1.12.2 or newer",
            mesh.mcs.coreDnsVersion,
            "use 1.13.1",
        ),
    fails: [{ spec: { mesh: { mcs: { enabled: true, coreDnsVersion: "1.11.3" } } } }],
    passes: [{ spec: { mesh: { mcs: { enabled: true, coreDnsVersion: "1.12.2" } } } }],
};

const exportsNeedMcs: Rule = {
    code: "MESH241",
    title: "Exports come with Multi-Cluster Services",
    severity: "error",
    why: "Without it there is no ServiceExport to make: the kind does not exist in the clusters.",
    source: "Cilium chart, clustermesh.mcsapi.enabled",
    check: ({ spec }) =>
        findingIf(
            Object.keys(spec.exports).length > 0 && !spec.mesh.mcs.enabled,
            "mesh.mcs.enabled",
            `must be on for exports (${Object.keys(spec.exports).join(", ")})`,
            false,
            "turn it on, or remove the exports",
        ),
    fails: [{ spec: { services: { web }, exports: { web: { namespace: "shop", service: "web" } } } }],
    passes: [{ spec: { ...mcsOn, exports: { web: { namespace: "shop", service: "web" } } } }],
};

const undeclared: Rule = {
    code: "MESH242",
    title: "An exported Service is one of the file's services",
    severity: "warning",
    why: "An export of a Service that does not exist stays invalid (reason NoService); if others make it, the order is theirs.",
    source: "Cilium, Multi-Cluster Services API: conditions of a ServiceExport",
    check: ({ spec }) =>
        Object.entries(spec.exports)
            .filter(([, { service }]) => !Object.hasOwn(spec.services, service))
            .map(([name, { service }]) =>
                finding(
                    `exports.${name}.service`,
                    "should be one of services",
                    service,
                    "declare it, or make sure that others do",
                ),
            ),
    fails: [{ spec: { ...mcsOn, exports: { api: { namespace: "shop", service: "api" } } } }],
    passes: [{ spec: { ...mcsOn, exports: { web: { namespace: "shop", service: "web" } } } }],
};

const otherNamespace: Rule = {
    code: "MESH243",
    title: "An export lies in its Service's namespace",
    severity: "error",
    why: "A ServiceExport is about the Service of its name in its own namespace; in another it exports nothing.",
    source: "Kubernetes, KEP-1645: Multi-Cluster Services API",
    check: ({ spec }) =>
        Object.entries(spec.exports)
            .filter(
                ([, { service, namespace }]) =>
                    Object.hasOwn(spec.services, service) && spec.services[service]!.namespace !== namespace,
            )
            .map(([name, { service, namespace }]) =>
                finding(
                    `exports.${name}.namespace`,
                    `must be that of services.${service} (${spec.services[service]!.namespace})`,
                    namespace,
                    "correct it",
                ),
            ),
    fails: [{ spec: { ...mcsOn, exports: { web: { namespace: "demo", service: "web" } } } }],
    passes: [{ spec: { ...mcsOn, exports: { web: { namespace: "shop", service: "web" } } } }],
};

const exportedTwice: Rule = {
    code: "MESH244",
    title: "A Service is exported once",
    severity: "error",
    why: "A ServiceExport has its Service's name: two exports would be one object with two owners.",
    source: "Kubernetes, KEP-1645: Multi-Cluster Services API",
    check: ({ spec }) => {
        const owners = new Map<string, string>();
        return Object.entries(spec.exports).flatMap(([name, { namespace, service }]) => {
            const key = `${namespace}/${service}`;
            const owner = owners.get(key);
            owners.set(key, owner ?? name);
            return findingIf(
                owner !== undefined,
                `exports.${name}.service`,
                `must be exported once (exports.${owner} has it)`,
                key,
                "select clusters of both in one export",
            );
        });
    },
    fails: [
        {
            spec: {
                ...mcsOn,
                exports: {
                    west: { namespace: "shop", service: "web", clusters: ["paris"] },
                    south: { namespace: "shop", service: "web", clusters: ["rome"] },
                },
            },
        },
    ],
    passes: [
        { spec: { ...mcsOn, exports: { web: { namespace: "shop", service: "web", clusters: ["paris", "rome"] } } } },
    ],
};

const globalNamespace: Rule = {
    code: "MESH245",
    title: "An export lies in a global namespace",
    severity: "error",
    why: "In a local one it stays invalid (reason NamespaceNotGlobal).",
    source: "Cilium 1.20, Multi-Cluster Services API: conditions of a ServiceExport",
    check: (facts) =>
        Object.entries(facts.spec.exports)
            .filter(([, { namespace }]) => isLocal(facts, namespace))
            .map(([name, { namespace }]) =>
                finding(
                    `exports.${name}.namespace`,
                    "must be global for an export",
                    `${namespace}, which namespaces.${namespace}.global makes local`,
                    "make it global",
                ),
            ),
    fails: [
        {
            spec: {
                ...mcsOn,
                namespaces: { shop: { global: false } },
                exports: { web: { namespace: "shop", service: "web" } },
            },
            also: ["MESH207"],
        },
    ],
    passes: [{ spec: { ...mcsOn, exports: { web: { namespace: "shop", service: "web" } } } }],
};

const stableMcs: Rule = {
    code: "MESH246",
    title: "Multi-Cluster Services run on Cilium 1.20.1 or newer everywhere",
    severity: "warning",
    why: "The API became stable in 1.20, and on the way there a clustermesh-apiserver of 1.20.0 that starts before the new kind exists exports nothing, so that peers delete their imports.",
    source: "issues cilium#47793 and cilium#47824; Cilium 1.20 release notes",
    check: ({ spec, clusters }) =>
        spec.mesh.mcs.enabled
            ? clusters
                  .filter(({ ciliumVersion }) => !atLeast(ciliumVersion, "1.20.1"))
                  .slice(0, 1)
                  .map(({ name, ciliumVersion }) =>
                      finding(
                          "mesh.mcs.enabled",
                          "should be off before Cilium 1.20.1",
                          `true with ${ciliumVersion} on ${name}`,
                          "upgrade first, with the kinds of MCS 0.5 applied before",
                      ),
                  )
            : [],
    fails: [{ spec: { platform: "generic", cilium: { version: "1.20.0" }, mesh: { mcs: { enabled: true } } } }],
    passes: [{ spec: { mesh: { mcs: { enabled: true } } } }],
};

/** Rules about the Multi-Cluster Services API. */
export const mcs: RuleGroup = {
    topic: "Multi-Cluster Services",
    rules: [coreDns, exportsNeedMcs, undeclared, otherNamespace, exportedTwice, globalNamespace, stableMcs],
};
