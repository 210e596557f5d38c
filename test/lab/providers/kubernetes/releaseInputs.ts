import type { CheckAnswer, CheckRequest } from "../base/provider.js";
import { hasUnknown, isObject, unknownValue, type Value, type Values } from "../base/values.js";
import type { ChartSource, ReadChart } from "./chart.js";
import { textAt } from "./kubeObject.js";
import { uniqueName } from "./naming.js";
import { decodeRelease, withoutOutputs, withUnknownsOf } from "./releaseFields.js";
import { merge, valuesOfFiles } from "./valueFiles.js";

/** Seconds an installation or removal may take when the program says nothing. */
export const defaultTimeout = 300;

/** Fields of `repositoryOpts`. */
const repositoryFields = ["caFile", "certFile", "keyFile", "password", "repo", "username"];

/** Inputs of a Release with every default, and the version of the chart that will be installed. */
export async function checkRelease(
    request: CheckRequest,
    defaultNamespace: string,
    readChart: ReadChart,
): Promise<CheckAnswer> {
    const given = withDefaults(request, defaultNamespace);
    const files = valuesOfFiles(given["valueYamlFiles"]);
    const decoded = decodeRelease(given);
    const release = withoutOutputs({ ...decoded, values: merge(files, decoded["values"] as Values) });
    const inputs = withUnknownsOf(request.news, release) as Values;
    if (hasUnknown(given)) {
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

/** The inputs with a name, a namespace, a timeout and a keyring where the program gives none. */
function withDefaults({ news, olds, name, randomSeed }: CheckRequest, defaultNamespace: string): Values {
    const adopted = Object.keys(olds).length > 0 && !("name" in news) ? { ...news, name: textAt(olds, "name") } : news;
    const isUnset = (value: Value | undefined): boolean => value === undefined || value === "";
    const { skipAwait, verify } = news;
    return {
        ...adopted,
        ...(isUnset(adopted["name"]) ? { name: uniqueName(name, randomSeed) } : {}),
        ...(isUnset(news["namespace"]) ? { namespace: defaultNamespace } : {}),
        ...((skipAwait === undefined || skipAwait === false) && !("timeout" in news)
            ? { timeout: defaultTimeout }
            : {}),
        ...(verify === true && isUnset(news["keyring"]) ? { keyring: defaultKeyring() } : {}),
    };
}

function defaultKeyring(): string {
    return `${process.env["HOME"] ?? ""}/.gnupg/pubring.gpg`;
}

/**
 * Where the chart of a Release comes from. Without a URL the repository is one that helm knows by name, and a chart of
 * an OCI registry needs none.
 */
export function chartSource(inputs: Values): ChartSource {
    const options = isObject(inputs["repositoryOpts"]) ? inputs["repositoryOpts"] : {};
    const repository = Object.fromEntries(repositoryFields.map((key) => [key, textAt(options, key)]));
    const { repo = "" } = repository;
    const chart = textAt(inputs, "chart").trim();
    const isUrl = !chart.startsWith("oci://") && (URL.canParse(repo) || repo.startsWith("/"));
    return {
        chart: isUrl || chart.startsWith("oci://") || chart.includes("/") || repo === "" ? chart : `${repo}/${chart}`,
        version: textAt(inputs, "version").trim(),
        devel: inputs["devel"] === true,
        dependencyUpdate: inputs["dependencyUpdate"] === true,
        repository: isUrl ? repository : { ...repository, repo: "" },
    };
}

/** Stands for what only the installation tells. */
export const unknownOutputs: Values = { resourceNames: unknownValue, status: unknownValue };
