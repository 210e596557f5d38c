import { randomBytes, randomInt, randomUUID } from "node:crypto";

import type { Values } from "../base/values.js";

/** What a random resource came to. */
export interface Generated {
    readonly id: string;
    readonly outputs: Values;
    readonly secrets?: readonly string[];
}

const classes = {
    lower: "abcdefghijklmnopqrstuvwxyz",
    upper: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    numeric: "0123456789",
    special: "!@#$%&*()-_=+[]{}<>:?",
};
type CharacterClass = keyof typeof classes;

/** Generators by type token, each from the inputs with their defaults. */
export const generators: Readonly<Record<string, (inputs: Values) => Generated>> = {
    "random:index/randomId:RandomId": randomId,
    "random:index/randomBytes:RandomBytes": (inputs) => {
        const bytes = randomBytes(wholeNumber(inputs, "length"));
        const outputs = { base64: bytes.toString("base64"), hex: bytes.toString("hex") };
        return { id: "none", outputs, secrets: ["base64", "hex"] };
    },
    "random:index/randomUuid:RandomUuid": () => {
        const result = randomUUID();
        return { id: result, outputs: { result } };
    },
    "random:index/randomString:RandomString": (inputs) => {
        const result = randomText(inputs);
        return { id: result, outputs: { ...textDefaults(inputs), result } };
    },
    "random:index/randomPassword:RandomPassword": (inputs) => {
        const result = randomText(inputs);
        return { id: "none", outputs: { ...textDefaults(inputs), result }, secrets: ["result", "bcryptHash"] };
    },
};

function randomId(inputs: Values): Generated {
    const bytes = randomBytes(wholeNumber(inputs, "byteLength"));
    const prefix = typeof inputs["prefix"] === "string" ? inputs["prefix"] : "";
    const url = bytes.toString("base64url");
    return {
        id: url,
        outputs: {
            b64Std: prefix + bytes.toString("base64"),
            b64Url: prefix + url,
            dec: prefix + BigInt(`0x${bytes.toString("hex")}`).toString(),
            hex: prefix + bytes.toString("hex"),
        },
    };
}

/** Which characters may occur, unless the program says otherwise: all; and of each at least none. */
function textDefaults(inputs: Values): Values {
    const numeric = inputs["numeric"] ?? inputs["number"] ?? true;
    return {
        lower: inputs["lower"] ?? true,
        upper: inputs["upper"] ?? true,
        special: inputs["special"] ?? true,
        numeric,
        number: numeric,
        minLower: inputs["minLower"] ?? 0,
        minUpper: inputs["minUpper"] ?? 0,
        minSpecial: inputs["minSpecial"] ?? 0,
        minNumeric: inputs["minNumeric"] ?? 0,
    };
}

function randomText(inputs: Values): string {
    const rules = textDefaults(inputs);
    const override = inputs["overrideSpecial"];
    const alphabet = { ...classes, ...(typeof override === "string" && override !== "" ? { special: override } : {}) };
    const pick = (from: string): string => from.charAt(randomInt(from.length));
    const names = Object.keys(classes) as CharacterClass[];
    const minimum = (name: CharacterClass): number =>
        Number(rules[`min${name.charAt(0).toUpperCase()}${name.slice(1)}`]);
    const length = wholeNumber(inputs, "length");
    const wanted = names.flatMap((name) => Array.from({ length: minimum(name) }, () => pick(alphabet[name])));
    if (wanted.length > length) {
        throw new Error(`length: ${length} is less than the ${wanted.length} characters the minima ask for`);
    }
    const all = names
        .filter((name) => rules[name] === true)
        .map((name) => alphabet[name])
        .join("");
    if (all === "" && wanted.length < length) {
        throw new Error("at least one of lower, upper, numeric and special must be true");
    }
    while (wanted.length < length) {
        wanted.push(pick(all));
    }
    return shuffled(wanted).join("");
}

/** Every order is equally likely (Fisher and Yates). */
function shuffled(characters: readonly string[]): string[] {
    const result = [...characters];
    for (let last = result.length - 1; last > 0; last--) {
        const other = randomInt(last + 1);
        [result[last], result[other]] = [result[other]!, result[last]!];
    }
    return result;
}

function wholeNumber(inputs: Values, name: string): number {
    const value = inputs[name];
    if (typeof value !== "number" || !Number.isInteger(value) || value < 1) {
        throw new Error(`${name}: must be a whole number of at least 1, got ${JSON.stringify(value)}`);
    }
    return value;
}
