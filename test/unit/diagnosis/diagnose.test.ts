import { describe, expect, it } from "vitest";

import { isHealthy, renderReports } from "../../../cli/diagnose/report.js";
import { clustersInState } from "../../../cli/diagnose/stackClusters.js";
import { diagnose } from "../../../infra/diagnosis/diagnose.js";
import { renderDiagnosis } from "../../../infra/diagnosis/render.js";
import { crashing, daemonSet, deployment, job, pod, ready, waiting, warning } from "./objects.js";

const agents = (count: number, status: Parameters<typeof pod>[2]) =>
    Array.from({ length: count }, (_, index) => pod(`cilium-${index}`, { "k8s-app": "cilium" }, status));

describe("diagnose", () => {
    it("has no findings where everything is ready, whatever pods of old say", () => {
        const state = {
            workloads: [daemonSet("cilium", 2, 2), job("certs-1", 1)],
            pods: agents(1, { phase: "Failed", reason: "Evicted" }),
            events: [],
        };
        expect(diagnose(state)).toEqual({
            workloads: [
                { kind: "DaemonSet", name: "cilium", ready: 2, wanted: 2 },
                { kind: "Job", name: "certs-1", ready: 1, wanted: 1 },
            ],
            findings: [],
        });
    });

    it("says once what is wrong on every node, with the log of a pod that has one", () => {
        const state = {
            workloads: [daemonSet("cilium", 100, 0)],
            pods: agents(100, { phase: "Running", containerStatuses: [crashing("cilium-agent")] }),
            events: [],
        };
        const logs = new Map([["cilium-7/cilium-agent", ["level=fatal"]]]);
        const { findings } = diagnose(state, logs);
        expect(findings).toMatchObject([{ pod: "cilium-7", morePods: 99, log: ["level=fatal"] }]);
        expect(renderDiagnosis(diagnose(state, logs))).toBe(
            [
                "DaemonSet cilium: 0 of 100 ready",
                "  pod cilium-7 and 99 more, container cilium-agent: CrashLoopBackOff: back-off 40s restarting failed container=cilium-agent",
                "    ended before: Error, exit code 1",
                "    | level=fatal",
            ].join("\n"),
        );
    });

    it("tells pods by what they belong to", () => {
        const state = {
            workloads: [deployment("hubble-relay", 1, 0), daemonSet("cilium", 1, 1)],
            pods: [
                ...agents(1, { phase: "Running", containerStatuses: [ready("cilium-agent")] }),
                pod(
                    "hubble-relay-x",
                    { "k8s-app": "hubble-relay" },
                    { containerStatuses: [waiting("hubble-relay", "ErrImagePull", "not found")] },
                ),
            ],
            events: [],
        };
        expect(diagnose(state).findings).toMatchObject([
            { workload: "Deployment hubble-relay", pod: "hubble-relay-x" },
        ]);
    });

    it("says why no pod was made", () => {
        const state = {
            workloads: [deployment("clustermesh-apiserver", 2, 0)],
            pods: [],
            events: [warning("clustermesh-apiserver-6d9f", "FailedCreate", "exceeded quota: gke-resource-quotas")],
        };
        expect(diagnose(state).findings).toEqual([
            {
                workload: "Deployment clustermesh-apiserver",
                morePods: 0,
                reason: "FailedCreate",
                message: "exceeded quota: gke-resource-quotas",
                log: [],
            },
        ]);
        expect(diagnose({ ...state, events: [] }).findings).toMatchObject([{ message: "no pod of it has been made" }]);
    });

    it("says that nothing is wrong any more", () => {
        expect(renderDiagnosis(diagnose({ workloads: [daemonSet("cilium", 1, 1)], pods: [], events: [] }))).toMatch(
            /ready by now/,
        );
        expect(renderDiagnosis({ workloads: [], findings: [] })).toBe("nothing of Cilium is on the cluster");
    });
});

describe("mesh diagnose", () => {
    const healthy = {
        cluster: "paris",
        reachable: true,
        ...diagnose({ workloads: [daemonSet("cilium", 1, 1)], pods: [], events: [] }),
    } as const;

    it("counts a cluster without Cilium, or out of reach, as not healthy", () => {
        expect(isHealthy(healthy)).toBe(true);
        expect(isHealthy({ cluster: "rome", reachable: true, workloads: [], findings: [] })).toBe(false);
        expect(isHealthy({ cluster: "rome", reachable: false, error: "no route" })).toBe(false);
    });

    it("shows what is how far, then why", () => {
        const sick = diagnose({
            workloads: [daemonSet("cilium", 1, 0)],
            pods: agents(1, { containerStatuses: [waiting("cilium-agent", "ErrImagePull", "not found")] }),
            events: [],
        });
        const text = renderReports([
            healthy,
            { cluster: "rome", reachable: true, ...sick },
            { cluster: "oslo", reachable: false, error: "no route" },
        ]);
        expect(text).toMatch(/paris +│ DaemonSet cilium │ 1 of 1/);
        expect(text).toMatch(/rome +│ DaemonSet cilium │ 0 of 1/);
        expect(text).toContain(
            "rome: DaemonSet cilium, pod cilium-0, container cilium-agent: ErrImagePull\n  not found",
        );
        expect(text).toContain("oslo: no route");
    });

    it("finds clusters in a state, also of a deployment that failed", () => {
        const urn = (type: string, name: string) => `urn:pulumi:lab::clustermesh::${type}::${name}`;
        const provider = "pulumi:providers:kubernetes";
        const resources = [
            { urn: urn(provider, "rome"), type: provider, inputs: { kubeconfig: "b" } },
            { urn: urn(provider, "paris"), type: provider, inputs: { kubeconfig: "a" } },
            { urn: urn(provider, "later"), type: provider, inputs: {} },
            { urn: urn("gcp:compute/network:Network", "x"), type: "gcp:compute/network:Network" },
        ];
        expect(clustersInState({ deployment: { resources } })).toEqual([
            { name: "paris", kubeconfig: "a" },
            { name: "rome", kubeconfig: "b" },
        ]);
        expect(clustersInState({ deployment: {} })).toEqual([]);
    });
});
