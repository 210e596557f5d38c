import type { CheckAnswer, CheckFailure, DiffAnswer, DiffKind } from "../base/provider.js";
import { isObject, unknownValue, type Value, type Values } from "../base/values.js";
import { topOf } from "./diff.js";
import { jsonProblem } from "./json.js";
import { keyPath } from "./plan.js";
import { mapValues } from "./coerce.js";
import { endpointKeys } from "./endpoints.js";
import type { Settings } from "./resource.js";
import { sortKeys } from "./sameness.js";

/** Keys whose value is text; further texts are the endpoints, `<service>CustomEndpoint`. */
const texts = [
    "accessToken", "billingProject", "credentials", "deletionPolicy", "googlePartnerName", "impersonateServiceAccount",
    "pollInterval", "project", "pulumiAttributionLabelAdditionStrategy", "region", "requestReason", "requestTimeout",
    "universeDomain", "zone",
]; // prettier-ignore
/** Keys whose value is JSON on the wire. */
const structures = [
    "addPulumiAttributionLabel", "batching", "defaultLabels", "disableGlobalProjectWarning", "disableGooglePartnerName",
    "externalCredentials", "impersonateServiceAccountDelegates", "preferGlobalEndpoints", "preferRegionalEndpoints",
    "scopes", "skipRegionValidation", "userProjectOverride",
]; // prettier-ignore
/** What the engine adds to any provider. */
const engineKeys = ["version", "pluginDownloadURL"];
/** The real provider is two in one: both halves look at its settings. */
const halves = ["gcp", "google-beta"];
const notEmpty = [
    "accessToken",
    "billingProject",
    "credentials",
    "impersonateServiceAccount",
    "project",
    "region",
    "zone",
];
const endpointPattern = ".*/[^/]+/$";
const externalCredentials = {
    identityToken: "identity_token",
    serviceAccountEmail: "service_account_email",
    audience: "audience",
};

/** @throws Error in the words of the real provider where it does not list a failure but gives up */
export function checkSettings(news: Values): CheckAnswer {
    const failures: string[] = [];
    const inputs: Record<string, Value> = {};
    for (const [key, value] of Object.entries(news)) {
        if (!isKnown(key)) {
            failures.push(...halves.map((half) => unknownKey(half, key)));
        } else if (value !== unknownValue && structures.includes(key)) {
            inputs[key] = asJson(value);
            failures.push(...(key === "externalCredentials" ? externalProblems(parse(inputs[key])) : []));
        } else {
            inputs[key] = value;
            failures.push(...textProblems(key, value));
        }
    }
    failures.push(...rivalries(news));
    const sorted = failures.sort().map((reason): CheckFailure => ({ property: "", reason }));
    return sorted.length > 0 ? { inputs, failures: sorted } : { inputs };
}

function isKnown(key: string): boolean {
    return texts.includes(key) || structures.includes(key) || engineKeys.includes(key) || endpointKeys.has(key);
}

