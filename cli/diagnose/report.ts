import Table from "cli-table3";

import type { Diagnosis, Finding } from "../../infra/diagnosis/model.js";
import { placeOf } from "../../infra/diagnosis/render.js";
import { isReady, titleOf } from "../../infra/diagnosis/workloads.js";

/** What is known of one cluster, or why nothing is. */
export type ClusterReport = { readonly cluster: string } & (
    ({ readonly reachable: true } & Diagnosis) | { readonly reachable: false; readonly error: string }
);

/** Whether everything of Cilium is there and ready. */
export const isHealthy = (report: ClusterReport): boolean =>
    report.reachable && report.workloads.length > 0 && report.workloads.every(isReady);

/** The reports for a terminal: what is how far, then why what is not ready is not. */
export function renderReports(reports: readonly ClusterReport[]): string {
    const table = new Table({ head: ["cluster", "workload", "ready"], style: { head: [], border: [] } });
    for (const report of reports) {
        const rows = rowsOf(report);
        rows.forEach(([workload, ready], index) => table.push([index === 0 ? report.cluster : "", workload, ready]));
    }
    return [table.toString(), ...reports.flatMap(renderFindings)].join("\n");
}

function rowsOf(report: ClusterReport): readonly (readonly [string, string])[] {
    if (!report.reachable) {
        return [["not reachable", ""]];
    }
    return report.workloads.length === 0
        ? [["nothing of Cilium", ""]]
        : report.workloads.map((status) => [titleOf(status), `${status.ready} of ${status.wanted}`]);
}

function renderFindings(report: ClusterReport): readonly string[] {
    if (!report.reachable) {
        return [`\n${report.cluster}: ${report.error}`];
    }
    return report.findings.flatMap((finding) => [`\n${report.cluster}: ${headOf(finding)}`, ...bodyOf(finding)]);
}

const headOf = (finding: Finding): string =>
    `${finding.workload === placeOf(finding) ? "" : `${finding.workload}, `}${placeOf(finding)}: ${finding.reason}`;

const bodyOf = ({ message, ended, log }: Finding): readonly string[] => [
    ...(message === "" ? [] : [`  ${message}`]),
    ...(ended ? [`  ended before: ${ended.reason}, exit code ${ended.exitCode}`] : []),
    ...log.map((line) => `  | ${line}`),
];
