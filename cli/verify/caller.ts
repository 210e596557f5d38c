import { z } from "zod";

import type { ClusterClient, PodRef } from "./kube.js";
import type { CallResult } from "./model.js";

/** Makes `count` HTTP calls from a pod and says who answered. */
export type Caller = (client: ClusterClient, pod: PodRef, url: string, count: number) => Promise<CallResult>;

/** What `demo call` prints per call (one JSON object a line). */
const demoLine = z.object({
    ok: z.boolean(),
    ms: z.number().optional(),
    error: z.string().optional(),
    body: z.unknown().optional(),
});

/** One call as the summary needs it. */
interface Call {
    readonly ok: boolean;
    readonly ms?: number | undefined;
    readonly cluster?: string | undefined;
    readonly error?: string | undefined;
}

/** Calls with the demo image's own client: times are taken inside the pod, without the cost of `exec`. */
export const demoCaller: Caller = async (client, pod, url, count) => {
    const answer = await client.exec(pod, ["/demo", "call", "--count", String(count), "--timeout", "1s", url]);
    const lines = answer.stdout.split("\n").filter((line) => line.startsWith("{"));
    if (lines.length === 0) {
        return summarise([{ ok: false, error: `demo call exits ${answer.code}: ${answer.stderr.trim()}` }]);
    }
    return summarise(lines.map(parseDemoLine));
};

/**
 * Calls with a command of the user's (`--client-command`), `{url}` replaced, once per call. The answer counts as
 * coming from the cluster its JSON names in `cluster`, where it does. Times include `exec` and are not reported.
 */
export function commandCaller(command: string): Caller {
    return async (client, pod, url, count) => {
        const words = command.split(" ").map((word) => word.replaceAll("{url}", url));
        const calls: Call[] = [];
        for (let index = 0; index < count; index += 1) {
            const answer = await client.exec(pod, words);
            calls.push(
                answer.code === 0
                    ? { ok: true, cluster: clusterOf(parseJson(answer.stdout)) }
                    : { ok: false, error: `exit ${answer.code}: ${answer.stderr.trim().split("\n")[0] ?? ""}` },
            );
        }
        return summarise(calls);
    };
}

function parseDemoLine(line: string): Call {
    const parsed = demoLine.parse(JSON.parse(line));
    return { ok: parsed.ok, ms: parsed.ms, error: parsed.error, cluster: clusterOf(parsed.body) };
}

function parseJson(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        // An answer that is no JSON simply does not name its cluster.
        return undefined;
    }
}

function clusterOf(body: unknown): string | undefined {
    const parsed = z.object({ cluster: z.string() }).safeParse(body);
    return parsed.success ? parsed.data.cluster : undefined;
}

/** Adds calls up. */
export function summarise(calls: readonly Call[]): CallResult {
    const answered = calls.filter((call) => call.ok);
    const answeredBy: Record<string, number> = {};
    for (const call of answered) {
        if (call.cluster !== undefined) {
            answeredBy[call.cluster] = (answeredBy[call.cluster] ?? 0) + 1;
        }
    }
    return {
        sent: calls.length,
        answered: answered.length,
        medianMs: median(answered.flatMap((call) => (call.ms === undefined ? [] : [call.ms]))),
        answeredBy,
        errors: [...new Set(calls.flatMap((call) => (call.error ? [call.error] : [])))],
    };
}

function median(values: readonly number[]): number | undefined {
    const sorted = [...values].sort((a, b) => a - b);
    return sorted[Math.floor((sorted.length - 1) / 2)];
}
