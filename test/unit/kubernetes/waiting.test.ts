import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Provider } from "../../lab/providers/base/provider.js";
import type { Values } from "../../lab/providers/base/values.js";
import { createKubernetesProvider } from "../../lab/providers/kubernetes/provider.js";
import { waitForOf } from "../../lab/providers/kubernetes/waitFor.js";
import { FakeApiServer } from "./fakeApiServer.js";
import { initialisationFailure, resource } from "./support.js";

let server: FakeApiServer;
let provider: Provider;
let reports: string[];

beforeEach(async () => {
    server = new FakeApiServer();
    await server.start();
    provider = createKubernetesProvider();
    await provider.configure({ kubeconfig: server.kubeconfig });
    reports = [];
});
afterEach(() => server.stop());

const metadata = { name: "web", namespace: "demo" };
const service = { apiVersion: "v1", kind: "Service", metadata, spec: { type: "LoadBalancer", ports: [{ port: 80 }] } };
const deployment = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata,
    spec: { replicas: 2, selector: { matchLabels: { app: "web" } } },
};
const servicePath = "/api/v1/namespaces/demo/services/web";
const urn = "urn:pulumi:s::p::kubernetes:core/v1:Service::res";

function create(inputs: Values, { timeout = 1, signal = new AbortController().signal } = {}) {
    return provider.create({
        ...resource("kubernetes:core/v1:Service", { signal, reports }),
        inputs,
        preview: false,
        timeout,
    });
}

/** Answers lists of a kind. */
function lists(byPath: Readonly<Record<string, Values[]>>): void {
    server.override = ({ path, method }) => {
        const items = method === "GET" ? byPath[path.split("/").at(-1)!] : undefined;
        return items && { code: 200, body: { items } };
    };
}

const withEndpoints = { endpointslices: [{ endpoints: [{ addresses: ["10.0.0.1"] }] }] };
const annotated = (name: string, value: string): Values => ({ ...metadata, annotations: { [name]: value } });

describe("a Service", () => {
    it("is up when it has its address and targets pods", async () => {
        lists(withEndpoints);
        setTimeout(() => {
            const status = { loadBalancer: { ingress: [{ ip: "10.0.0.9" }] } };
            server.objects.set(servicePath, { ...server.objects.get(servicePath)!, status });
        }, 300);
        const { state } = await create(service, { timeout: 5 });
        expect(state["status"]).toEqual({ loadBalancer: { ingress: [{ ip: "10.0.0.9" }] } });
        expect(reports).toContain("no address of a load balancer yet");
    });

    it("says what it is missing", async () => {
        const { id, reasons } = await initialisationFailure(create(service));
        expect(id).toBe("demo/web");
        expect(reasons).toEqual([
            `resource "${urn}" was successfully created, but the Kubernetes API server reported that it failed to ` +
                "fully initialize or become live: 'web' timed out waiting to be Ready",
            "Service does not target any Pods. Selected Pods may not be ready, or field '.spec.selector' may not " +
                "match labels on any Pods",
            "Service was not allocated an IP address; does your cloud provider support this?",
        ]);
    });

    it("needs no pods when it is headless or somewhere else", async () => {
        const specs: Values[] = [{ clusterIP: "None" }, { type: "ExternalName", externalName: "a.example" }];
        for (const spec of specs) {
            server.objects.clear();
            expect((await create({ ...service, spec })).id).toBe("demo/web");
        }
    });

    it("is not waited for where the program says so", async () => {
        expect((await create({ ...service, metadata: annotated("pulumi.com/skipAwait", "true") })).id).toBe("demo/web");
    });

    it("keeps what it is when the wait is cancelled", async () => {
        const stop = new AbortController();
        setTimeout(() => stop.abort(), 200);
        const { id, state, reasons } = await initialisationFailure(
            create(service, { signal: stop.signal, timeout: 5 }),
        );
        expect(id).toBe("demo/web");
        expect(state).toMatchObject({ kind: "Service", __inputs: service });
        expect(reasons[0]).toMatch(/become live: Resource operation was cancelled for "web"$/);
    });
});

