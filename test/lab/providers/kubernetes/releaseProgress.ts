import type { ResourceRef } from "../base/provider.js";
import type { ObjectApi, ReleaseRef } from "./cluster.js";
import { annotation, textAt, type KubeObject } from "./kubeObject.js";
import { pause } from "./pause.js";
import { podErrors } from "./podReasons.js";
import { readinessOf } from "./readiness.js";

/** Milliseconds between two looks at what a release waits for. */
const lookMs = 2000;

/** Says every couple of seconds what of a release is not up yet, until the work ends. */
export async function withProgress<T>(
    objects: ObjectApi,
    release: ReleaseRef,
    { report }: ResourceRef,
    work: () => Promise<T>,
): Promise<T> {
    const ended = new AbortController();
    const watching = (async () => {
        for (await pause(lookMs, ended.signal); !ended.signal.aborted; await pause(lookMs, ended.signal)) {
            const missing = (await unready(objects, release)).map(describe);
            if (missing.length > 0 && !ended.signal.aborted) {
                report(`waiting for ${missing.join(", ")}`);
            }
        }
    })();
    try {
        return await work();
    } finally {
        ended.abort();
        await watching;
    }
}

/** Why a release did not come up: its workloads that are not, and what their pods say. */
export async function releaseProblems(objects: ObjectApi, release: ReleaseRef): Promise<string[]> {
    const workloads = await unready(objects, release);
    const reasons = await Promise.all(workloads.map((workload) => podErrors(objects, workload)));
    return workloads.flatMap((workload, index) => [describe(workload), ...(reasons[index] ?? [])]);
}

async function unready(objects: ObjectApi, { name, namespace }: ReleaseRef): Promise<readonly KubeObject[]> {
    try {
        const kinds = ["DaemonSet", "Deployment", "StatefulSet"];
        const found = await Promise.all(
            kinds.map(async (kind) => {
                const ref = { apiVersion: "apps/v1", kind };
                const listed = await objects.list(ref, namespace, { "app.kubernetes.io/managed-by": "Helm" });
                // Entries of a list leave out what kind they are.
                return listed.map((object) => ({ ...object, ...ref }));
            }),
        );
        return found
            .flat()
            .filter((object) => annotation(object, "meta.helm.sh/release-name") === name)
            .filter((object) => readinessOf(object).state !== "ready");
    } catch {
        // Only a remark depends on it; helm itself says when the cluster is lost.
        return [];
    }
}

function describe(workload: KubeObject): string {
    const readiness = readinessOf(workload);
    const reason = readiness.state === "ready" ? "" : ` (${readiness.reason})`;
    return `${textAt(workload, "kind")} ${textAt(workload, "metadata", "name")}${reason}`;
}
