import { spawn } from "node:child_process";

/** Milliseconds a helm that was asked to stop may take to write down where it stopped. */
const graceMs = 15_000;

/** How a helm process is run. */
export interface HelmRun {
    readonly args: readonly string[];
    /** Values and passwords go this way, never as arguments: those are for everybody on the machine to read. */
    readonly stdin?: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly signal: AbortSignal;
}

/** Helm said no. */
export class HelmError extends Error {
    override readonly name = "HelmError";
}

/**
 * Runs the helm of the PATH and answers what it printed. An abort becomes a SIGTERM, on which helm records the release
 * as failed before it ends.
 */
export function runHelm({ args, stdin, env, signal }: HelmRun): Promise<string> {
    return new Promise((resolve, reject) => {
        if (signal.aborted) {
            reject(new HelmError("cancelled"));
            return;
        }
        const child = spawn("helm", args, { env: { ...process.env, ...env }, stdio: ["pipe", "pipe", "pipe"] });
        const printed = { out: "", err: "" };
        child.stdout.on("data", (data: Buffer) => (printed.out += data.toString()));
        child.stderr.on("data", (data: Buffer) => (printed.err += data.toString()));
        // A helm that ends early closes its input; what it says is in its exit code.
        child.stdin.on("error", () => undefined);
        child.stdin.end(stdin ?? "");
        let hard: NodeJS.Timeout | undefined;
        const stop = (): void => {
            child.kill("SIGTERM");
            hard = setTimeout(() => child.kill("SIGKILL"), graceMs);
        };
        signal.addEventListener("abort", stop, { once: true });
        const ended = (): void => {
            clearTimeout(hard);
            signal.removeEventListener("abort", stop);
        };
        child.on("error", (error) => {
            ended();
            reject(new HelmError(`helm cannot be started: ${error.message}`));
        });
        child.on("close", (code) => {
            ended();
            if (code === 0) {
                resolve(printed.out);
            } else {
                reject(
                    new HelmError(signal.aborted ? "cancelled" : reasonOf(printed.err) || `helm ended with ${code}`),
                );
            }
        });
    });
}

/** Helm warns on the same channel; the reason is its last word, without what the command alone puts before it. */
function reasonOf(printed: string): string {
    const start = printed.lastIndexOf("Error: ");
    const reason = start < 0 ? printed : printed.slice(start + "Error: ".length);
    return reason.replace(/^(?:INSTALLATION|UPGRADE) FAILED: /, "").trim();
}
