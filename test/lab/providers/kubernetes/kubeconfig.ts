import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

import { parse } from "yaml";

import { isObject, unknownValue, type Value, type Values } from "../base/values.js";
import { at, listAt, textAt } from "./kubeObject.js";

/** Text of a kubeconfig given as text, as a path or as an object; undefined while unknown. */
export function kubeconfigText(given: Value | undefined): string | undefined {
    if (given === unknownValue) {
        return undefined;
    }
    if (isObject(given)) {
        return JSON.stringify(given);
    }
    const text = typeof given === "string" ? given : "";
    if (text === "") {
        return readIfThere(process.env["KUBECONFIG"] ?? join(homedir(), ".kube", "config"));
    }
    return text.includes("\n") || text.trimStart().startsWith("{") ? text : readIfThere(text);
}

function readIfThere(path: string): string {
    return existsSync(path) ? readFileSync(path, "utf8") : "";
}

/** Content of a kubeconfig; an empty one is empty. */
export function parseKubeconfig(text: string): Values {
    const parsed: unknown = parse(text);
    if (parsed === null || parsed === undefined) {
        return {};
    }
    if (!isObject(parsed)) {
        throw new Error("failed to parse kubeconfig: it is neither an object nor a path to one");
    }
    return parsed;
}

/** What else of the provider's settings chooses the cluster. */
export interface Choice {
    readonly context: string;
    readonly cluster: string;
}

/** The provider's settings as far as they choose a cluster within a kubeconfig. */
export function choiceOf(settings: Values): Choice {
    return { context: textAt(settings, "context"), cluster: textAt(settings, "cluster") };
}

/** The cluster a kubeconfig points to; undefined when it points to none. */
export function activeCluster(config: Values, choice: Choice): Values | undefined {
    const context = activeContext(config, choice);
    return context && named(config, "clusters", choice.cluster || textAt(context, "cluster"))?.cluster;
}

/** The same kubeconfig with the choice made in it, for tools that know nothing of the provider's settings. */
export function withChoice(config: Values, choice: Choice): Values {
    const current = choice.context || textAt(config, "current-context");
    const contexts = listAt(config, "contexts").map((entry) => {
        const context = at(entry, "context");
        return choice.cluster && isObject(entry) && isObject(context) && textAt(entry, "name") === current
            ? { ...entry, context: { ...context, cluster: choice.cluster } }
            : entry;
    });
    return { ...config, contexts, "current-context": current };
}

/** The namespace the active context asks for, empty when it does not. */
export function contextNamespace(config: Values, choice: Choice): string {
    return textAt(activeContext(config, choice), "namespace");
}

function activeContext(config: Values, choice: Choice): Values | undefined {
    return named(config, "contexts", choice.context || textAt(config, "current-context"))?.context;
}

function named(config: Values, list: string, name: string): { cluster?: Values; context?: Values } | undefined {
    return listAt(config, list).find((entry) => textAt(entry, "name") === name) as ReturnType<typeof named>;
}
