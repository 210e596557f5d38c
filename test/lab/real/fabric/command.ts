import { execFile, type ExecFileException } from "node:child_process";

/** Runs a program to its end and returns what it printed; on failure the error says which command and why. */
export async function run(command: readonly string[], input?: string): Promise<string> {
    const [program, ...args] = command;
    if (program === undefined) {
        throw new Error("no command to run");
    }
    return new Promise((resolve, reject) => {
        const child = execFile(program, args, { maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
            if (error) {
                reject(new Error(`${command.join(" ")}: ${reason(error, stderr)}${inputNote(input)}`));
            } else {
                resolve(stdout);
            }
        });
        // A program that fails at once closes its input before it is written; its exit status tells the story.
        child.stdin?.on("error", () => undefined);
        child.stdin?.end(input ?? "");
    });
}

/** Runs `ip` commands in a namespace as one process; none at all when there is nothing to do. */
export async function ipBatch(namespace: string, lines: readonly string[]): Promise<void> {
    if (lines.length > 0) {
        await run(["ip", "-n", namespace, "-batch", "-"], `${lines.join("\n")}\n`);
    }
}

function reason(error: ExecFileException, stderr: string): string {
    const said = stderr.trim();
    return said === "" ? error.message : said;
}

function inputNote(input: string | undefined): string {
    return input === undefined ? "" : `; its input was:\n${input.trimEnd()}`;
}
