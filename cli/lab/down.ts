import { rmSync } from "node:fs";

import { labDir } from "../../test/lab/paths.js";
import { killAll, labProcesses } from "../../test/lab/session/labProcesses.js";
import { audit, auditedKinds, removeEverything } from "../../test/lab/real/down.js";
import { UserError } from "../userError.js";
import { removeKubeconfigs } from "./kubeconfigs.js";
import { withLabLock } from "./lock.js";
import { runPhases } from "./tasks.js";

/** Removes a local cloud whatever state it is in, then looks whether anything is left. @returns exit code */
export async function downLab(lab: string): Promise<number> {
    const user = process.getuid?.();
    if (user !== 0) {
        throw new UserError(`user: must be root, as for 'make up', got user id ${user}; use sudo`);
    }
    return withLabLock(lab, "mesh lab down", async () => {
        await runPhases([
            {
                title: "programs",
                run: async () => {
                    const found = labProcesses(lab).length;
                    const left = await killAll(() => labProcesses(lab));
                    if (left.length > 0) {
                        throw new Error(`cannot end ${left.map(({ pid }) => pid).join(", ")}`);
                    }
                    return `${found} ended`;
                },
            },
            { title: "clusters, nodes and networks", run: (say) => removeEverything(lab, say) },
            {
                title: "audit",
                run: async () => {
                    rmSync(labDir(lab), { recursive: true, force: true });
                    removeKubeconfigs(lab);
                    const left = [...(await audit(lab)), ...labProcesses(lab).map(({ pid }) => `process ${pid}`)];
                    if (left.length > 0) {
                        throw new UserError(`the local cloud ${lab} is not gone; left are:\n${left.join("\n")}`);
                    }
                    return `nothing is left: no ${auditedKinds.join(", no ")}`;
                },
            },
        ]);
        return 0;
    });
}
