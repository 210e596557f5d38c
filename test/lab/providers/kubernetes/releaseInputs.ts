import { homedir } from "node:os";
import { join } from "node:path";

import type { CheckAnswer, CheckRequest, DiffAnswer, DiffRequest } from "../base/provider.js";
import { hasUnknown, isObject, unknownValue, type Value, type Values } from "../base/values.js";
import type { ChartSource, ReadChart } from "./chart.js";
import { detailedDiff, replacing } from "./detailedDiff.js";
import { textAt, without } from "./kubeObject.js";
import { mergePatch } from "./mergePatch.js";
import { uniqueName } from "./naming.js";

/** Seconds. */
const defaultTimeout = 300;

/** Inputs of a Release and what they are when the program does not say; what is not here is dropped silently. */
const defaults: Values = {
    ...Object.fromEntries(
        (
            "allowNullValues atomic cleanupOnFail createNamespace dependencyUpdate devel disableCRDHooks " +
            "disableOpenapiValidation disableWebhooks forceUpdate lint recreatePods renderSubchartNotes replace " +
            "resetValues reuseValues skipAwait skipCrds verify waitForJobs"
        )
            .split(" ")
            .map((name) => [name, false]),
    ),
    ...Object.fromEntries("chart description keyring name namespace postrender version".split(" ").map((n) => [n, ""])),
    timeout: 0,
    values: {},
};
/** Kept when given, absent otherwise. */
const optional = ["maxHistory"];
const repositoryFields = ["caFile", "certFile", "keyFile", "password", "repo", "username"];

/** Inputs of a Release with every default, and the version of the chart that will be installed. */
export async function checkRelease(
    request: CheckRequest,
    defaultNamespace: string,
    readChart: ReadChart,
): Promise<CheckAnswer> {
    const inputs = withDefaults(request, defaultNamespace);
    if (hasUnknown(request.news)) {
        return { inputs };
    }
    try {
        const { version } = await readChart(chartSource(inputs), request.signal);
        return { inputs: { ...inputs, version } };
    } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        return {
            inputs,
            failures: [{ property: "chart", reason: `${reason}; check the chart name and repository configuration.` }],
        };
    }
}

function withDefaults({ news, olds, name, randomSeed }: CheckRequest, defaultNamespace: string): Values {
    const given = Object.fromEntries(
        Object.entries(news).filter(([key, value]) => value !== null && (key in defaults || optional.includes(key))),
    );
    const repository = news["repositoryOpts"];
    const values = given["values"] ?? {};
    const skipsAwait = given["skipAwait"] === true;
    const named = "name" in news ? textAt(given, "name") : textAt(olds, "name");
    return {
        ...defaults,
        ...given,
        name: named || uniqueName(name, randomSeed),
        namespace: textAt(given, "namespace") || defaultNamespace,
        timeout: given["timeout"] ?? (skipsAwait ? 0 : defaultTimeout),
        keyring: textAt(given, "keyring") || (given["verify"] === true ? join(homedir(), ".gnupg", "pubring.gpg") : ""),
        values: given["allowNullValues"] === true ? values : withoutNulls(values),
        ...(repository === undefined || repository === null ? {} : { repositoryOpts: completeRepository(repository) }),
    };
}

function completeRepository(given: Value): Value {
    return isObject(given) ? Object.fromEntries(repositoryFields.map((key) => [key, given[key] ?? ""])) : given;
}

function withoutNulls(value: Value): Value {
    if (Array.isArray(value)) {
        return (value as readonly Value[]).filter((entry) => entry !== null).map(withoutNulls);
    }
    if (!isObject(value)) {
        return value;
    }
    const kept = Object.entries(value).filter(([, entry]) => entry !== null);
    return Object.fromEntries(kept.map(([key, entry]) => [key, withoutNulls(entry)]));
}

/** Where the chart of a Release comes from. */
export function chartSource(inputs: Values): ChartSource {
    const repository = isObject(inputs["repositoryOpts"]) ? inputs["repositoryOpts"] : {};
    return {
        chart: textAt(inputs, "chart").trim(),
        version: textAt(inputs, "version").trim(),
        devel: inputs["devel"] === true,
        repository: Object.fromEntries(repositoryFields.map((key) => [key, textAt(repository, key)])),
    };
}

/** What differs between two sets of inputs of a Release; a new name or namespace is a new release. */
export function diffRelease({ olds, oldInputs, news, ignoreChanges }: DiffRequest): DiffAnswer {
    const stored = olds["__inputs"];
    const before = without(isObject(stored) ? stored : oldInputs, "checksum", "resourceNames");
    const ignored = ignoreChanges.filter((path) => path in news && !/[.[]/.test(path));
    const kept = ignored.flatMap((path) => (before[path] === undefined ? [] : [[path, before[path]] as const]));
    const after = { ...news, ...Object.fromEntries(kept) };
    const patch = mergePatch(before, after);
    const diffs = Object.keys(patch).sort();
    if (diffs.length === 0) {
        return { changes: false };
    }
    const state = { ...before, ...Object.fromEntries(Object.entries(olds).filter(([key]) => key in before)) };
    const detailed = detailedDiff(patch, state, after, before, [["name"], ["namespace"]]);
    return { changes: true, diffs, replaces: replacing(detailed), detailed };
}

/** Stands for what only the installation tells. */
export const unknownOutputs: Values = { resourceNames: unknownValue, status: unknownValue };
