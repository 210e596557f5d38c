import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Operations } from "../../lab/cloud/operations.js";
import { Store } from "../../lab/cloud/store.js";

let directory: string;
let store: Store;
beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "operations-"));
    store = new Store(join(directory, "cloud.json"));
    vi.useFakeTimers();
});
afterEach(() => {
    vi.useRealTimers();
    rmSync(directory, { recursive: true });
});

const scope = { api: "compute", parent: "projects/p/global", type: "insert" } as const;
const idOf = (operation: object): string => `projects/p/global/operations/${(operation as { name: string }).name}`;

async function run(operations: Operations, count: number): Promise<readonly string[]> {
    const ids = Array.from({ length: count }, () => idOf(operations.start(scope, "t", { kind: "quick", target: "t" })));
    await vi.advanceTimersByTimeAsync(1);
    return ids;
}

describe("operations", () => {
    it("are remembered for an hour, however many there are", async () => {
        const operations = new Operations(store);
        operations.handle("quick", () => Promise.resolve());
        const early = await run(operations, 500);
        await vi.advanceTimersByTimeAsync(59 * 60_000);
        await run(operations, 1);
        for (const id of early) {
            expect(operations.get(id)).toMatchObject({ status: "DONE" });
        }
        await vi.advanceTimersByTimeAsync(2 * 60_000);
        const [late] = await run(operations, 1);
        expect(store.list("operations")).toHaveLength(2);
        expect(operations.get(late!)).toMatchObject({ status: "DONE" });
        expect(() => operations.get(early[0]!)).toThrow(/not found/);
    });

    it("that still run are kept, and do not keep others", async () => {
        const operations = new Operations(store);
        operations.handle("quick", () => Promise.resolve());
        operations.handle("slow", () => new Promise(() => undefined));
        const slow = idOf(operations.start(scope, "s", { kind: "slow", target: "s" }));
        await run(operations, 3);
        await vi.advanceTimersByTimeAsync(2 * 3_600_000);
        await run(operations, 1);
        expect(operations.get(slow)).toMatchObject({ status: "RUNNING" });
        expect(store.list("operations")).toHaveLength(2);
        expect(operations.isBusy((target) => target === "s")).toBe(true);
        expect(operations.isBusy((target) => target === "t")).toBe(false);
    });
});

describe("a full disk", () => {
    it("does not end the daemon when an operation ends", async () => {
        const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
        const flush = vi.spyOn(store, "flush").mockImplementation(() => {
            throw new Error("no space left on device");
        });
        const operations = new Operations(store);
        operations.handle("quick", () => Promise.resolve());
        const [id] = await run(operations, 1);
        expect(flush).toHaveBeenCalled();
        expect(said).toHaveBeenCalled();
        expect(operations.get(id!)).toMatchObject({ status: "DONE" });
        said.mockRestore();
    });
});

describe("the store", () => {
    it("writes what it holds, again and again", () => {
        for (const name of ["a", "b"]) {
            store.put("networks", `projects/p/global/networks/${name}`, { name, mtu: 1460 });
            store.flush();
        }
        store.change("networks", "projects/p/global/networks/a", { mtu: 1500, gone: undefined });
        store.remove("networks", "projects/p/global/networks/b");
        store.next();
        store.flush();
        const read = new Store(join(directory, "cloud.json"));
        expect(read.list("networks")).toEqual([
            { id: "projects/p/global/networks/a", record: { name: "a", mtu: 1500 } },
        ]);
        expect(read.next()).toBe(2);
        expect(JSON.parse(readFileSync(join(directory, "cloud.json"), "utf8"))).toMatchObject({ version: 1 });
    });
});
