import { setTimeout as sleep } from "node:timers/promises";

import { type Caller, demoCaller } from "./caller.js";
import { checkControlPlane } from "./controlPlane.js";
import { checkDataPlane, type DataPlaneResult } from "./dataPlane.js";
import { type ClusterClient, openCluster } from "./kube.js";
import type { Check, ServiceProbe, VerifyReport, VerifyTarget } from "./model.js";

export interface VerifyOptions {
    readonly targets: readonly VerifyTarget[];
    /** Absent: only the control plane is looked at, and the report says so. */
    readonly probe?: ServiceProbe | undefined;
    /** @default the demo image's client */
    readonly call?: Caller | undefined;
    /** Namespace of agents and clustermesh-apiserver. @default "kube-system" */
    readonly ciliumNamespace?: string | undefined;
    /** Milliseconds to keep trying until everything is as planned; 0 looks once. @default 0 */
    readonly waitMs?: number | undefined;
    /** Ends the waiting, not a look that has begun. */
    readonly signal?: AbortSignal | undefined;
    /** Told about every attempt that fell short. */
    readonly onProgress?: ((text: string) => void) | undefined;
}

const retryEveryMs = 2_000;

/**
 * Measures a living mesh and compares it with what is planned: every agent and kvstoremesh connected to exactly its
 * peers, then calls between pods of all clusters and to the global service.
 */
export async function verifyMesh(options: VerifyOptions): Promise<VerifyReport> {
    const started = Date.now();
    const clients = options.targets.map((target) =>
        openCluster(target.name, target.kubeconfig, options.ciliumNamespace),
    );
    const deadline = started + (options.waitMs ?? 0);
    for (;;) {
        const report = await lookOnce(clients, options, started);
        if (report.ok || Date.now() >= deadline) {
            return report;
        }
        const open = report.checks.filter((check) => !check.ok);
        const first = open[0];
        options.onProgress?.(
            `waiting for ${open.length} of ${report.checks.length} checks, e.g. ${first ? `${first.from} → ${first.to}: ${first.detail}` : ""}`,
        );
        await sleep(retryEveryMs, undefined, { signal: options.signal });
    }
}

async function lookOnce(
    clients: readonly ClusterClient[],
    options: VerifyOptions,
    started: number,
): Promise<VerifyReport> {
    const control = await Promise.all(
        options.targets.map((target, index) => checkControlPlane(clients[index]!, target)),
    );
    const data = await dataPlane(clients, options);
    const checks = [...control.flatMap((result) => result.checks), ...data.checks];
    return {
        ok: checks.length > 0 && checks.every((check) => check.ok),
        clusters: options.targets.map((target) => target.name),
        checks,
        pods: data.pods,
        services: data.services,
        notChecked: [
            ...control.flatMap((result) => result.notChecked),
            ...(options.probe ? [] : ["data plane: no probe given (--probe NAMESPACE/SERVICE)"]),
        ],
        seconds: Math.round((Date.now() - started) / 100) / 10,
    };
}

async function dataPlane(clients: readonly ClusterClient[], options: VerifyOptions): Promise<DataPlaneResult> {
    if (!options.probe) {
        return { pods: [], services: [], checks: [] };
    }
    try {
        const peers = Object.fromEntries(options.targets.map(({ name, expectedPeers }) => [name, expectedPeers]));
        return await checkDataPlane(clients, options.probe, peers, options.call ?? demoCaller);
    } catch (error) {
        const detail = error instanceof Error ? error.message : String(error);
        const failed: Check = { layer: "data plane", from: "-", to: "-", what: "probe", ok: false, detail };
        return { pods: [], services: [], checks: [failed] };
    }
}
