import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { constants, gzipSync } from "node:zlib";

import { parse } from "yaml";

import type { HelmValues } from "../../../components/datapath/ciliumInput.js";
import { chartDir } from "../toolchain/artefacts.js";

/** Most a Secret may hold, counted without the base64 that Kubernetes' own JSON adds on the wire. */
export const secretLimit = 1024 * 1024;

/**
 * Bytes Helm needs in its release Secret: the release as JSON (the whole chart, the values, and everything rendered),
 * compressed as far as gzip goes, in base64.
 */
export function helmPayload(values: HelmValues, manifest: string): number {
    const release = {
        name: "cilium",
        info: { status: "deployed", description: "Install complete" },
        chart: chartInRelease(),
        config: values,
        manifest,
        version: 1,
        namespace: "kube-system",
    };
    return Math.ceil(gzipSync(JSON.stringify(release), { level: constants.Z_BEST_COMPRESSION }).length / 3) * 4;
}

/** Endings in the chart's .helmignore, which is all of it that matters in a chart as published. */
const ignored = [".tmpl", ".gotmpl"];

/** Files are kept as they are (bytes, so base64 in JSON); the default values are parsed, the schema is not. */
function chartInRelease(): unknown {
    const read = (path: string): Buffer => readFileSync(join(chartDir(), path));
    const files = readdirSync(chartDir(), { withFileTypes: true, recursive: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(chartDir(), join(entry.parentPath, entry.name)))
        .filter((path) => !ignored.some((ending) => path.endsWith(ending)))
        .sort();
    const held = (paths: readonly string[]) =>
        paths.map((path) => ({ name: path, data: read(path).toString("base64") }));
    const own = new Set(["Chart.yaml", "values.yaml", "values.schema.json"]);
    return {
        metadata: parse(read("Chart.yaml").toString("utf8")) as unknown,
        templates: held(files.filter((path) => path.startsWith("templates/"))),
        values: parse(read("values.yaml").toString("utf8")) as unknown,
        schema: read("values.schema.json").toString("base64"),
        files: held(files.filter((path) => !path.startsWith("templates/") && !own.has(path))),
    };
}
