import type { CheckAnswer, ConfigCheck, ConfigDiff, DiffAnswer } from "../base/provider.js";
import { unknownValue, type Value, type Values } from "../base/values.js";
import { activeCluster, choiceOf, kubeconfigText, parseKubeconfig } from "./kubeconfig.js";
import { sameValue } from "./mergePatch.js";

/** Settings that say which cluster is meant. */
const clusterKeys = ["kubeconfig", "context", "cluster"];
const identifier = "clusterIdentifier";

/** Refuses settings that contradict each other; everything else is accepted, as the real provider does. */
export function checkConfig({ news }: ConfigCheck): CheckAnswer {
    if (!isSet(news["renderYamlToDirectory"])) {
        return { inputs: news };
    }
    const failures = ["cluster", "context", "kubeconfig"]
        .filter((property) => isSet(news[property]))
        .map((property) => ({
            property,
            reason: `"${property}" arg is not compatible with "renderYamlToDirectory" arg`,
        }));
    return { inputs: news, failures };
}

function isSet(value: Value | undefined): boolean {
    return value === true || (typeof value === "string" && value !== "" && value !== unknownValue);
}

/**
 * A provider for another cluster is another provider: everything in it is made anew. Whether it is another cluster is
 * told by `clusterIdentifier` once both sides have it, and guessed from the kubeconfig before.
 */
export function diffConfig({ olds, oldInputs, news }: ConfigDiff): DiffAnswer {
    const before = Object.keys(olds).length > 0 ? olds : oldInputs;
    const diffs = changedKeys(before, news);
    if (diffs.length === 0) {
        return { changes: false };
    }
    const both = before[identifier] !== undefined && news[identifier] !== undefined;
    if (both && !diffs.includes(identifier)) {
        return { changes: true, diffs };
    }
    const replaces = both ? [identifier] : [];
    const unknown = clusterKeys.find((key) => news[key] === unknownValue);
    if (unknown !== undefined) {
        return { changes: true, diffs: [unknown], replaces: [...replaces, unknown] };
    }
    if (diffs.includes("renderYamlToDirectory")) {
        replaces.push("renderYamlToDirectory");
    }
    if (isOtherCluster(before, news)) {
        replaces.push(...clusterKeys.filter((key) => diffs.includes(key)));
    }
    return { changes: true, diffs, replaces };
}

function changedKeys(before: Values, after: Values): string[] {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return keys.filter((key) => !sameValue(before[key], after[key]));
}

function isOtherCluster(before: Values, after: Values): boolean {
    const [old, now] = [before, after].map((settings) =>
        activeCluster(parseKubeconfig(kubeconfigText(settings["kubeconfig"] ?? "{}") ?? ""), choiceOf(settings)),
    );
    return old !== undefined && now !== undefined && !sameValue(old, now);
}
