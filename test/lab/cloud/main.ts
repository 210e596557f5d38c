import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { serveApi, type Api } from "./api/server.js";
import type { Backend } from "./backend.js";
import { createCloud, startBackend } from "./cloud.js";
import { createPaperBackend } from "./paper/paperBackend.js";
import { createRouter } from "./routes.js";
import { Store } from "./store.js";

/** The daemon of the local cloud: `main.js --backend real|paper --port 4646 --dir DIRECTORY`. */
const { values } = parseArgs({
    options: { backend: { type: "string" }, port: { type: "string" }, dir: { type: "string" } },
});
const { backend: kind, port, dir } = values;
if ((kind !== "real" && kind !== "paper") || !port || !dir) {
    console.error("usage: main.js --backend real|paper --port PORT --dir DIRECTORY");
    process.exit(2);
}
const name = process.env["CLUSTERMESH_LAB"] ?? "lab";
mkdirSync(dir, { recursive: true, mode: 0o700 });

/** The real backend pulls in what only it needs, so paper runs anywhere. */
async function createBackend(): Promise<Backend> {
    return kind === "paper" ? createPaperBackend() : (await import("../real/realBackend.js")).createRealBackend(name);
}

const current: { api?: Api } = {};
// The port comes first: whoever has it is the only daemon of this cloud, and only then records and processes are its.
const server = await serveApi(() => current.api, Number(port), { name, backend: kind, ready: false });
const pidFile = join(dir, "cloud.pid");
writeFileSync(pidFile, String(process.pid));
const backend = await createBackend();
const store = new Store(join(dir, "cloud.json"));

const stop = async (): Promise<void> => {
    server.close();
    server.closeAllConnections();
    await backend.close();
    store.flush();
    rmSync(pidFile, { force: true });
    process.exit(0);
};
process.once("SIGTERM", () => void stop());
process.once("SIGINT", () => void stop());

const cloud = createCloud(store, backend);
const router = createRouter(cloud, name);
await startBackend(cloud);
cloud.operations.resume();
current.api = { router, afterEach: () => store.flush() };
console.log(`${new Date().toISOString()} local cloud ${name} (${backend.kind}) answers at 127.0.0.1:${port}`);
