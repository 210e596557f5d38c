import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { isObject, type Values } from "../base/values.js";
import { chartReader, type ChartMetadata, type ChartSource, type ReadChart } from "./chart.js";
import type { HelmApi, InstalledRelease, ObjectApi, ReleaseRef, UninstallOptions } from "./cluster.js";
import { chartArguments, installArguments } from "./helmArguments.js";
import { HelmError, runHelm } from "./helmProcess.js";
import { asFailed } from "./helmRecord.js";
import { numberAt, textAt, without } from "./kubeObject.js";
import { chartSource } from "./releaseInputs.js";

/** Reads charts with the helm of the PATH; needs no cluster. */
export const readChart: ReadChart = chartReader((source, signal) =>
    withTemporaryFiles({}, (dir) =>
        withRepository(source, dir, signal, (args, env) => runHelm({ args: ["show", "chart", ...args], env, signal })),
    ),
);

/** The helm of the PATH. */
export class HelmCli implements HelmApi {
    /** @param kubeconfig - its text; the current context counts */
    constructor(
        private readonly kubeconfig: string,
        private readonly objects: ObjectApi,
    ) {}

    chart(source: ChartSource, signal: AbortSignal): Promise<ChartMetadata> {
        return readChart(source, signal);
    }

    async find(
        { name, namespace }: ReleaseRef,
        _known: Values,
        signal: AbortSignal,
    ): Promise<InstalledRelease | undefined> {
        return this.withKubeconfig(async (target) => {
            const about = [name, "--namespace", namespace, ...target];
            try {
                const text = await runHelm({ args: ["get", "metadata", ...about, "--output", "json"], signal });
                const found: unknown = JSON.parse(text);
                const metadata: Values = isObject(found) ? found : {};
                return {
                    chart: {
                        name: textAt(metadata, "chart"),
                        version: textAt(metadata, "version"),
                        appVersion: textAt(metadata, "appVersion"),
                    },
                    revision: numberAt(metadata, 0, "revision"),
                    status: textAt(metadata, "status"),
                    manifest: await runHelm({ args: ["get", "manifest", ...about], signal }),
                };
            } catch (error) {
                if (error instanceof HelmError && error.message.includes("release: not found")) {
                    return undefined;
                }
                throw error;
            }
        });
    }

    async values({ name, namespace }: ReleaseRef, _known: Values, signal: AbortSignal): Promise<Values> {
        return this.withKubeconfig(async (target) => {
            const about = [name, "--namespace", namespace, ...target, "--output", "json"];
            const values: unknown = JSON.parse(await runHelm({ args: ["get", "values", ...about], signal }));
            return isObject(values) ? values : {};
        });
    }

    async install(inputs: Values, isUpgrade: boolean, signal: AbortSignal): Promise<void> {
        const ref = { name: textAt(inputs, "name"), namespace: textAt(inputs, "namespace") };
        await this.repair(ref, signal);
        await this.withKubeconfig((target, dir) =>
            withRepository(chartSource(inputs), dir, signal, (chart, env) => {
                const plain = chartArguments(inputs);
                const args = installArguments(inputs, isUpgrade);
                args.splice(args.indexOf(plain[0] ?? "", 2), plain.length, ...chart);
                return runHelm({
                    args: [...args, ...target],
                    stdin: JSON.stringify(inputs["values"] ?? {}),
                    env,
                    signal,
                });
            }),
        );
    }

    async uninstall({ name, namespace }: ReleaseRef, options: UninstallOptions, signal: AbortSignal): Promise<void> {
        const wait = options.wait ? ["--wait", "--timeout", `${options.timeoutSeconds}s`] : [];
        await this.withKubeconfig((target) =>
            runHelm({
                args: ["uninstall", name, "--namespace", namespace, "--ignore-not-found", ...wait, ...target],
                signal,
            }),
        );
    }

    /**
     * Helm refuses to touch a release while an operation is on record as pending, and a killed run leaves such a
     * record. Nothing else works on this release now (the engine holds the stack's lock), so the record becomes what a
     * helm that is asked to stop writes itself, and the next upgrade starts from there: what the killed run had applied
     * stays or goes as the new manifest says. A release that was being removed is removed to the end.
     */
    private async repair({ name, namespace }: ReleaseRef, signal: AbortSignal): Promise<void> {
        const records = await this.objects.list({ apiVersion: "v1", kind: "Secret" }, namespace, {
            owner: "helm",
            name,
        });
        for (const record of records) {
            const status = textAt(record, "metadata", "labels", "status");
            if (status.startsWith("pending-")) {
                const options = { fieldManager: "helm", force: true, dryRun: false };
                await this.objects.apply(asFailed(record), options);
            } else if (status === "uninstalling") {
                await this.uninstall({ name, namespace }, { wait: true, timeoutSeconds: 300 }, signal);
                return;
            }
        }
    }

    /** The kubeconfig lies in a file only while helm runs. */
    private withKubeconfig<T>(work: (target: readonly string[], dir: string) => Promise<T>): Promise<T> {
        return withTemporaryFiles({ kubeconfig: this.kubeconfig }, (dir) =>
            work(["--kubeconfig", join(dir, "kubeconfig")], dir),
        );
    }
}

/** Files for the owner alone, in a directory of their own, while the work lasts. */
async function withTemporaryFiles<T>(
    files: Readonly<Record<string, string>>,
    work: (dir: string) => Promise<T>,
): Promise<T> {
    const dir = await mkdtemp(join(tmpdir(), "pulumi-kubernetes-"));
    try {
        for (const [name, text] of Object.entries(files)) {
            await writeFile(join(dir, name), text, { mode: 0o600 });
        }
        return await work(dir);
    } finally {
        await rm(dir, { recursive: true, force: true });
    }
}

/** Logs in to a chart's repository where it asks for that, with the password by standard input. */
async function withRepository<T>(
    source: ChartSource,
    dir: string,
    signal: AbortSignal,
    work: (chart: string[], env: Record<string, string>) => Promise<T>,
): Promise<T> {
    const inputs: Values = {
        chart: source.chart,
        version: source.version,
        devel: source.devel,
        repositoryOpts: source.repository,
    };
    const { username, password, repo } = source.repository;
    if (!username || !password) {
        return work(chartArguments(inputs), {});
    }
    const env = {
        HELM_REGISTRY_CONFIG: join(dir, "registry.json"),
        HELM_REPOSITORY_CONFIG: join(dir, "repositories.yaml"),
        HELM_REPOSITORY_CACHE: join(dir, "cache"),
    };
    const secret = ["--username", username, "--password-stdin"];
    const oci = [source.chart, repo ?? ""].find((place) => place.startsWith("oci://"));
    if (oci !== undefined) {
        await runHelm({ args: ["registry", "login", new URL(oci).host, ...secret], stdin: password, env, signal });
        return work(chartArguments(inputs), env);
    }
    await runHelm({ args: ["repo", "add", "release", repo ?? "", ...secret], stdin: password, env, signal });
    const rest = without(source.repository, "repo");
    return work(chartArguments({ ...inputs, chart: `release/${source.chart}`, repositoryOpts: rest }), env);
}
