import { readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

import { parse } from "yaml";

import { isObject, type Value, type Values } from "../base/values.js";
import { at, listAt, textAt } from "./kubeObject.js";

/** Text of a kubeconfig given as text, as a path or as an object; empty when none is given. */
export function kubeconfigText(given: Value | undefined): string {
    if (isObject(given)) {
        return JSON.stringify(given);
    }
    const text = typeof given === "string" ? given : "";
    return fileText(text.replace(/^~(?=$|\/)/, homedir())) ?? text;
}

/** The same, of the file tools of Kubernetes would use where none is given. */
export function kubeconfigOrAmbient(given: Value | undefined): string {
    const ambient = (): string => fileText(process.env["KUBECONFIG"] ?? join(homedir(), ".kube", "config")) ?? "";
    return kubeconfigText(given) || ambient();
}

/** Characters; looking up a longer text as a path is an error on its own. */
const longestPath = 4096;

function fileText(path: string): string | undefined {
    const mayBePath = path !== "" && path.length < longestPath && !path.includes("\n");
    return mayBePath && statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path, "utf8") : undefined;
}

/** Content of a kubeconfig; an empty one is empty. */
export function parseKubeconfig(text: string): Values {
    const parsed: unknown = parse(text);
    if (parsed === null || parsed === undefined) {
        return {};
    }
    if (!isObject(parsed)) {
        const kind = Array.isArray(parsed) ? "array" : typeof parsed === "boolean" ? "bool" : typeof parsed;
        throw new Error(
            `couldn't get version/kind; json parse error: json: cannot unmarshal ${kind} into Go value of type struct ` +
                '{ APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }',
        );
    }
    return parsed;
}

/** What else of the provider's settings chooses the cluster; undefined where nothing is said. */
export interface Choice {
    readonly context: string | undefined;
    readonly cluster: string | undefined;
}

/** The provider's settings as far as they choose a cluster within a kubeconfig; an empty one says nothing. */
export function choiceOf(settings: Values): Choice {
    return { context: textAt(settings, "context") || undefined, cluster: textAt(settings, "cluster") || undefined };
}

/** The cluster a kubeconfig points to; undefined when it points to none. */
export function activeCluster(config: Values, choice: Choice): Values | undefined {
    const context = activeContext(config, choice);
    return context && named(config, "clusters", choice.cluster ?? textAt(context, "cluster"))?.cluster;
}

/** Fields of a kubeconfig's cluster that mean something to Kubernetes' own client. */
const clusterFields = [
    "certificate-authority",
    "certificate-authority-data",
    "disable-compression",
    "extensions",
    "insecure-skip-tls-verify",
    "proxy-url",
    "server",
    "tls-server-name",
];

/** A kubeconfig's cluster without what means nothing: fields nobody knows, and those at their defaults. */
export function meaningOf(cluster: Values): Values {
    const entries = clusterFields.map((key) => [key, cluster[key]] as const);
    return Object.fromEntries(
        entries.filter((entry): entry is [string, Value] => Boolean(entry[1])).map(([key, value]) => [key, value]),
    );
}

/** The same kubeconfig with the choice made in it, for tools that know nothing of the provider's settings. */
export function withChoice(config: Values, choice: Choice): Values {
    const current = choice.context ?? textAt(config, "current-context");
    const contexts = listAt(config, "contexts").map((entry) => {
        const context = at(entry, "context");
        return choice.cluster !== undefined && isObject(entry) && isObject(context) && textAt(entry, "name") === current
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
    return named(config, "contexts", choice.context ?? textAt(config, "current-context"))?.context;
}

function named(config: Values, list: string, name: string): { cluster?: Values; context?: Values } | undefined {
    return listAt(config, list).find((entry) => textAt(entry, "name") === name) as ReturnType<typeof named>;
}
