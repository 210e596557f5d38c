import { isObject, type Value } from "../base/values.js";
import { annotation, listAt, textAt, type KubeObject } from "./kubeObject.js";

/** What an object itself says it is to be waited for, by the annotation `pulumi.com/waitFor`. */
export interface WaitFor {
    /** As written. */
    readonly text: string;
    holds(object: KubeObject): boolean;
}

/** Conditions of the annotation `pulumi.com/waitFor`: one, or a JSON list of them that must all hold. */
export function waitForOf(object: KubeObject): readonly WaitFor[] {
    const text = annotation(object, "pulumi.com/waitFor");
    if (text === "") {
        return [];
    }
    const parsed: unknown = text.startsWith("[") ? JSON.parse(text) : [text];
    const list: readonly unknown[] = Array.isArray(parsed) ? parsed : [];
    return list.map((entry) => conditionOf(String(entry)));
}

function conditionOf(text: string): WaitFor {
    const [, type, wanted = "True"] = /^condition=([^=]+)(?:=(.+))?$/.exec(text) ?? [];
    if (type !== undefined) {
        const isIt = (entry: Value): boolean => textAt(entry, "type").toLowerCase() === type.toLowerCase();
        return {
            text,
            holds: (object) =>
                textAt(listAt(object, "status", "conditions").find(isIt), "status").toLowerCase() ===
                wanted.toLowerCase(),
        };
    }
    const [, path, value] = /^jsonpath=\{?([^}=]+)\}?(?:=(.*))?$/.exec(text) ?? [];
    if (path === undefined) {
        throw new Error(
            `\`pulumi.com/waitFor\` must be a \`jsonpath=\` or \`condition=\` expression or a list of them, got ${text}`,
        );
    }
    const steps = stepsOf(path);
    return {
        text,
        holds: (object) => found([object], steps).some((entry) => value === undefined || textOf(entry) === value),
    };
}

function textOf(value: Value): string {
    return typeof value === "string" ? value : JSON.stringify(value);
}

/** `$.status.phase`, `.spec['a.b']`, `.items[0]`, `.items[*]`. */
function stepsOf(path: string): readonly string[] {
    const step = /\[\s*(\d+|\*)\s*\]|\[\s*(?:'([^']*)'|"([^"]*)")\s*\]|\.?([^.[\]$]+)/g;
    return [...path.matchAll(step)].map((match) => match.slice(1).find((part) => part !== undefined) ?? "");
}

function found(values: readonly Value[], steps: readonly string[]): readonly Value[] {
    return steps.reduce<readonly Value[]>(
        (here, step) =>
            here.flatMap((value) => {
                if (Array.isArray(value)) {
                    const list: readonly Value[] = value;
                    return step === "*" ? list : list.slice(Number(step), Number(step) + 1);
                }
                if (!isObject(value)) {
                    return [];
                }
                return step === "*" ? Object.values(value) : step in value ? [value[step]!] : [];
            }),
        values,
    );
}
