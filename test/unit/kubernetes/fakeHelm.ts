import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import type { Values } from "../../lab/providers/base/values.js";

/** One call of helm. */
export interface HelmCall {
    readonly args: readonly string[];
    readonly stdin: string;
    readonly kubeconfig: { readonly path: string; readonly mode: number; readonly text: string };
}

/** What the stand-in does; see {@link FakeHelm.behave}. */
export interface Behaviour {
    /** Whether `helm get` finds the release. */
    readonly found?: boolean;
    /** Revision that `helm get` tells. */
    readonly revision?: number;
    /** Values that `helm get` tells. */
    readonly values?: Values;
    /** What `helm upgrade` does: ends at once, fails, or goes on until it is asked to stop. */
    readonly upgrade?: "ok" | "fails" | "hangs";
}

const script = `#!${process.execPath}
const { appendFileSync, readFileSync, statSync } = require("node:fs");
const { join } = require("node:path");
const args = process.argv.slice(2);
const at = args.indexOf("--kubeconfig");
const path = at < 0 ? "" : args[at + 1];
const kubeconfig = path && { path, mode: statSync(path).mode & 0o777, text: readFileSync(path, "utf8") };
const stdin = readFileSync(0, "utf8");
appendFileSync(join(__dirname, "calls"), JSON.stringify({ args, stdin, kubeconfig }) + "\\n");
const { found = true, upgrade = "ok", revision = 3, values = {} } = JSON.parse(readFileSync(join(__dirname, "behaviour"), "utf8"));
const fail = (text) => { console.error("WARNING: something else\\nError: " + text); process.exit(1); };
const metadata = { name: "tiny", chart: "tiny", version: "0.1.0", appVersion: "1.0", revision, status: "deployed" };
const manifest = "---\\napiVersion: apps/v1\\nkind: Deployment\\nmetadata: {name: a, namespace: demo}\\n---\\napiVersion: v1\\nkind: Service\\nmetadata: {name: b}\\n";
if (args[0] === "get") {
    if (!found) fail("release: not found");
    process.stdout.write({ metadata: JSON.stringify(metadata), values: JSON.stringify(values), manifest }[args[1]]);
} else if (args[0] === "upgrade" && upgrade === "fails") {
    fail("UPGRADE FAILED: timed out");
} else if (args[0] === "upgrade" && upgrade === "hangs") {
    process.on("SIGTERM", () => fail("context canceled"));
    setInterval(() => undefined, 1000);
}
`;

/** A helm on the PATH that writes down how it is called. */
export class FakeHelm {
    readonly dir = mkdtempSync(join(tmpdir(), "fake-helm-"));
    /** A chart directory. */
    readonly chart = join(this.dir, "chart");
    private readonly path = process.env["PATH"];

    constructor() {
        mkdirSync(this.chart);
        writeFileSync(join(this.chart, "Chart.yaml"), "name: tiny\nversion: 0.1.0\n");
        writeFileSync(join(this.dir, "helm"), script);
        chmodSync(join(this.dir, "helm"), 0o755);
        process.env["PATH"] = `${this.dir}${delimiter}${this.path}`;
        this.behave({});
    }

    behave(behaviour: Behaviour): void {
        writeFileSync(join(this.dir, "behaviour"), JSON.stringify(behaviour));
    }

    /** Calls of a subcommand so far. */
    calls(command: string): HelmCall[] {
        const file = join(this.dir, "calls");
        const lines = existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
        return lines.map((line) => JSON.parse(line) as HelmCall).filter(({ args }) => args[0] === command);
    }

    stop(): void {
        process.env["PATH"] = this.path;
        rmSync(this.dir, { recursive: true });
    }
}

/** Inputs of a Release of {@link FakeHelm}'s chart. */
export function releaseInputs(helm: FakeHelm, more: Values = {}): Values {
    return { chart: helm.chart, name: "tiny", namespace: "demo", ...more };
}
