import type { Values } from "../base/values.js";
import { localChart } from "./chart.js";
import { numberAt, textAt } from "./kubeObject.js";
import { chartSource } from "./releaseInputs.js";

type Options = Readonly<Record<string, string>>;

/** Switches of a Release that are switches of helm, too. */
const switches: Options = {
    atomic: "--atomic",
    dependencyUpdate: "--dependency-update",
    renderSubchartNotes: "--render-subchart-notes",
    verify: "--verify",
};
/** The same, where a release is installed. */
const installSwitches: Options = {
    createNamespace: "--create-namespace",
    disableOpenapiValidation: "--disable-openapi-validation",
    disableWebhooks: "--no-hooks",
    skipCrds: "--skip-crds",
};
/** The same, where one is upgraded. */
const upgradeSwitches: Options = {
    cleanupOnFail: "--cleanup-on-fail",
    disableCRDHooks: "--no-hooks",
    forceUpdate: "--force",
    recreatePods: "--recreate-pods",
    resetValues: "--reset-values",
    reuseValues: "--reuse-values",
};

/** Texts of a Release that are options of helm, too. */
const options: Options = {
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
export function installArguments(inputs: Values, isUpgrade: boolean): string[] {
    const waits = inputs["skipAwait"] !== true;
    const timeout = numberAt(inputs, 0, "timeout");
    const allSwitches = { ...switches, ...(isUpgrade ? upgradeSwitches : installSwitches) };
    return [
        "upgrade",
        textAt(inputs, "name"),
        ...chartArguments(inputs),
        "--install",
        "--namespace",
        textAt(inputs, "namespace"),
        "--values",
        "-",
        "--history-max",
        String(numberAt(inputs, 0, "maxHistory")),
        ...(waits ? ["--wait"] : []),
        ...(waits && inputs["waitForJobs"] === true ? ["--wait-for-jobs"] : []),
        ...(timeout > 0 ? ["--timeout", `${timeout}s`] : []),
        ...Object.entries(allSwitches).flatMap(([input, option]) => (inputs[input] === true ? [option] : [])),
        ...Object.entries(options).flatMap(([input, option]) => {
            const text = textAt(inputs, input);
            return text === "" ? [] : [option, text];
        }),
    ];
}
