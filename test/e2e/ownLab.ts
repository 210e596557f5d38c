import { copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

import { writeKubeconfigs } from "../../cli/lab/kubeconfigs.js";
import type { VerifyReport } from "../../cli/verify/model.js";
import { targetsOfPlan } from "../../cli/verify/stackTargets.js";
import { verifyMesh } from "../../cli/verify/verify.js";
import { loadEnvironment } from "../../stacks/load.js";
import { labDir } from "../lab/paths.js";
import { ensureCloud, linkChart } from "../lab/session/cloudSession.js";
import { repositoryRoot } from "../lab/session/env.js";
import { StackSession, type EngineCommand, type EngineResult } from "../lab/session/stackSession.js";
import { Lab } from "./lab.js";

const environments = join(repositoryRoot, "stacks", "environments");

/** A real local cloud with an environment file of its own, which a test may change between two runs of the engine. */
export class OwnLab extends Lab {
    private session: StackSession | undefined;
    private readonly file: string;

    /** @param environment - name of the file, made from the one of `make up` */
    constructor(
        name: string,
        private readonly environment: string,
    ) {
        super(name);
        this.file = join(environments, `${environment}.yaml`);
    }

    /** Begins from nothing, with the environment of `make up` as changed. */
    async open(change: (text: string) => string): Promise<void> {
        await this.mesh("lab", "down");
        copyFileSync(join(environments, "lab.yaml"), this.file);
        this.edit(change);
        linkChart();
        const cloud = await ensureCloud(this.name, "real");
        // Kubeconfigs name their credential helper without a path.
        process.env["PATH"] = [join(repositoryRoot, "test", "lab", "bin"), process.env["PATH"] ?? ""].join(delimiter);
        process.env["CLUSTERMESH_LAB"] = this.name;
        this.session = new StackSession(this.name, "lab", {
            "clustermesh:googleApiEndpoint": cloud.url,
            "clustermesh:environment": this.environment,
        });
        await this.session.init();
    }

    async close(): Promise<void> {
        rmSync(this.file, { force: true });
        await this.mesh("lab", "down");
    }

    /** Changes the environment file. @throws when the change changes nothing */
    edit(change: (text: string) => string): void {
        const before = readFileSync(this.file, "utf8");
        const after = change(before);
        if (after === before) {
            throw new Error(`${this.file}: must differ after the change, got the same text`);
        }
        writeFileSync(this.file, after);
    }

    run(command: EngineCommand, ...args: readonly string[]): Promise<EngineResult> {
        return this.session!.run(command, args);
    }

    /** Compares the mesh with the plan of the file as it is now. @param wait - seconds to keep trying */
    override async verify(wait = 0): Promise<VerifyReport> {
        const { clusters } = (await this.session!.outputs()) as {
            clusters: Record<string, { kubeconfig: string }>;
        };
        const { targets, probe } = targetsOfPlan(loadEnvironment(environments, this.environment).plan, clusters);
        writeKubeconfigs(this.name, targets);
        return verifyMesh({ targets, probe, waitMs: wait * 1000 });
    }

    /** What `kubectl get … -o json` lists. */
    async list<T>(cluster: string, ...args: readonly string[]): Promise<readonly T[]> {
        return (JSON.parse(await this.kubectl(cluster, "get", ...args, "-o", "json")) as { items: readonly T[] }).items;
    }

    /** A second deployment like one of the program's, under a name of its own and on nodes of one kind; ready. */
    async copyDeployment(
        cluster: string,
        original: string,
        name: string,
        nodeSelector: Readonly<Record<string, string>>,
    ): Promise<void> {
        const { spec } = JSON.parse(
            await this.kubectl(cluster, "-n", "demo", "get", "deployment", original, "-o", "json"),
        ) as { spec: { template: { metadata: { labels: object }; spec: object } } };
        const labels = { ...spec.template.metadata.labels, run: name };
        const file = join(labDir(this.name), `${name}.json`);
        writeFileSync(
            file,
            JSON.stringify({
                apiVersion: "apps/v1",
                kind: "Deployment",
                metadata: { name, namespace: "demo" },
                spec: {
                    replicas: 1,
                    selector: { matchLabels: { run: name } },
                    template: { metadata: { labels }, spec: { ...spec.template.spec, nodeSelector } },
                },
            }),
        );
        await this.kubectl(cluster, "apply", "-f", file);
        await this.kubectl(cluster, "-n", "demo", "rollout", "status", `deployment/${name}`, "--timeout=90s");
    }

    /** Everything the cloud has a record of, as text by collection. */
    async records(...collections: readonly string[]): Promise<Readonly<Record<string, readonly string[]>>> {
        const found = await Promise.all(
            collections.map(async (collection) => {
                const { records } = (await this.api("GET", `local/v1/records/${collection}`)) as {
                    records: readonly object[];
                };
                return [collection, records.map((record) => JSON.stringify(record))] as const;
            }),
        );
        return Object.fromEntries(found);
    }
}
