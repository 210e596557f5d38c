import { rmSync } from "node:fs";

import { labDir } from "../lab/paths.js";
import { ensureCloud, linkChart, type CloudHandle } from "../lab/session/cloudSession.js";
import { killAll, labProcesses } from "../lab/session/labProcesses.js";
import { StackSession } from "../lab/session/stackSession.js";

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

/** Starts a paper cloud and an empty stack of this program on it. */
export async function openPaperStack(lab: string, stack: string): Promise<PaperStack> {
    await removeLab(lab);
    linkChart();
    const cloud = await ensureCloud(lab, "paper");
    const session = new StackSession(lab, stack, { "clustermesh:googleApiEndpoint": cloud.url });
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
