import type { OwnLab } from "./ownLab.js";

/** What came of calls that were made one after the other. */
export interface CallFigures {
    readonly sent: number;
    /** Errors of the calls that were not answered. */
    readonly failed: readonly string[];
    /** The call that took longest (milliseconds). */
    readonly slowestMs: number;
    /** Answers by cluster. */
    readonly byCluster: Readonly<Record<string, number>>;
    /** Names of the pods that answered. */
    readonly pods: ReadonlySet<string>;
}

interface Line {
    readonly ok: boolean;
    readonly ms: number;
    readonly error?: string;
    readonly body?: { readonly cluster: string; readonly pod: string };
}

const image = "clustermesh.local/demo:1";
/** Complete, so that no search path is tried: one question to DNS per call. */
const url = "http://web.demo.svc.cluster.local./";
/**
 * Milliseconds between two calls, and the longest wait for one: long enough for a packet that a busy machine lost to be
 * sent again, while a backend that is gone answers never.
 */
const [intervalMs, timeoutMs] = [50, 10_000];

/** A pod that calls the global service all the time; each call is a connection of its own. */
export class SteadyCalls {
    private constructor(
        private readonly lab: OwnLab,
        private readonly cluster: string,
        private readonly name: string,
    ) {}

    /** @param nodeSelector - nodes the pod may be on */
    static async start(
        lab: OwnLab,
        cluster: string,
        nodeSelector: Readonly<Record<string, string>>,
    ): Promise<SteadyCalls> {
        const name = `calls-from-${cluster}`;
        const overrides = { spec: { nodeSelector } };
        const more = ["--image-pull-policy=IfNotPresent", "--restart=Never", "--labels=app=client"];
        const call = ["/demo", "call", "--count", "1000000"];
        const pace = ["--interval", `${intervalMs}ms`, "--timeout", `${timeoutMs}ms`, url];
        const command = [`--overrides=${JSON.stringify(overrides)}`, "--command", "--", ...call, ...pace];
        await lab.kubectl(cluster, "-n", "demo", "run", name, `--image=${image}`, ...more, ...command);
        await lab.kubectl(cluster, "-n", "demo", "wait", "--for=condition=Ready", `pod/${name}`, "--timeout=60s");
        return new SteadyCalls(lab, cluster, name);
    }

    /** What came of the calls so far. */
    async figures(): Promise<CallFigures> {
        const log = await this.lab.kubectl(this.cluster, "-n", "demo", "logs", "--timestamps", this.name);
        const lines = log
            .split("\n")
            .map((line) => /^(\S+) (\{.*\})$/.exec(line))
            .filter((match) => match !== null)
            .map(([, at = "", text = ""]) => ({ at, ...(JSON.parse(text) as Line) }));
        const clusters = lines.flatMap(({ body }) => (body ? [body.cluster] : []));
        return {
            sent: lines.length,
            failed: lines
                .filter(({ ok }) => !ok)
                .map(({ at, error = "no reason", ms }) => `until ${at}: ${error} (${ms} ms)`),
            slowestMs: Math.max(0, ...lines.map(({ ms }) => ms)),
            byCluster: Object.fromEntries(
                [...new Set(clusters)].map((name) => [name, clusters.filter((other) => other === name).length]),
            ),
            pods: new Set(lines.flatMap(({ body }) => (body ? [body.pod] : []))),
        };
    }

    /** Ends the pod; its last figures. */
    async stop(): Promise<CallFigures> {
        const figures = await this.figures();
        await this.lab.kubectl(this.cluster, "-n", "demo", "delete", "pod", this.name, "--now");
        return figures;
    }
}
