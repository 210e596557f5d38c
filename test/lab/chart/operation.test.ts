import { beforeAll, describe, expect, it } from "vitest";

import { unknownChartKeys } from "../../../components/datapath/chartKeys.js";
import type { CiliumInput } from "../../../components/datapath/ciliumInput.js";
import { planSizing } from "../../../components/datapath/sizing.js";
import { startupTaintKeys } from "../../../components/datapath/startupTaint.js";
import { moduleVersion } from "../toolchain/artefacts.js";
import { ciliumConfig, ensureHelmAndChart, only, renderInput, type Manifest, type Rendered } from "./render.js";

beforeAll(ensureHelmAndChart, 600_000);

interface Pod {
    readonly priorityClassName?: string;
    readonly restartPolicy?: string;
    readonly hostPID?: boolean;
    readonly tolerations?: readonly { readonly key?: string; readonly operator: string }[];
    readonly topologySpreadConstraints?: readonly object[];
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[];
}

interface Container {
    readonly name: string;
    readonly image: string;
    readonly args?: readonly string[];
    readonly command?: readonly string[];
    readonly env?: readonly { readonly name: string; readonly value?: string }[];
    readonly resources?: object;
}

const templateOf = (manifest: Manifest) =>
    manifest.spec!["template"] as { metadata: { annotations?: Readonly<Record<string, string>> }; spec: Pod };
const podOf = (rendered: Rendered, kind: string, name: string): Pod => templateOf(only(rendered, kind, name)).spec;
const resourcesOf = (pod: Pod): unknown =>
    Object.fromEntries(pod.containers.map(({ name, resources }) => [name, resources]));

/** Every part there is. */
const everything: Partial<CiliumInput> = {
    hubble: { enabled: true, relay: true, relayReplicas: 3, ui: true, metrics: [] },
};

describe("startup taint", () => {
    it.each(startupTaintKeys)("%s is the one that agents and operator know", async (key) => {
        const rendered = await renderInput({ startupTaint: { key, effect: "NO_SCHEDULE" } });
        expect(ciliumConfig(rendered)).toMatchObject({
            "agent-not-ready-taint-key": key,
            "remove-cilium-node-taints": "true",
            "set-cilium-node-taints": "true",
        });
        // Whoever takes the taint off must run beside it.
        expect(podOf(rendered, "Deployment", "cilium-operator").tolerations).toContainEqual({
            key,
            operator: "Exists",
        });
        expect(podOf(rendered, "DaemonSet", "cilium").tolerations).toEqual([{ operator: "Exists" }]);
    });

    it("is not put on nodes by the operator where none is wanted", async () => {
        const config = ciliumConfig(await renderInput({ startupTaint: { key: startupTaintKeys[0], effect: "none" } }));
        expect(config["remove-cilium-node-taints"]).toBe("true");
        expect(config["set-cilium-node-taints"]).toBeUndefined();
    });
});

