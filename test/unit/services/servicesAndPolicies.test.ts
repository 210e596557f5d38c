import { describe, expect, it } from "vitest";

import { renderPolicySpec } from "../../../components/policies/policyPlan.js";
import { serviceAnnotations, type GlobalServicePlan } from "../../../components/services/servicePlan.js";

const service: GlobalServicePlan = {
    name: "web",
    namespace: "demo",
    selector: { app: "web" },
    ports: [{ name: "http", port: 80, targetPort: 8080, protocol: "TCP" }],
    backendClusters: ["paris"],
    affinity: "local",
};

describe("serviceAnnotations", () => {
    it("shares backends of a cluster that offers them", () => {
        expect(serviceAnnotations(service, "paris")).toEqual({
            "service.cilium.io/global": "true",
            "service.cilium.io/shared": "true",
            "service.cilium.io/affinity": "local",
            "pulumi.com/skipAwait": "true",
        });
    });

    it("only consumes elsewhere", () =>
        expect(serviceAnnotations(service, "rome")["service.cilium.io/shared"]).toBe("false"));

    it("says nothing of affinity when there is none", () => {
        expect(serviceAnnotations({ ...service, affinity: "none" }, "paris")).not.toHaveProperty(
            "service.cilium.io/affinity",
        );
    });
});

describe("renderPolicySpec", () => {
    it("always names the clusters callers may run in", () => {
        const spec = renderPolicySpec({
            name: "web-clients",
            namespace: "demo",
            endpointSelector: { app: "web" },
            ingress: [
                {
                    action: "allow",
                    fromLabels: { app: "client" },
                    fromClusters: ["paris", "rome"],
                    ports: [{ port: 8080, protocol: "TCP" }],
                },
            ],
        });
        expect(spec).toEqual({
            endpointSelector: { matchLabels: { app: "web" } },
            ingress: [
                {
                    fromEndpoints: [
                        {
                            matchLabels: { app: "client" },
                            matchExpressions: [
                                { key: "io.cilium.k8s.policy.cluster", operator: "In", values: ["paris", "rome"] },
                            ],
                        },
                    ],
                    toPorts: [{ ports: [{ port: "8080", protocol: "TCP" }] }],
                },
            ],
        });
    });

    it("keeps what is denied apart, with its clusters named, too", () => {
        const rule = { fromLabels: { app: "canary" }, ports: [{ port: 8080, protocol: "TCP" as const }] };
        const spec = renderPolicySpec({
            name: "no-canaries",
            namespace: "demo",
            endpointSelector: { app: "web" },
            ingress: [
                { ...rule, action: "deny", fromClusters: ["rome"] },
                { ...rule, action: "allow", fromClusters: ["paris"] },
            ],
        });
        const clusters = (name: string): object => ({
            matchExpressions: [{ key: "io.cilium.k8s.policy.cluster", operator: "In", values: [name] }],
        });
        expect(spec).toMatchObject({
            ingress: [{ fromEndpoints: [clusters("paris")] }],
            ingressDeny: [{ fromEndpoints: [clusters("rome")] }],
        });
    });

    it("has no section for what no rule says", () => {
        const spec = renderPolicySpec({ name: "n", namespace: "d", endpointSelector: {}, ingress: [] });
        expect(Object.keys(spec)).toEqual(["endpointSelector"]);
    });
});