describe("a Deployment", () => {
    const owned = (uid: string): Values => ({ ownerReferences: [{ uid }] });
    const uid = "uid of /apis/apps/v1/namespaces/demo/deployments/web";
    const revision = (text: string): Values => ({ annotations: { "deployment.kubernetes.io/revision": text } });
    const sets = [
        { metadata: { name: "web-old", uid: "old", ...owned(uid), ...revision("1") } },
        { metadata: { name: "web-new", uid: "new", ...owned(uid), ...revision("2") } },
    ];
    const waiting = {
        name: "c",
        ready: false,
        state: { waiting: { reason: "ImagePullBackOff", message: "no such image: manifest unknown" } },
        lastState: { terminated: { reason: "Error", exitCode: 2, finishedAt: "2026-01-01T00:00:00Z" } },
    };
    const pod = (name: string, owner: string, conditions: readonly Values[] = []): Values => ({
        metadata: { name, namespace: "demo", ...owned(owner) },
        status: {
            conditions: [{ type: "PodScheduled", status: "True" }, ...conditions],
            containerStatuses: [waiting],
        },
    });
    const ready: Values[] = [
        { type: "Initialized", status: "True" },
        {
            type: "Ready",
            status: "False",
            reason: "ContainersNotReady",
            message: "containers with unready status: [c]",
        },
    ];
    const rolling = (available: string): Values => ({
        ...deployment,
        metadata: { ...metadata, ...revision("2") },
        status: {
            conditions: [
                { type: "Available", status: available, reason: "MinimumReplicasUnavailable", message: "too few" },
                { type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded", message: "too slow" },
            ],
        },
    });

    it("says what its conditions and the pods of its current version say", async () => {
        lists({ replicasets: sets, pods: [pod("web-new-1", "new", ready), pod("web-old-1", "old", ready)] });
        const { reasons } = await initialisationFailure(create(rolling("False")));
        expect(reasons.slice(1)).toEqual([
            "[ProgressDeadlineExceeded] too slow",
            "[MinimumReplicasUnavailable] too few",
            "Minimum number of live Pods was not attained",
            "[Pod demo/web-new-1]: containers with unready status: [c][ImagePullBackOff] no such image\n" +
                'container "c" terminated at 2026-01-01T00:00:00Z (Error: exit code 2)',
        ]);
    });

    it("tells a rollout that stands still from one that never began", async () => {
        const { reasons } = await initialisationFailure(create(rolling("True")));
        expect(reasons.slice(1)).toEqual([
            "[ProgressDeadlineExceeded] too slow",
            "Minimum number of Pods to consider the application live was not attained",
        ]);
    });

    it("may take as long as its annotation says", async () => {
        const patient = { ...deployment, metadata: annotated("pulumi.com/timeoutSeconds", "1") };
        const started = Date.now();
        await initialisationFailure(create(patient, { timeout: 0 }));
        expect(Date.now() - started).toBeLessThan(4000);
    });
});

describe("other workloads", () => {
    const failure = async (object: Values) => (await initialisationFailure(create(object))).reasons.slice(1);
    const kind = (apiVersion: string, name: string, more: Values): Values => ({
        apiVersion,
        kind: name,
        metadata,
        ...more,
    });

    beforeEach(() => {
        server.kinds["/apis/apps/v1"]!.push({ name: "statefulsets", kind: "StatefulSet", namespaced: true });
        server.kinds["/apis/batch/v1"] = [{ name: "jobs", kind: "Job", namespaced: true }];
    });

    it("say how far they came", async () => {
        const status = { readyReplicas: 1, currentRevision: "a", updateRevision: "b" };
        expect(await failure(kind("apps/v1", "StatefulSet", { spec: { replicas: 3 }, status }))).toEqual([
            "1 out of 3 replicas succeeded readiness checks",
            'StatefulSet controller failed to advance from revision "a" to revision "b"',
        ]);
    });

    it("fail at once when they cannot come up any more", async () => {
        const failed = { type: "Failed", status: "True", reason: "BackoffLimitExceeded", message: "too many" };
        const job = kind("batch/v1", "Job", { status: { conditions: [failed] } });
        const { reasons } = await initialisationFailure(create(job, { timeout: 60 }));
        expect(reasons[0]).toContain("Resource 'web' was created but failed to initialize");
        expect(reasons[1]).toBe("[BackoffLimitExceeded] too many");
    });
});

describe("pulumi.com/waitFor", () => {
    const object = (text: string): Values => ({
        metadata: { annotations: { "pulumi.com/waitFor": text } },
        status: { phase: "Running", conditions: [{ type: "Ready", status: "False" }], list: [{ a: 1 }, { a: 2 }] },
    });

    it.each([
        ["jsonpath={.status.phase}=Running", true],
        ["jsonpath={$.status['phase']}", true],
        ["jsonpath={.status.list[1].a}=2", true],
        ["jsonpath={.status.list[*].a}=3", false],
        ["jsonpath={.status.nothing}", false],
        ["condition=Ready", false],
        ["condition=ready=false", true],
        ['["condition=Ready=False", "jsonpath={.status.phase}=Running"]', true],
    ])("%s holds: %s", (text, holds) => {
        const given = object(text);
        expect(waitForOf(given).every((condition) => condition.holds(given))).toBe(holds);
    });

    it("refuses what is neither", () => {
        expect(() => waitForOf(object("phase=Running"))).toThrow("got phase=Running");
    });

    it("takes the place of what a kind is waited for", async () => {
        const config = {
            apiVersion: "v1",
            kind: "ConfigMap",
            metadata: annotated("pulumi.com/waitFor", "condition=Ready"),
        };
        const { reasons } = await initialisationFailure(create(config));
        expect(reasons.at(-1)).toBe("Waiting for condition=Ready");
        const done = { ...deployment, metadata: annotated("pulumi.com/waitFor", "jsonpath={.spec.replicas}=2") };
        expect((await create(done)).id).toBe("demo/web");
    });
});
