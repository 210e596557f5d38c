import { readFileSync } from "node:fs";

import { parse } from "yaml";

import { isObject, unknownValue, type Value, type Values } from "../base/values.js";

/** Marks of the protocol for a file given as a value. */
const signatureKey = "4dabf18193072939515e22adb298388d";
const assetSignature = "c44067f5952c0a294b673a41bacd8c17";

/** What the files of a Release's `valueYamlFiles` say together; later ones win. Files not known yet say nothing. */
export function valuesOfFiles(files: Value | undefined): Values {
    const list: readonly Value[] = Array.isArray(files) ? files : [];
    return list.filter((file) => file !== unknownValue).reduce<Values>((merged, file) => merge(merged, read(file)), {});
}

function read(file: Value): Values {
    if (!isObject(file) || file[signatureKey] !== assetSignature) {
        throw new Error("unsupported type for 'valueYamlFiles' arg: []interface {}");
    }
    const { text, path } = file;
    const parsed: unknown = parse(
        typeof path === "string" && path !== "" ? readFileSync(path, "utf8") : typeof text === "string" ? text : "",
    );
    return isObject(parsed) ? parsed : {};
}

/** Helm's own rule: maps are merged, everything else is replaced, and a null stays to take a default away. */
export function merge(below: Values, above: Values): Values {
    const entries = Object.entries(above).map(([key, value]) => {
        const under = below[key];
        return [key, isObject(value) && isObject(under) ? merge(under, value) : value] as const;
    });
    return { ...below, ...Object.fromEntries(entries) };
}
