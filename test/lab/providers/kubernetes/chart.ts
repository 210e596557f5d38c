import { existsSync, readFileSync, statSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";

import { parse } from "yaml";

import { isObject, type Values } from "../base/values.js";
import { textAt } from "./kubeObject.js";

/** Where a chart comes from. */
export interface ChartSource {
    /** A directory or archive, `oci://…`, a URL, `repository/name`, or a name within `repository.repo`. */
    readonly chart: string;
    readonly version: string;
    readonly devel: boolean;
    /** `repo`, `username`, `password`, `caFile`, `certFile`, `keyFile`; empty texts where not given. */
    readonly repository: Readonly<Record<string, string>>;
}

/** What a chart says of itself. */
export interface ChartMetadata {
    readonly name: string;
    readonly version: string;
    readonly appVersion: string;
}

/** Looks a chart up. */
export type ReadChart = (source: ChartSource, signal: AbortSignal) => Promise<ChartMetadata>;

/** Answers with the `Chart.yaml` of a chart that is not a directory. */
export type ShowChart = (source: ChartSource, signal: AbortSignal) => Promise<string>;

/**
 * Reads charts: directories from disk (their own version counts, whatever was asked for), everything else through
 * Helm.
 */
export function chartReader(show: ShowChart): ReadChart {
    return async (source, signal) => {
        const local = localChart(source);
        if (local !== undefined && statSync(local).isDirectory()) {
            return metadataOf(readFileSync(join(local, "Chart.yaml"), "utf8"));
        }
        if (local === undefined) {
            refuseHopeless(source);
        }
        return metadataOf(await show(source, signal));
    };
}

/** Absolute path of a chart on disk; undefined when it is to be downloaded. */
export function localChart({ chart, repository }: ChartSource): string | undefined {
    if (repository["repo"] || chart === "" || !existsSync(chart)) {
        return undefined;
    }
    const isChart = !statSync(chart).isDirectory() || existsSync(join(chart, "Chart.yaml"));
    return isChart ? resolve(chart) : undefined;
}

/** Says what no download could cure, in Helm's words. */
function refuseHopeless({ chart, repository }: ChartSource): void {
    if (repository["repo"]) {
        return;
    }
    if (isAbsolute(chart) || chart.startsWith(".")) {
        throw new Error(`path "${chart}" not found`);
    }
    if (!chart.includes("/")) {
        throw new Error(`non-absolute URLs should be in form of repo_name/path_to_chart, got: ${chart}`);
    }
}

function metadataOf(text: string): ChartMetadata {
    const parsed: unknown = parse(text);
    const chart: Values = isObject(parsed) ? parsed : {};
    const version = textAt(chart, "version");
    if (version === "") {
        throw new Error("validation: chart.metadata.version is required");
    }
    return {
        name: textAt(chart, "name"),
        version,
        appVersion: String((chart["appVersion"] as string | undefined) ?? ""),
    };
}