describe("node-init on GKE", () => {
    const scriptOf = (rendered: Rendered): string =>
        podOf(rendered, "DaemonSet", "cilium-node-init").containers[0]!.env!.find(
            ({ name }) => name === "STARTUP_SCRIPT",
        )!.value!;

    it("puts itself between GKE and its kubelet, once, and takes its bridge and its masquerading away", async () => {
        const script = scriptOf(await renderInput({}));
        expect(script).toContain('GKE_KUBERNETES_BIN_DIR="/home/kubernetes/bin"');
        expect(script).toMatch(/if \[\[ ! -f .*the-kubelet/);
        expect(script).toContain("ip link del cbr0");
        expect(script).toMatch(/iptables .*-D POSTROUTING .*-j IP-MASQ/);
        // GKE 1.36.2 broke scripts that looked for this flag (cilium#47884).
        expect(script).not.toContain("container-runtime-endpoint");
    });

    it("tells agents by a file when it is done, and they wait for it", async () => {
        const rendered = await renderInput({});
        const file = "/tmp/cilium-bootstrap.d/cilium-bootstrap-time";
        expect(scriptOf(rendered)).toContain(`date > "${file}"`);
        const waiting = podOf(rendered, "DaemonSet", "cilium").initContainers!.find(
            ({ name }) => name === "wait-for-node-init",
        )!;
        expect([...(waiting.command ?? []), ...(waiting.args ?? [])].join(" ")).toContain(file);
    });

    it("runs on every node whatever its taints, before all else, and is started again when it ends", async () => {
        const pod = podOf(await renderInput({}), "DaemonSet", "cilium-node-init");
        expect(pod).toMatchObject({
            hostPID: true,
            priorityClassName: "system-node-critical",
            tolerations: [{ operator: "Exists" }],
        });
        // Always is the only policy a DaemonSet can have, and what it has without one.
        expect(pod.restartPolicy).toBeUndefined();
    });

    it("comes from the mirror like everything else", async () => {
        const rendered = await renderInput({ imageRegistry: "mirror.example.com/cilium", imageDigests: false });
        const [container] = podOf(rendered, "DaemonSet", "cilium-node-init").containers;
        expect(container!.image).toMatch(/^mirror\.example\.com\/cilium\/startup-script:[\w.-]+$/);
    });

    it("leaves masquerading to the cluster's settings in a tunnel, where the chart refuses gke.enabled", async () => {
        const rendered = await renderInput({
            datapath: {
                mode: "vxlan",
                encryption: { type: "none", nodeToNode: false },
                kubeProxyReplacement: false,
                masquerade: "iptables",
                bandwidthManager: false,
                hostFirewall: false,
            },
        });
        expect(scriptOf(rendered)).not.toContain("IP-MASQ");
        expect(scriptOf(rendered)).toContain("the-kubelet");
    });
});

describe("sizes", () => {
    it.each([2, 20, 100, 500])("reach every container of a mesh of %i", async (peers) => {
        const sizing = planSizing(peers);
        const rendered = await renderInput({ sizing });
        const asked = (requests: object) => ({ requests });
        expect(resourcesOf(podOf(rendered, "DaemonSet", "cilium"))).toEqual({ "cilium-agent": asked(sizing.agent) });
        expect(resourcesOf(podOf(rendered, "Deployment", "cilium-operator"))).toEqual({
            "cilium-operator": asked(sizing.operator),
        });
        const mesh = podOf(rendered, "Deployment", "clustermesh-apiserver");
        expect(resourcesOf(mesh)).toEqual({
            etcd: asked(sizing.etcd),
            apiserver: asked(sizing.apiserver),
            kvstoremesh: asked(sizing.kvstoremesh),
        });
        const kvstoremesh = mesh.containers.find(({ name }) => name === "kvstoremesh")!;
        expect(kvstoremesh.args!.join(" ")).toContain(`etcd.qps=${sizing.kvstoremeshQps}`);
    });

    it("are requests, never limits", async () => {
        const { values } = await renderInput(everything);
        expect(JSON.stringify(values)).not.toContain('"limits"');
    });
});

describe("evictions, priorities and zones", () => {
    const budgets = ({ manifests }: Rendered): unknown =>
        Object.fromEntries(
            manifests
                .filter(({ kind }) => kind === "PodDisruptionBudget")
                .map(({ metadata, spec }) => [
                    metadata.name,
                    [spec!["maxUnavailable"], spec!["unhealthyPodEvictionPolicy"]],
                ]),
        );

    it("let one pod at a time go of whatever has several", async () => {
        expect(budgets(await renderInput(everything))).toEqual({
            "cilium-operator": [1, "AlwaysAllow"],
            "clustermesh-apiserver": [1, "AlwaysAllow"],
            "hubble-relay": [1, "AlwaysAllow"],
        });
    });

    it("let a single pod go", async () => {
        const hubble = { enabled: true, relay: true, relayReplicas: 1, ui: false, metrics: [] };
        expect(budgets(await renderInput({ apiserverReplicas: 1, operatorReplicas: 1, hubble }))).toEqual({});
    });

    it("put what a node needs before what a cluster needs before all else, whatever the chart would choose", async () => {
        const rendered = await renderInput({ ...everything, overrides: { enableCriticalPriorityClass: false } });
        const priority = (kind: string, name: string) => podOf(rendered, kind, name).priorityClassName;
        expect(priority("DaemonSet", "cilium")).toBe("system-node-critical");
        expect(priority("DaemonSet", "cilium-envoy")).toBe("system-node-critical");
        expect(priority("DaemonSet", "cilium-node-init")).toBe("system-node-critical");
        expect(priority("Deployment", "cilium-operator")).toBe("system-cluster-critical");
        expect(priority("Deployment", "clustermesh-apiserver")).toBe("system-cluster-critical");
        const certificates = rendered.manifests.filter(({ kind }) => kind === "Job");
        expect(certificates.map((job) => templateOf(job).spec.priorityClassName)).toEqual([
            "system-cluster-critical",
            "system-cluster-critical",
        ]);
    });

    it("spread replicas over zones, each by its own labels", async () => {
        const rendered = await renderInput(everything);
        for (const name of ["cilium-operator", "clustermesh-apiserver", "hubble-relay"]) {
            const deployment = only(rendered, "Deployment", name);
            const { matchLabels } = deployment.spec!["selector"] as { matchLabels: Record<string, string> };
            const [spread] = templateOf(deployment).spec.topologySpreadConstraints as readonly [
                { labelSelector: { matchLabels: Record<string, string> } },
            ];
            expect(spread).toMatchObject({
                topologyKey: "topology.kubernetes.io/zone",
                whenUnsatisfiable: "ScheduleAnyway",
            });
            expect(Object.entries(matchLabels)).toEqual(
                expect.arrayContaining(Object.entries(spread.labelSelector.matchLabels)),
            );
        }
        expect(only(rendered, "Deployment", "hubble-relay").spec!["replicas"]).toBe(3);
    });
});

describe("roll-out", () => {
    const checksum = "cilium.io/cilium-configmap-checksum";

    it.each([[3], ["10%"]] as const)("restarts %s agents at once", async (agentMaxUnavailable) => {
        const rendered = await renderInput({ agentMaxUnavailable });
        expect(only(rendered, "DaemonSet", "cilium").spec!["updateStrategy"]).toEqual({
            type: "RollingUpdate",
            rollingUpdate: { maxUnavailable: agentMaxUnavailable },
        });
    });

    it("restarts what reads a changed configuration, and nothing for a new neighbour", async () => {
        const annotations = (rendered: Rendered) =>
            (
                [
                    ["DaemonSet", "cilium"],
                    ["Deployment", "cilium-operator"],
                ] as const
            ).map(([kind, name]) => templateOf(only(rendered, kind, name)).metadata.annotations?.[checksum]);
        const before = annotations(await renderInput({}));
        expect(before.every((sum) => sum !== undefined)).toBe(true);
        expect(
            annotations(await renderInput({ peers: { lyon: { host: "lyon.mesh.cilium.io", port: 2379 } } })),
        ).toEqual(before);
        expect(annotations(await renderInput({ cacheTtl: "90s" }))).not.toEqual(before);
        expect(annotations(await renderInput({ rollOutPods: false }))).toEqual([undefined, undefined]);
    });

    it("tells of configuration that waits for a restart", async () =>
        expect(ciliumConfig(await renderInput({ rollOutPods: false }))).toMatchObject({
            "enable-drift-checker": "true",
            "enable-dynamic-config": "true",
        }));
});

it("everything said is a key the chart reads", async () => {
    const { values } = await renderInput(everything);
    expect(unknownChartKeys(moduleVersion("cilium").slice(1), values)).toEqual([]);
});

describe("labels", () => {
    const labels = { environment: "prod", cluster: "paris", mesh: "prod", stack: "prod" };

    it("are on every object but one that the chart leaves out, and in no selector", async () => {
        const { manifests: plain } = await renderInput(everything);
        const { manifests: labelled } = await renderInput({ ...everything, labels });
        expect(labelled.length).toBe(plain.length);
        expect(labelled.length).toBeGreaterThan(20);
        const without = labelled.filter(({ metadata }) => metadata.labels?.["stack"] !== "prod");
        expect(without.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
            "Role cilium-tlsinterception-secrets",
        ]);
        const selectors = (manifests: readonly Manifest[]): readonly string[] => manifests.flatMap(selectorsIn);
        expect(selectors(labelled)).toEqual(selectors(plain));
        expect(selectors(plain).length).toBeGreaterThan(10);
    });
});

/** Everything below a key that selects by labels, wherever it stands. */
function selectorsIn(value: unknown): readonly string[] {
    return typeof value !== "object" || value === null
        ? []
        : Object.entries(value).flatMap(([key, below]) =>
              /^(selector|labelSelector|matchLabels)$/.test(key) ? [JSON.stringify(below)] : selectorsIn(below),
          );
}
