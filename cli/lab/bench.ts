import Table from "cli-table3";

import { labName } from "../../test/lab/paths.js";
import { UserError } from "../userError.js";
import { downLab } from "./down.js";
import { memoryOf } from "./memory.js";
import { labPids } from "./pids.js";
import { previewLab } from "./preview.js";
import { upLab } from "./up.js";

interface Figure {
    readonly what: string;
    readonly seconds?: number;
    readonly gigabytes?: number;
}

/** Measures one round: preview on paper, up from nothing, up again, down. @returns exit code */
export async function benchLab(json: boolean): Promise<number> {
    const lab = labName();
    if (labPids(lab).length > 0) {
        throw new UserError(
            `local cloud ${lab}: must not run, got ${labPids(lab).length} processes; run 'make down' first`,
        );
    }
    const figures: Figure[] = [];
    const measure = async (what: string, work: () => Promise<number>): Promise<void> => {
        const started = Date.now();
        const code = await work();
        if (code !== 0) {
            throw new UserError(`${what} ends with exit code ${code}`);
        }
        figures.push({ what, seconds: Math.round((Date.now() - started) / 100) / 10 });
    };
    await measure("preview on paper", () => previewLab("lab", false));
    await measure("up from nothing, proven", () => upLab(lab, "lab", false));
    figures.push({ what: "memory with two clusters", gigabytes: Math.round(memoryOf(labPids(lab)) / 1e8) / 10 });
    await measure("up again, nothing to change, proven", () => upLab(lab, "lab", false));
    await measure("down", () => downLab(lab));
    const table = new Table({ head: ["what", "figure"], style: { head: [], border: [] } });
    figures.forEach(({ what, seconds, gigabytes }) =>
        table.push([what, seconds === undefined ? `${gigabytes} GB` : `${seconds} s`]),
    );
    process.stdout.write(json ? `${JSON.stringify(figures, undefined, 2)}\n` : `${table.toString()}\n`);
    return 0;
}
