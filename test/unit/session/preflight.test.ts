import { createServer } from "node:net";

import { describe, expect, it } from "vitest";

import { kernelProblems, portFree } from "../../lab/preflight.js";

const filesystems = "nodev\tsysfs\nnodev\tbpf\nnodev\tcgroup2\nnodev\toverlay\n\text4\n";
const mounts = "cgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0\n";
const paths = (fs: string, mounted: string): readonly string[] => kernelProblems(fs, mounted).map(({ path }) => path);

describe("kernelProblems", () => {
    it("finds nothing wrong with a kernel that has everything", () => expect(paths(filesystems, mounts)).toEqual([]));

    it.each(["overlay", "bpf", "cgroup2"])("names a missing %s", (name) => {
        expect(paths(filesystems.replace(`\t${name}\n`, "\tother\n"), mounts)).toEqual([`kernel.${name}`]);
    });

    it("names a cgroup2 that is not mounted", () => expect(paths(filesystems, "")).toEqual(["kernel.cgroup2"]));

    it("names everything at once", () => expect(paths("", "")).toHaveLength(4));
});

describe("portFree", () => {
    it("sees a port that is taken", async () => {
        const server = createServer();
        const port = await new Promise<number>((resolve) =>
            server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port)),
        );
        expect(await portFree(port)).toBe(false);
        await new Promise((resolve) => server.close(resolve));
        expect(await portFree(port)).toBe(true);
    });
});
