import { describe, expect, it } from "vitest";

import { explainPods, logsWorthReading } from "../../../infra/diagnosis/explainPods.js";
import { container, crashing, done, pod, ready, waiting, warning } from "./objects.js";

const agent = { "k8s-app": "cilium" };

describe("explainPods", () => {
    it("says nothing of pods that are ready or ended well", () => {
        const running = pod("cilium-x", agent, {
            phase: "Running",
            initContainerStatuses: [done("config")],
            containerStatuses: [ready("cilium-agent")],
        });
        expect(explainPods([running, pod("certs-y", {}, { phase: "Succeeded" })], [])).toEqual([]);
    });

    it("names container, image and what the registry said", () => {
        const message = 'Back-off pulling image "quay.io/cilium/cilium:v9"';
        const stuck = pod("cilium-x", agent, {
            initContainerStatuses: [
                waiting("config", "ImagePullBackOff", message),
                waiting("mount-cgroup", "PodInitializing"),
            ],
            containerStatuses: [waiting("cilium-agent", "PodInitializing")],
        });
        expect(explainPods([stuck], [])).toEqual([
            { pod: "cilium-x", container: "config", reason: "ImagePullBackOff", message, log: [] },
        ]);
    });

    it("shows how a container ended and what it said last", () => {
        const stuck = pod("cilium-x", agent, {
            phase: "Running",
            containerStatuses: [crashing("cilium-agent", 137, "OOMKilled")],
        });
        const logs = new Map([
            ["cilium-x/cilium-agent", ["level=info msg=starting", 'level=fatal msg="no memory"', ""]],
        ]);
        expect(explainPods([stuck], [], logs)).toMatchObject([
            {
                container: "cilium-agent",
                reason: "CrashLoopBackOff",
                ended: { reason: "OOMKilled", exitCode: 137 },
                log: ["level=info msg=starting", 'level=fatal msg="no memory"'],
            },
        ]);
    });

    it("finds in events what a container waits for", () => {
        const stuck = pod(
            "clustermesh-apiserver-x",
            {},
            { containerStatuses: [waiting("apiserver", "ContainerCreating")] },
        );
        const events = [
            warning("clustermesh-apiserver-x", "FailedScheduling", "0/1 nodes are available", "2026-11-24T10:00:00Z"),
            warning(
                "clustermesh-apiserver-x",
                "FailedMount",
                'configmap "clustermesh-remote-users" not found',
                "2026-11-24T10:01:00Z",
            ),
            warning("clustermesh-apiserver-y", "FailedMount", "something else", "2026-11-24T10:02:00Z"),
        ];
        expect(explainPods([stuck], events)).toMatchObject([
            {
                container: "apiserver",
                reason: "FailedMount",
                message: 'configmap "clustermesh-remote-users" not found',
            },
        ]);
    });

    it("tells a container that runs and is not ready by its probe", () => {
        const stuck = pod("cilium-x", agent, {
            phase: "Running",
            containerStatuses: [container("cilium-agent", { running: {} }), ready("other")],
        });
        expect(explainPods([stuck], [])).toMatchObject([{ container: "cilium-agent", reason: "NotReady" }]);
        const probe = warning(
            "cilium-x",
            "Unhealthy",
            "Readiness probe failed: HTTP probe failed with statuscode: 503",
        );
        expect(explainPods([stuck], [probe])).toMatchObject([
            { reason: "Unhealthy", message: expect.stringContaining("503") as string },
        ]);
    });

    it("says why a pod has no node", () => {
        const message = "0/3 nodes are available: 3 Insufficient memory.";
        const stuck = pod(
            "cilium-operator-x",
            {},
            {
                conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message }],
            },
        );
        expect(explainPods([stuck], [])).toEqual([
            { pod: "cilium-operator-x", reason: "Unschedulable", message, log: [] },
        ]);
    });

    it("says why a pod is over", () => {
        const gone = pod(
            "relay-x",
            {},
            { phase: "Failed", reason: "Evicted", message: "The node was low on resource: memory." },
        );
        expect(explainPods([gone], [])).toMatchObject([
            { reason: "Evicted", message: expect.stringContaining("low on resource") as string },
        ]);
    });

    it("has an answer for whatever a pod lacks", () => {
        expect(explainPods([{}, { status: {} }, pod("x", {}, {})], [])).toHaveLength(1);
        expect(explainPods([pod("x", {}, { containerStatuses: [container("a", {})] })], [])).toMatchObject([
            { container: "a", reason: "Waiting" },
        ]);
    });

    it("passes no secret on", () => {
        const key = "0123456789abcdef0123456789abcdef01234567";
        const stuck = pod("cilium-x", agent, { containerStatuses: [crashing("cilium-agent")] });
        const lines = [
            `ipsec key 3+ rfc4106(gcm(aes)) ${key} 128`,
            `image quay.io/cilium/cilium@sha256:${key}${key.slice(0, 24)}`,
            "-----BEGIN EC PRIVATE KEY----- MHcCAQEEIA",
            "Authorization: Bearer abc.def",
            'config password="hunter2" user=me',
        ];
        const [found] = explainPods([stuck], [], new Map([["cilium-x/cilium-agent", lines]]));
        const text = found!.log.join("\n");
        expect(text).not.toMatch(/ 0123456789abcdef|PRIVATE|MHcC|abc\.def|hunter2/);
        expect(text).toContain(`@sha256:${key}`);
    });
});

describe("logsWorthReading", () => {
    it("asks for the run before where a container waits to be started again, and for none that never ran", () => {
        const pods = [
            pod("a", agent, { containerStatuses: [crashing("cilium-agent"), ready("other")] }),
            pod("b", agent, { containerStatuses: [container("cilium-agent", { running: {} })] }),
            pod("c", agent, { containerStatuses: [waiting("cilium-agent", "ImagePullBackOff")] }),
            pod("d", agent, { containerStatuses: [container("certgen", { terminated: { exitCode: 2 } })] }),
        ];
        expect(logsWorthReading(pods)).toEqual([
            { pod: "a", container: "cilium-agent", previous: true },
            { pod: "b", container: "cilium-agent", previous: false },
            { pod: "d", container: "certgen", previous: false },
        ]);
    });
});
