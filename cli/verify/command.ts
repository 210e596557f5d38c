import { readFileSync } from "node:fs";

import { Command, InvalidArgumentError, Option } from "commander";

import { UserError } from "../userError.js";
import { commandCaller } from "./caller.js";
import type { ServiceProbe, VerifyReport, VerifyTarget } from "./model.js";
import { renderReport } from "./render.js";
import { targetsOfStack } from "./stackTargets.js";
import { verifyMesh } from "./verify.js";

interface VerifyFlags {
    readonly stack?: string;
    readonly kubeconfig: readonly string[];
    readonly probe?: string;
    readonly client: string;
    readonly backend?: string;
    readonly targetPort?: number;
    readonly affinity: "none" | "local" | "remote";
    readonly namespace: string;
    readonly clientCommand?: string;
    readonly wait: number;
    readonly json?: boolean;
}

/** `mesh verify`: measures a living mesh and compares it with the plan. */
export function addVerifyCommand(program: Command): void {
    program
        .command("verify")
        .description("prove a living mesh: connections as planned, pods and global services answer across clusters")
        .option("--stack <name>", "take clusters, kubeconfigs and the plan from this stack")
        .option(
            "--kubeconfig <name=file>",
            "a cluster of any Cilium mesh by its Cilium name; repeat it (peers: all clusters given)",
            collect,
            [],
        )
        .option("--probe <namespace/service:port>", "global service to call (default with --stack: the demo's)")
        .option("--client <selector>", "label selector of the pods that call", "app=client")
        .option("--backend <selector>", "label selector of the service's pods (default: app=<service>)")
        .option("--target-port <port>", "port the service's pods listen on (default: 8080)", wholeNumber)
        .addOption(
            new Option("--affinity <kind>", "the service's affinity")
                .choices(["none", "local", "remote"])
                .default("none"),
        )
        .option("--namespace <name>", "namespace Cilium runs in", "kube-system")
        .option("--client-command <words>", "command that makes one call to {url} (default: the demo image's client)")
        .option("--wait <seconds>", "keep trying this long before the verdict", wholeNumber, 0)
        .option("--json", "print the report as JSON")
        .addHelpText(
            "after",
            [
                "",
                "Exit code: 0 everything as planned, 1 something falls short (the failing hop is named), 2 cannot look.",
                "",
                "Examples:",
                "  mesh verify --stack lab",
                "  mesh verify --kubeconfig eu=eu.yaml --kubeconfig us=us.yaml --probe shop/api:80 \\",
                '      --client app=toolbox --client-command "curl -sf -m 2 {url}"',
            ].join("\n"),
        )
        .action(async (flags: VerifyFlags) => {
            const report = await verifyFromFlags(flags);
            process.stdout.write(`${flags.json ? JSON.stringify(report, undefined, 2) : renderReport(report)}\n`);
            process.exit(report.ok ? 0 : 1);
        });
}

async function verifyFromFlags(flags: VerifyFlags): Promise<VerifyReport> {
    if ((flags.stack === undefined) === (flags.kubeconfig.length === 0)) {
        throw new UserError("give either --stack NAME or --kubeconfig NAME=FILE for each cluster");
    }
    const fromStack = flags.stack === undefined ? undefined : await targetsOfStack(flags.stack);
    const targets = fromStack?.targets ?? targetsOfFiles(flags.kubeconfig);
    return verifyMesh({
        targets,
        probe: flags.probe ? probeOf(flags.probe, flags, targets) : fromStack?.probe,
        call: flags.clientCommand ? commandCaller(flags.clientCommand) : undefined,
        ciliumNamespace: flags.namespace,
        waitMs: flags.wait * 1000,
        onProgress: (text) => process.stderr.write(`${text}\n`),
    });
}

function targetsOfFiles(pairs: readonly string[]): readonly VerifyTarget[] {
    const named = pairs.map((pair) => {
        const cut = pair.indexOf("=");
        if (cut < 1) {
            throw new UserError(`--kubeconfig: must be NAME=FILE, got ${pair}; NAME is the cluster's Cilium name`);
        }
        return { name: pair.slice(0, cut), file: pair.slice(cut + 1) };
    });
    return named.map(({ name, file }) => ({
        name,
        kubeconfig: readKubeconfig(file),
        expectedPeers: named.map((other) => other.name).filter((other) => other !== name),
    }));
}

function readKubeconfig(file: string): string {
    try {
        return readFileSync(file, "utf8");
    } catch (error) {
        throw new UserError(`--kubeconfig: must be a readable file, got ${file}; ${(error as Error).message}`);
    }
}

function probeOf(text: string, flags: VerifyFlags, targets: readonly VerifyTarget[]): ServiceProbe {
    const match = /^([^/]+)\/([^:]+):(\d+)$/.exec(text);
    if (!match) {
        throw new UserError(`--probe: must be NAMESPACE/SERVICE:PORT, got ${text}; e.g. demo/web:80`);
    }
    const [, namespace = "", service = "", port = ""] = match;
    const names = targets.map((target) => target.name);
    return {
        namespace,
        service,
        port: Number(port),
        targetPort: flags.targetPort ?? 8080,
        backendSelector: flags.backend ?? `app=${service}`,
        clientSelector: flags.client,
        affinity: flags.affinity,
        backendClusters: names,
        clientClusters: names,
    };
}

function collect(value: string, previous: readonly string[]): readonly string[] {
    return [...previous, value];
}

function wholeNumber(value: string): number {
    if (!/^\d+$/.test(value)) {
        throw new InvalidArgumentError("must be a whole number");
    }
    return Number(value);
}
