import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";

import { labDir } from "../../test/lab/paths.js";
import { tryLock } from "../../test/lab/toolchain/fileLock.js";
import { UserError } from "../userError.js";

/** Makes sure one command at a time works on a local cloud; the lock dies with its process. */
export async function withLabLock<T>(lab: string, doing: string, work: () => Promise<T>): Promise<T> {
    // Beside the lab's directory, which `mesh lab down` removes.
    const file = `${labDir(lab)}.lock`;
    mkdirSync(join(file, ".."), { recursive: true });
    const owner = tryLock(file, doing);
    if (owner) {
        throw new UserError(
            `local cloud ${lab}: is in use by '${owner.doing}' (process ${owner.pid}); wait for it or stop it first`,
        );
    }
    try {
        return await work();
    } finally {
        rmSync(file, { force: true });
    }
}
