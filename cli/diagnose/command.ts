import { readFileSync } from "node:fs";
import { basename, extname } from "node:path";

import type { Command } from "commander";

import { diagnoseCluster } from "../../infra/diagnosis/readCluster.js";
import { redact } from "../../infra/diagnosis/redact.js";
import { UserError } from "../userError.js";
import { isHealthy, renderReports, type ClusterReport } from "./report.js";
import { clustersOfStack, type NamedKubeconfig } from "./stackClusters.js";

interface DiagnoseFlags {
    readonly stack?: string;
    readonly kubeconfig: readonly string[];
    readonly namespace: string;
    readonly json?: boolean;
}

/** `mesh diagnose`: why Cilium does not come up. */
export function addDiagnoseCommand(program: Command): void {
    program
        .command("diagnose")
        .description("say what of Cilium is not ready, and why: pod, container, reason, last lines of its log")
        .option("--stack <name>", "look at the clusters of this stack, also when its deployment failed")
        .option("--kubeconfig <file>", "look at this cluster, as FILE or NAME=FILE; repeat it", collect, [])
        .option("--namespace <name>", "namespace Cilium runs in", "kube-system")
        .option("--json", "print it as JSON")
        .addHelpText(
            "after",
            [
                "",
                "Only reads. Exit code: 0 everything is ready, 1 something is not, 2 cannot look.",
                "",
                "Examples:",
                "  mesh diagnose --stack lab",
                "  mesh diagnose --kubeconfig eu=eu.yaml --kubeconfig us=us.yaml",
            ].join("\n"),
        )
        .action(async (flags: DiagnoseFlags) => {
            const reports = await diagnoseAll(await targetsOf(flags), flags.namespace);
            process.stdout.write(
                `${flags.json ? JSON.stringify({ clusters: reports }, undefined, 2) : renderReports(reports)}\n`,
            );
            process.exit(reports.every(isHealthy) ? 0 : 1);
        });
}

async function targetsOf({ stack, kubeconfig }: DiagnoseFlags): Promise<readonly NamedKubeconfig[]> {
    if ((stack === undefined) === (kubeconfig.length === 0)) {
        throw new UserError("give either --stack NAME or --kubeconfig FILE for each cluster");
    }
    return stack === undefined ? kubeconfig.map(readNamed) : clustersOfStack(stack);
}

function readNamed(text: string): NamedKubeconfig {
    const cut = text.indexOf("=");
    const file = text.slice(cut + 1);
    try {
        const name = cut < 1 ? basename(file, extname(file)) : text.slice(0, cut);
        return { name, kubeconfig: readFileSync(file, "utf8") };
    } catch (error) {
        throw new UserError(`--kubeconfig: must be a readable file, got ${file}; ${(error as Error).message}`);
    }
}

/** Looks at all clusters at once; one that does not answer is part of the answer. */
function diagnoseAll(targets: readonly NamedKubeconfig[], namespace: string): Promise<readonly ClusterReport[]> {
    return Promise.all(
        targets.map(async ({ name, kubeconfig }): Promise<ClusterReport> => {
            try {
                return { cluster: name, reachable: true, ...(await diagnoseCluster(kubeconfig, namespace)) };
            } catch (error) {
                const [line = ""] = (error as Error).message.split("\n");
                return { cluster: name, reachable: false, error: redact(line) };
            }
        }),
    );
}

function collect(value: string, previous: readonly string[]): readonly string[] {
    return [...previous, value];
}
