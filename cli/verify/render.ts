import Table from "cli-table3";

import type { CallResult, Check, VerifyReport } from "./model.js";

/** The report as a person reads it: matrix, service rows, then only what falls short. */
export function renderReport(report: VerifyReport): string {
    return [
        ...(report.pods.length > 0 ? [matrix(report)] : []),
        ...(report.services.length > 0 ? [serviceTable(report)] : []),
        controlPlaneLine(report),
        ...report.notChecked.map((text) => `not checked: ${text}`),
        ...failures(report.checks),
        verdict(report),
    ].join("\n\n");
}

function matrix(report: VerifyReport): string {
    const to = [...new Set(report.pods.map((cell) => cell.to))];
    const table = new Table({ head: ["pod IP, from ↓ to →", ...to], style: { head: [], border: [] } });
    for (const from of new Set(report.pods.map((cell) => cell.from))) {
        const cells = to.map((target) => {
            const cell = report.pods.find((candidate) => candidate.from === from && candidate.to === target);
            return cell ? `${cell.ip}\n${cell.planned ? outcome(cell.result) : closed(cell.result)}` : "-";
        });
        table.push([from, ...cells]);
    }
    return table.toString();
}

function serviceTable(report: VerifyReport): string {
    const answering = [...new Set(report.services.flatMap((row) => Object.keys(row.result.answeredBy)))].sort();
    const table = new Table({
        head: ["global service", "called from", "calls", ...answering.map((name) => `by ${name}`), "median"],
        style: { head: [], border: [] },
    });
    for (const row of report.services) {
        table.push([
            row.service,
            row.from,
            `${row.result.answered}/${row.result.sent}`,
            ...answering.map((name) => String(row.result.answeredBy[name] ?? 0)),
            milliseconds(row.result),
        ]);
    }
    return table.toString();
}

function controlPlaneLine(report: VerifyReport): string {
    const control = report.checks.filter((check) => check.layer === "control plane");
    const good = control.filter((check) => check.ok).length;
    return `control plane: ${good} of ${control.length} connections of agents and kvstoremesh as planned`;
}

function failures(checks: readonly Check[]): readonly string[] {
    const bad = checks.filter((check) => !check.ok);
    return bad.length === 0
        ? []
        : [bad.map((check) => `✗ ${check.from} → ${check.to} (${check.what}): ${check.detail}`).join("\n")];
}

function verdict(report: VerifyReport): string {
    const bad = report.checks.filter((check) => !check.ok).length;
    return report.ok
        ? `mesh proven: ${report.checks.length} of ${report.checks.length} checks as planned in ${report.seconds} s`
        : `mesh NOT as planned: ${bad} of ${report.checks.length} checks fall short (${report.seconds} s)`;
}

function outcome(result: CallResult): string {
    return result.answered === result.sent
        ? `ok ${milliseconds(result)}`
        : `${result.answered}/${result.sent} answered`;
}

function closed(result: CallResult): string {
    return result.answered === 0 ? "closed, as planned" : "OPEN, not planned";
}

function milliseconds(result: CallResult): string {
    return result.medianMs === undefined ? "-" : `${result.medianMs.toFixed(1)} ms`;
}
