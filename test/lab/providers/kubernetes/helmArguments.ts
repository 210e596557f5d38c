import type { Values } from "../base/values.js";
import { localChart } from "./chart.js";
import { chartSource } from "./releaseInputs.js";
import { numberAt, textAt } from "./kubeObject.js";

/** Switches of a Release that are switches of `helm upgrade`, too. */
const switches: Readonly<Record<string, string>> = {
    atomic: "--atomic",
    cleanupOnFail: "--cleanup-on-fail",
    createNamespace: "--create-namespace",
    dependencyUpdate: "--dependency-update",
    disableOpenapiValidation: "--disable-openapi-validation",
    disableWebhooks: "--no-hooks",
    forceUpdate: "--force",
    renderSubchartNotes: "--render-subchart-notes",
    skipCrds: "--skip-crds",
    verify: "--verify",
};

/** Texts of a Release that are options of `helm upgrade`, too. */
const options: Readonly<Record<string, string>> = {
    description: "--description",
    keyring: "--keyring",
    postrender: "--post-renderer",
};

/** Options that say which chart is meant: `chart`, where it is, and which version. */
export function chartArguments(inputs: Values): string[] {
    const source = chartSource(inputs);
    const local = localChart(source);
    const { repo, caFile, certFile, keyFile } = source.repository;
    const files = { "--ca-file": caFile, "--cert-file": certFile, "--key-file": keyFile };
    return [
        local ?? source.chart,
        ...(repo ? ["--repo", repo] : []),
        // A chart on disk is whatever version it is.
        ...(source.version && !local ? ["--version", source.version] : []),
        ...(source.devel ? ["--devel"] : []),
        ...Object.entries(files).flatMap(([option, file]) => (file ? [option, file] : [])),
    ];
}

/** Arguments of `helm upgrade --install` for a Release; the values come by standard input. */
export function installArguments(inputs: Values): string[] {
    const waits = inputs["skipAwait"] !== true;
    const timeout = numberAt(inputs, 0, "timeout");
    return [
        "upgrade",
        textAt(inputs, "name"),
        ...chartArguments(inputs),
        "--install",
        "--namespace",
        textAt(inputs, "namespace"),
        "--values",
        "-",
        // Without it empty values would mean the former ones.
        inputs["reuseValues"] === true && inputs["resetValues"] !== true ? "--reuse-values" : "--reset-values",
        "--history-max",
        String(numberAt(inputs, 0, "maxHistory")),
        ...(waits ? ["--wait"] : []),
        ...(waits && inputs["waitForJobs"] === true ? ["--wait-for-jobs"] : []),
        ...(timeout > 0 ? ["--timeout", `${timeout}s`] : []),
        ...Object.entries(switches).flatMap(([input, option]) => (inputs[input] === true ? [option] : [])),
        ...Object.entries(options).flatMap(([input, option]) => {
            const text = textAt(inputs, input);
            return text === "" ? [] : [option, text];
        }),
    ];
}
