import { execFile } from "node:child_process";

import { parseAllDocuments } from "yaml";

import { renderCiliumValues } from "../../../components/datapath/ciliumValues.js";
import type { CiliumInput, HelmValues } from "../../../components/datapath/ciliumInput.js";
import { planSizing } from "../../../components/datapath/sizing.js";
import { binary, chartDir } from "../toolchain/artefacts.js";
import { ensureToolchain } from "../toolchain/build.js";
import { ensureChart } from "../toolchain/chart.js";

/** A Kubernetes object as the chart renders it, as far as tests look into it. */
export interface Manifest {
    readonly kind: string;
    readonly metadata: {
        readonly name: string;
        readonly annotations?: Readonly<Record<string, string>>;
        readonly labels?: Readonly<Record<string, string>>;
    };
    readonly data?: Readonly<Record<string, string>>;
    readonly spec?: Readonly<Record<string, unknown>>;
}

/** What the chart makes of some values. */
export interface Rendered {
    readonly values: HelmValues;
    readonly text: string;
    readonly manifests: readonly Manifest[];
}

/** Builds what is missing of Helm and the chart; for `beforeAll`. */
export async function ensureHelmAndChart(): Promise<void> {
    await ensureToolchain(["helm"]);
    await ensureChart();
}

/** Runs the real `helm template` on the pinned chart; what the chart refuses is an Error with Helm's words. */
export async function helmTemplate(values: HelmValues): Promise<Rendered> {
    const args = ["template", "cilium", chartDir(), "--namespace", "kube-system", "--values", "-"];
    const text = await new Promise<string>((resolve, reject) => {
        const child = execFile(binary("helm"), args, { maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) =>
            error ? reject(new Error(stderr)) : resolve(stdout),
        );
        child.stdin!.end(JSON.stringify(values));
    });
    const manifests = parseAllDocuments(text)
        .map((document) => document.toJS() as Manifest | null)
        .filter((manifest) => manifest !== null);
    return { values, text, manifests };
}

/** Calls `work` for every item, four at a time: Helm is a process per call. */
export async function inBatches<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
    const results: R[] = [];
    const next = items.entries();
    await Promise.all(
        [1, 2, 3, 4].map(async () => {
            for (const [index, item] of next) {
                results[index] = await work(item);
            }
        }),
    );
    return results;
}

/** The one object of a kind and name. */
export function only({ manifests }: Rendered, kind: string, name: string): Manifest {
    const found = manifests.filter((manifest) => manifest.kind === kind && manifest.metadata.name === name);
    if (found.length !== 1) {
        throw new Error(`${found.length} × ${kind} ${name}`);
    }
    return found[0]!;
}

/** Data of `cilium-config`. */
export function ciliumConfig(rendered: Rendered): Readonly<Record<string, string>> {
    return only(rendered, "ConfigMap", "cilium-config").data!;
}

/** Every image of every pod, once. */
export function images({ text }: Rendered): readonly string[] {
    return [...new Set([...text.matchAll(/^ *image: "?([^"\n]+)"?$/gm)].map((match) => match[1]!))].sort();
}

/** A cluster of the plan: native routing on GKE, nothing out of the ordinary, and two neighbours. */
export const plainInput: CiliumInput = {
    platform: "gke",
    clusterName: "paris",
    clusterId: 1,
    maxConnectedClusters: 511,
    nativeRoutingCidr: "10.0.0.0/9",
    mtu: 1460,
    peers: peersNamed("paris", "rome", "tokyo"),
    addressName: "prod-paris-clustermesh",
    sourceRanges: ["10.0.128.0/18", "10.128.8.0/22"],
    apiserverReplicas: 2,
    apiserverMaxUnavailable: 1,
    operatorReplicas: 2,
    sizing: planSizing(2),
    agentMaxUnavailable: 2,
    rollOutPods: true,
    startupTaint: { key: "node.cilium.io/agent-not-ready", effect: "NO_SCHEDULE" },
    cacheTtl: "60s",
    leafValidityDays: 365,
    l7Proxy: true,
    hubble: { enabled: true, relay: false, relayReplicas: 2, ui: false, metrics: [] },
    imageDigests: true,
    datapath: {
        mode: "native",
        encryption: { type: "none", nodeToNode: false },
        kubeProxyReplacement: false,
        masquerade: "iptables",
        bandwidthManager: false,
        hostFirewall: false,
    },
    mcs: false,
    overrides: {},
};

/** Peers by DNS name in the mesh's zone. */
export function peersNamed(...names: readonly string[]): CiliumInput["peers"] {
    return Object.fromEntries(names.map((name) => [name, { host: `${name}.mesh.cilium.io`, port: 2379 }]));
}

/** What the chart makes of a plan. */
export async function renderInput(input: Partial<CiliumInput>): Promise<Rendered> {
    return helmTemplate(renderCiliumValues({ ...plainInput, ...input }));
}

/** What the chart makes of a plan with another datapath. */
export async function renderDatapath(
    datapath: Partial<CiliumInput["datapath"]>,
    more: Partial<CiliumInput> = {},
): Promise<Rendered> {
    return renderInput({ ...more, datapath: { ...plainInput.datapath, ...datapath } });
}
