import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { fits, toolOnPath } from "../../lab/toolchain/onPath.js";

describe("fits", () => {
    it.each([
        ["v3.259.0", true],
        ["v3.300.1", true],
        ["v3.258.9", false],
        ["v4.259.0", false],
        ["", false],
        [undefined, false],
    ])("%s against v3.259.0: %s", (version, expected) => expect(fits(version, "v3.259.0")).toBe(expected));
});

describe("toolOnPath", () => {
    let directory: string;
    beforeEach(() => {
        directory = mkdtempSync(join(tmpdir(), "on-path-"));
    });
    afterEach(() => rmSync(directory, { recursive: true }));

    const tool = (name: string, says: string): void => {
        writeFileSync(join(directory, name), `#!/bin/sh\necho '${says}'\n`);
        chmodSync(join(directory, name), 0o755);
    };

    it("takes one that is recent enough", () => {
        tool("pulumi", "v3.261.0");
        expect(toolOnPath("pulumi", "v3.259.0", directory)).toBe(join(directory, "pulumi"));
    });

    it("passes over one that is too old or does not run", () => {
        tool("pulumi", "v3.100.0");
        expect(toolOnPath("pulumi", "v3.259.0", directory)).toBeUndefined();
        writeFileSync(join(directory, "helm"), "not a program");
        expect(toolOnPath("helm", "v3.22.0", directory)).toBeUndefined();
    });

    it("never borrows what images are made of", () => {
        tool("etcd", "v3.6.5");
        expect(toolOnPath("etcd", "v3.6.5", directory)).toBeUndefined();
    });
});
