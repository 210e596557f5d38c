import { rmSync } from "node:fs";

import { expect } from "vitest";

import { labDir } from "../lab/paths.js";
import { ensureCloud, linkChart, type CloudHandle } from "../lab/session/cloudSession.js";
import { killAll, labProcesses } from "../lab/session/labProcesses.js";
import type { StepMetadata } from "../lab/session/events.js";
import { StackSession, type EngineResult } from "../lab/session/stackSession.js";

/** A stack on a paper cloud of its own, with nothing in it. */
export interface PaperStack {
    readonly lab: string;
    readonly cloud: CloudHandle;
    readonly session: StackSession;
    /** Records of a collection in the cloud. */
    readonly records: (
        collection: string,
    ) => Promise<readonly { readonly id: string; readonly record: Readonly<Record<string, unknown>> }[]>;
    readonly close: () => Promise<void>;
}

/**
 * Starts a paper cloud and an empty stack of this program on it.
 *
 * @param environment - the environment file, where it is not the stack's own
 */
export async function openPaperStack(lab: string, stack: string, environment?: string): Promise<PaperStack> {
    await removeLab(lab);
    linkChart();
    const cloud = await ensureCloud(lab, "paper");
    const session = new StackSession(lab, stack, {
        "clustermesh:googleApiEndpoint": cloud.url,
        ...(environment === undefined ? {} : { "clustermesh:environment": environment }),
    });
    await session.init();
    return {
        lab,
        cloud,
        session,
        records: async (collection) => {
            const answer = await fetch(`${cloud.url}/local/v1/records/${collection}`);
            return ((await answer.json()) as { records: { id: string; record: Record<string, unknown> }[] }).records;
        },
        close: () => removeLab(lab),
    };
}

async function removeLab(lab: string): Promise<void> {
    await killAll(() => labProcesses(lab));
    rmSync(labDir(lab), { recursive: true, force: true });
}

/** Changes of a run by what was done, without what stayed the same. */
export function changes(result: EngineResult): Readonly<Record<string, number>> {
    const summary = result.events.findLast((event) => event.summaryEvent)?.summaryEvent?.resourceChanges ?? {};
    const counts: Record<string, number> = { ...summary, same: 0 };
    // A refresh also reads again what the stack published of itself, which is no change of anything.
    for (const { resOutputsEvent } of result.events) {
        const { type, op } = resOutputsEvent?.metadata ?? {};
        if (type === "pulumi:pulumi:StackReference" && op !== undefined && counts[op] !== undefined) {
            counts[op] -= 1;
        }
    }
    return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

/** A run of the engine that must succeed. */
export async function mustRun(
    { session }: PaperStack,
    ...[command, args]: Parameters<StackSession["run"]>
): Promise<EngineResult> {
    const result = await session.run(command, args);
    expect(result.code, result.output).toBe(0);
    return result;
}

/** What the cloud holds besides APIs that stay enabled, numbers of projects and the record of past operations. */
const collections = [
    "networks",
    "subnetworks",
    "firewalls",
    "routers",
    "routes",
    "addresses",
    "forwardingRules",
    "managedZones",
    "clusters",
    "nodePools",
    "serviceAccounts",
    "hubs",
    "groups",
    "spokes",
    "memberships",
];

/**
 * Names of clusters that a run began to delete before their Helm releases were gone. What load balancers of a release's
 * Services leave in the network would stay: nobody is left to remove it.
 */
function strandedBy({ events }: EngineResult): readonly string[] {
    const nameOf = ({ urn }: StepMetadata): string => urn.split("::").at(-1) ?? "";
    const gone = new Set<string>();
    const stranded: string[] = [];
    for (const { resourcePreEvent, resOutputsEvent } of events) {
        const [begun, done] = [resourcePreEvent?.metadata, resOutputsEvent?.metadata];
        if (done?.op === "delete" && done.type === "kubernetes:helm.sh/v3:Release") {
            gone.add(nameOf(done));
        }
        if (begun?.op === "delete" && begun.type === "gcp:container/cluster:Cluster") {
            const release = nameOf(begun).replace(/-cluster$/, "-cilium");
            stranded.push(...(gone.has(release) ? [] : [nameOf(begun)]));
        }
    }
    expect(gone.size).toBeGreaterThan(0);
    return stranded;
}

/** Takes everything down in an order that strands nothing, and finds nothing left in the state and in the cloud. */
export async function destroyAll(stack: PaperStack): Promise<void> {
    expect(strandedBy(await mustRun(stack, "destroy"))).toEqual([]);
    expect((await stack.session.exportState()).deployment.resources ?? []).toEqual([]);
    for (const collection of collections) {
        expect(await stack.records(collection), collection).toEqual([]);
    }
}
