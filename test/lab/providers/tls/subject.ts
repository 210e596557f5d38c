import type { JsonGeneralNames, JsonName } from "@peculiar/x509";

import { isObject, type Value, type Values } from "../base/values.js";

/** Attributes of a subject in the order Go writes them, with what they are called in a certificate. */
const attributes: readonly (readonly [input: string, type: string])[] = [
    ["country", "C"],
    ["organization", "O"],
    ["organizationalUnit", "OU"],
    ["locality", "L"],
    ["province", "ST"],
    ["streetAddresses", "2.5.4.9"],
    ["postalCode", "2.5.4.17"],
    ["commonName", "CN"],
    ["serialNumber", "2.5.4.5"],
];

/** A `subject` input as a distinguished name. */
export function subjectName(subject: Value | undefined): JsonName {
    if (!isObject(subject)) {
        return [];
    }
    return attributes.flatMap(([input, type]) => textsOf(subject[input]).map((text) => ({ [type]: [text] })));
}

/** Inputs `dnsNames`, `ipAddresses` and `uris` as alternative names. */
export function alternativeNames(inputs: Values): JsonGeneralNames {
    return (
        [
            ["dnsNames", "dns"],
            ["ipAddresses", "ip"],
            ["uris", "url"],
        ] as const
    ).flatMap(([input, type]) => textsOf(inputs[input]).map((value) => ({ type, value })));
}

function textsOf(value: Value | undefined): string[] {
    const values: readonly Value[] = Array.isArray(value) ? (value as readonly Value[]) : [value ?? ""];
    return values.filter((entry): entry is string => typeof entry === "string" && entry !== "");
}
