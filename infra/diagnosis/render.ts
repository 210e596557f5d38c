import type { Diagnosis, Finding } from "./model.js";
import { isReady, titleOf } from "./workloads.js";

/** A diagnosis in a few lines for a log: what is not ready, then why. */
export function renderDiagnosis(diagnosis: Diagnosis): string {
    const unready = diagnosis.workloads.filter((workload) => !isReady(workload));
    if (unready.length === 0) {
        return diagnosis.workloads.length === 0
            ? "nothing of Cilium is on the cluster"
            : "everything of Cilium is ready by now; what failed has passed, or was not a pod";
    }
    return [
        ...unready.map((workload) => `${titleOf(workload)}: ${workload.ready} of ${workload.wanted} ready`),
        ...diagnosis.findings.flatMap(renderFinding),
    ].join("\n");
}

/** One finding: where, why, how it ended, and the end of its log. */
export function renderFinding(finding: Finding): readonly string[] {
    const { ended, log } = finding;
    return [
        `  ${placeOf(finding)}: ${finding.reason}${finding.message === "" ? "" : `: ${finding.message}`}`,
        ...(ended ? [`    ended before: ${ended.reason}, exit code ${ended.exitCode}`] : []),
        ...log.map((line) => `    | ${line}`),
    ];
}

/** Pod and container, and how many more pods. */
export function placeOf({ workload, pod, morePods, container }: Finding): string {
    if (pod === undefined) {
        return workload;
    }
    const more = morePods === 0 ? "" : ` and ${morePods} more`;
    return `pod ${pod}${more}${container === undefined ? "" : `, container ${container}`}`;
}