function snake(key: string): string {
    return key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function textProblems(key: string, value: Value): string[] {
    if (typeof value !== "string" || value === unknownValue) {
        return [];
    }
    if (value === "" && notEmpty.includes(key)) {
        throw new Error(`expected a non-empty string: ${snake(key)} was set to \`\``);
    }
    if (key === "credentials") {
        checkCredentials(value);
    }
    if (!endpointKeys.has(key) || new RegExp(endpointPattern).test(value)) {
        return [];
    }
    const name = snake(key);
    const start = "could not validate provider configuration: ";
    return [
        `${start}"${name}" ("${value}") doesn't match regexp "${endpointPattern}". Check \`pulumi config get gcp:${key}\`.`,
        `${start}Invalid Attribute Value Match. Attribute ${name} value must match regular expression ` +
            `'${endpointPattern}', got: ${value}. Check \`pulumi config get google-beta:${key}\`.`,
    ];
}

/** Ways to say who one is; one of them is enough. */
const identities = ["accessToken", "credentials", "externalCredentials"];

function rivalries(news: Values): string[] {
    const given = identities.filter((key) => news[key] !== undefined && news[key] !== unknownValue);
    const start = "could not validate provider configuration: ";
    return given.flatMap((key) => {
        const rival = given.find((other) => other !== key);
        if (rival === undefined) {
            return [];
        }
        const [own, other] = [snake(key), snake(rival)];
        return [
            `${start}Conflicting configuration arguments. "${own}": conflicts with ${other}. ` +
                `Check \`pulumi config get gcp:${key}\`.`,
            `${start}Invalid Attribute Combination. Attribute "${other}" cannot be specified when "${own}" is specified. ` +
                `Check \`pulumi config get google-beta:${key}\`.`,
        ];
    });
}

function checkCredentials(text: string): void {
    const problem = jsonProblem(text);
    const parsed = problem === undefined ? (JSON.parse(text) as unknown) : undefined;
    const missing = isObject(parsed) && !("type" in parsed) ? "missing 'type' field in credentials" : undefined;
    if (problem ?? missing) {
        throw new Error(`JSON credentials are not valid: ${problem ?? missing}`);
    }
}

function asJson(value: Value): string {
    if (typeof value !== "string") {
        return JSON.stringify(sortKeys(value));
    }
    const problem = jsonProblem(value);
    if (problem !== undefined) {
        const malformed = `CheckConfig failed because of malformed resource inputs: ${problem}`;
        throw new Error(`2 errors occurred:\n\t* ${malformed}\n\t* ${problem}\n\n`);
    }
    return JSON.stringify(sortKeys(parse(value)));
}

function parse(text: string): Value {
    return JSON.parse(text) as Value;
}

function externalProblems(value: Value): string[] {
    const given = isObject(value) ? value : {};
    return Object.entries(externalCredentials)
        .filter(([key]) => !(key in given))
        .flatMap(([key, name]) => [
            `Provider is missing a required configuration key, try \`pulumi config set --path google-beta:externalCredentials.${key}\``,
            `could not validate provider configuration: Missing required argument. The argument "external_credentials.0.${name}" ` +
                `is required, but no definition was found.. Check \`pulumi config get --path gcp:externalCredentials.${key}\`.`,
        ]);
}

function unknownKey(half: string, key: string): string {
    const near = [...texts, ...structures, ...endpointKeys].find((known) => distance(known, key) <= 2);
    return (
        `\`${half}:${key}\` is not a valid configuration key for the ${half} provider. ` +
        (near ? `Did you mean \`${half}:${near}\`? ` : "") +
        `If the referenced key is not intended for the provider, please choose a different namespace from \`${half}:\`.`
    );
}

/** Letters to insert, drop or change between two words. */
function distance(a: string, b: string): number {
    let row = Array.from({ length: b.length + 1 }, (_, at) => at);
    for (let i = 1; i <= a.length; i++) {
        const next = [i];
        for (let j = 1; j <= b.length; j++) {
            const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
            next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1));
        }
        row = next;
    }
    return row[b.length]!;
}

type Difference = readonly [path: string, kind: DiffKind];

/** Settings change in place, always. */
export function diffSettings(olds: Values, news: Values): DiffAnswer {
    const found = differences(mapValues(olds, decoded), mapValues(news, decoded), "");
    if (found.length === 0) {
        return { changes: false };
    }
    return {
        changes: true,
        diffs: [...new Set(found.map(([path]) => topOf(path)))].sort(),
        detailed: Object.fromEntries(found.map(([path, kind]) => [path, { kind, inputDiff: true }] as const)),
    };
}

/** A setting that is JSON on the wire, as what it says. */
function decoded(value: Value, key: string): Value {
    const isText = typeof value === "string" && value !== unknownValue;
    return isText && structures.includes(key) && jsonProblem(value) === undefined ? parse(value) : value;
}

/** What is unknown may turn out to be the same. */
function differences(olds: Values, news: Values, prefix: string): readonly Difference[] {
    return Object.keys({ ...olds, ...news })
        .sort()
        .flatMap((key) => difference(olds[key], news[key], keyPath(prefix, key)));
}

function difference(old: Value | undefined, next: Value | undefined, path: string): readonly Difference[] {
    if (next === unknownValue || JSON.stringify(old) === JSON.stringify(next)) {
        return [];
    }
    if (old === undefined || next === undefined) {
        return [[path, old === undefined ? "add" : "delete"]];
    }
    if (isObject(old) && isObject(next)) {
        return differences(old, next, path);
    }
    if (Array.isArray(old) && Array.isArray(next)) {
        const longer = old.length > next.length ? old : next;
        return longer.flatMap((_, at) =>
            difference(old[at] as Value | undefined, next[at] as Value | undefined, `${path}[${at}]`),
        );
    }
    return [[path, "update"]];
}

/** The part of the settings that plans depend on. */
export function readSettings(values: Values): Settings {
    const text = (key: string): string | undefined => {
        const value = values[key];
        return typeof value === "string" && value !== "" ? value : undefined;
    };
    const structure = (key: string): Value | undefined => {
        const value = values[key];
        return typeof value === "string" ? parse(value) : value;
    };
    const labels = structure("defaultLabels");
    const named = ["project", "region", "zone", "accessToken"].map((key) => [key, text(key)] as const);
    return {
        ...Object.fromEntries(named.filter(([, value]) => value !== undefined)),
        defaultLabels: isObject(labels) ? labels : {},
        attribution: structure("addPulumiAttributionLabel") !== false,
        proactive: text("pulumiAttributionLabelAdditionStrategy") === "PROACTIVE",
    };
}
