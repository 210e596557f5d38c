import { StackSession } from "../../test/lab/session/stackSession.js";
import { kubeconfigDir } from "./kubeconfigs.js";
import { memoryOf } from "./memory.js";
import { labPids } from "./pids.js";
import { seconds } from "./tasks.js";

/** What was created, what it takes, and where to look next. */
export async function renderSummary(lab: string, stack: string, started: number): Promise<string> {
    const state = await new StackSession(lab, stack).exportState();
    const types = new Map<string, number>();
    for (const { type } of state.deployment.resources ?? []) {
        // Components and providers are the program's own structure, not things that were created.
        if (!type.startsWith("clustermesh:") && !type.startsWith("pulumi:")) {
            const name = type.split(":").at(-1) ?? type;
            types.set(name, (types.get(name) ?? 0) + 1);
        }
    }
    const created = [...types].sort(([a], [b]) => a.localeCompare(b)).map(([name, count]) => `${count} ${name}`);
    const gigabytes = (memoryOf(labPids(lab)) / 1e9).toFixed(1);
    return [
        `in the stack: ${created.join(", ")}`,
        `memory: ${gigabytes} GB; time: ${seconds(started)}`,
        "",
        "where to look next",
        `  eval "$(bin/mesh lab env)"                      pulumi, helm and kubectl for the local cloud`,
        `  kubectl --kubeconfig ${kubeconfigDir(lab)}/paris.yaml get pods -A`,
        `  bin/mesh plan lab                               what the environment file became`,
        `  make verify · make status · make down`,
    ].join("\n");
}
