import type { CheckAnswer, CheckFailure, ConfigCheck, ConfigDiff, DiffAnswer } from "../base/provider.js";
import { unknownValue, type Value, type Values } from "../base/values.js";
import { activeCluster, kubeconfigText, meaningOf, parseKubeconfig } from "./kubeconfig.js";
import { textAt } from "./kubeObject.js";
import { sameValue } from "./mergePatch.js";

/** Settings that say which cluster is meant. */
const clusterKeys = ["kubeconfig", "context", "cluster"];
const identifier = "clusterIdentifier";

/** Refuses settings that contradict each other; everything else is accepted, as the real provider does. */
export function checkConfig({ urn, news }: ConfigCheck): CheckAnswer {
    const strict = isStrict(news) ? strictProblems(urn, news) : [];
    const failures = strict.length > 0 ? strict : renderProblems(news);
    return failures.length > 0 ? { inputs: news, failures } : { inputs: news };
}

/** Strict mode is a setting of the provider, or of the stack for all of them. */
function isStrict(news: Values): boolean {
    const setting = news["strictMode"];
    if (typeof setting === "string") {
        return setting === "true";
    }
    try {
        const stack = JSON.parse(process.env["PULUMI_CONFIG"] ?? "{}") as { strictMode?: unknown };
        return stack.strictMode === "true";
    } catch {
        // The real provider takes a configuration it cannot read for none.
        return false;
    }
}

function strictProblems(urn: string, news: Values): CheckFailure[] {
    const [, , type = "", name = ""] = urn.split("::");
    if (!type.startsWith("pulumi:providers:")) {
        return [];
    }
    const missing = ["kubeconfig", "context"].filter((property) => textAt(news, property) === "");
    return [
        ...(name.startsWith("default") ? [{ property: "", reason: "strict mode prohibits default provider" }] : []),
        ...missing.map((property) => ({
            property,
            reason: `strict mode requires Provider "${property}" argument`,
        })),
    ];
}

/** What is only rendered to files goes to no cluster. */
function renderProblems(news: Values): CheckFailure[] {
    if (!isSet(news["renderYamlToDirectory"])) {
        return [];
    }
    return ["cluster", "context", "kubeconfig"]
        .filter((property) => isSet(news[property]))
        .map((property) => ({
            property,
            reason: `"${property}" arg is not compatible with "renderYamlToDirectory" arg`,
        }));
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
    const identified = news[identifier] !== undefined && !diffs.includes(identifier);
    const renamed = before[identifier] !== undefined && news[identifier] !== undefined && diffs.includes(identifier);
    const answer = (changed: readonly string[], replaces: readonly string[]): DiffAnswer => ({
        changes: true,
        diffs: changed,
        ...(identified ? {} : { replaces: [...(renamed ? [identifier] : []), ...replaces] }),
    });
    const unknown = clusterKeys.find((key) => news[key] === unknownValue);
    if (unknown !== undefined) {
        return answer([unknown], [unknown]);
    }
    const rendered = diffs.filter((key) => key === "renderYamlToDirectory");
    const moved = isOtherCluster(before, news) ? clusterKeys.filter((key) => diffs.includes(key)) : [];
    return answer(diffs, [...rendered, ...moved]);
}

/** A null stands for nothing. */
function changedKeys(before: Values, after: Values): string[] {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return keys.filter((key) => !sameValue(before[key] ?? undefined, after[key] ?? undefined));
}

/** Only what both kubeconfigs say counts: the ambient one of this machine is no part of the settings. */
function isOtherCluster(before: Values, after: Values): boolean {
    const [old, now] = [before, after].map((settings) => {
        const choice = {
            context: settings["context"] === undefined ? undefined : textAt(settings, "context"),
            cluster: settings["cluster"] === undefined ? undefined : textAt(settings, "cluster"),
        };
        const found = activeCluster(configOf(settings), choice);
        return found && meaningOf(found);
    });
    return old !== undefined && now !== undefined && !sameValue(old, now);
}

function configOf(settings: Values): Values {
    try {
        return parseKubeconfig(kubeconfigText(settings["kubeconfig"]));
    } catch (error) {
        throw new Error(`failed to parse kubeconfig: ${error instanceof Error ? error.message : String(error)}`);
    }
}
