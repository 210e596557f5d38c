import Table from "cli-table3";
import { z } from "zod";

import { findCloud } from "../../test/lab/session/cloudSession.js";
import { memoryOf } from "./memory.js";
import { labPids } from "./pids.js";

const recordsSchema = z.object({
    records: z.array(
        z.object({ id: z.string(), record: z.looseObject({ name: z.string(), status: z.string().optional() }) }),
    ),
});

/** Shows clusters and node pools as the local cloud knows them. @returns exit code: 1 when it does not run */
export async function statusLab(lab: string, json: boolean): Promise<number> {
    const cloud = await findCloud(lab);
    if (!cloud) {
        process.stdout.write(
            json
                ? `${JSON.stringify({ running: false })}\n`
                : `the local cloud ${lab} does not run; 'make up' starts it\n`,
        );
        return 1;
    }
    const list = async (collection: string): Promise<readonly { id: string; name: string; status: string }[]> => {
        const answer = await fetch(`${cloud.url}/local/v1/records/${collection}`);
        return recordsSchema
            .parse(await answer.json())
            .records.map(({ id, record }) => ({ id, name: record.name, status: record.status ?? "" }));
    };
    const clusters = await list("clusters");
    const pools = await list("nodePools");
    const memory = memoryOf(labPids(lab));
    if (json) {
        process.stdout.write(
            `${JSON.stringify({ running: true, ...cloud, clusters, nodePools: pools, memoryBytes: memory }, undefined, 2)}\n`,
        );
        return 0;
    }
    const table = new Table({ head: ["cluster", "location", "status", "node pools"], style: { head: [], border: [] } });
    for (const { id, name, status } of clusters) {
        const own = pools.filter((pool) => pool.id.startsWith(`${id}/`));
        table.push([name, id.split("/")[3] ?? "", status, own.map((pool) => `${pool.name} ${pool.status}`).join("\n")]);
    }
    process.stdout.write(
        `local cloud ${lab} (${cloud.backend}) at ${cloud.url}, ${(memory / 1e9).toFixed(1)} GB\n${table.toString()}\n`,
    );
    return 0;
}
