import { isIP } from "node:net";

import type { Value } from "../base/values.js";
import { jsonProblem } from "./json.js";
import { asText } from "./sameness.js";
import { durationProblem, timeProblem } from "./times.js";

/** What is wrong with a value, in the words of the real provider; `key` is the property's name there. */
export type Rule = (value: Value, key: string) => readonly string[];

const project =
    "(?:(?:[-a-z0-9]{1,63}\\.)*(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?):)?(?:[0-9]{1,19}|(?:[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?))";
const anyProject =
    "(?:(?:[-a-z0-9]{1,63}\\.)*(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?):)?(?:[0-9]{1,19}|(?:[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)|-)";
const serviceAccounts = [
    `${project}@[a-z]+.gserviceaccount.com$`,
    "[0-9]{1,20}-compute@developer.gserviceaccount.com",
    "[a-z]([-a-z0-9]{4,28}[a-z0-9])@[-a-z0-9\\.]{1,63}\\.iam\\.gserviceaccount\\.com$",
];

const membersHelp = "https://cloud.google.com/billing/docs/reference/rest/v1/Policy#Binding";
const memberPattern = /.+:.+|projectOwners|projectReaders|projectWriters|allUsers|allAuthenticatedUsers/;

/** Services that exist under another name only. */
const renamedServices = ["bigquery-json.googleapis.com"];

/** Makers of rules by the name that facts use; arguments follow the name after colons. */
const rules: Readonly<Record<string, (...args: string[]) => Rule>> = {
    routeName: () => matching("^[a-z]([-a-z0-9]*[a-z0-9])?$"),
    name: () => matching("^(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?)$"),
    networkLink: () => matching(`projects/(${project})/global/networks/((?:[a-z](?:[-a-z0-9]*[a-z0-9])?))$`),
    serviceAccountLink: () => matching(`projects/${anyProject}/serviceAccounts/(${serviceAccounts.join("|")})`),
    cidrRange: () => (value, key) =>
        isCidr(value) ? [] : [`"${key}" is not a valid IP CIDR range: invalid CIDR address: ${asText(value)}`],
    network:
        (low = "", high = "") =>
        (value, key) =>
            networkProblems(asText(value), key, Number(low), Number(high)),
    networkOrEmpty:
        (low = "", high = "") =>
        (value, key) =>
            value === "" ? [] : networkProblems(asText(value), key, Number(low), Number(high)),
    range:
        (low = "", high = "") =>
        (value, key) =>
            Number(value) >= Number(low) && Number(value) <= Number(high)
                ? []
                : [`expected ${key} to be in the range (${low} - ${high}), got ${asText(value)}`],
    fraction:
        (low = "", high = "") =>
        (value, key) =>
            Number(value) >= Number(low) && Number(value) <= Number(high)
                ? []
                : [
                      `expected ${key} to be in the range (${Number(low).toFixed(6)} - ${Number(high).toFixed(6)}), ` +
                          `got ${Number(value).toFixed(6)}`,
                  ],
    length:
        (low = "", high = "") =>
        (value, key) =>
            asText(value).length >= Number(low) && asText(value).length <= Number(high)
                ? []
                : [`expected length of ${key} to be in the range (${low} - ${high}), got ${asText(value)}`],
    atLeast:
        (low = "") =>
        (value, key) =>
            Number(value) >= Number(low) ? [] : [`expected ${key} to be at least (${low}), got ${asText(value)}`],
    notEmpty: () => (value, key) => (value === "" ? [`expected "${key}" to not be an empty string, got `] : []),
    account:
        (low = "", high = "") =>
        (value, key) =>
            accountProblems(asText(value), key, Number(low), Number(high)),
    clusterName: () => (value, key) => clusterNameProblems(asText(value), key),
    privateAsn: () => (value, key) => (isPrivateAsn(Number(value)) ? [] : [asnProblem(key, value)]),
    dnsName: () => (value, key) => dnsNameProblems(asText(value), key),
    member: () => (value, key) => memberProblems(asText(value), key),
    service: () => (value, key) => serviceProblems(asText(value), key),
    minorVersion: () => (value, key) =>
        /^\d+\.\d+$/.test(asText(value))
            ? []
            : [`invalid value for ${key} (desired_emulated_version must be in major.minor format)`],
    json: () => (value, key) => {
        const problem = jsonProblem(asText(value));
        return value === "" || problem === undefined ? [] : [`"${key}" contains an invalid JSON: ${problem}`];
    },
    duration: () => (value, key) => {
        const problem = durationProblem(asText(value));
        return problem === undefined ? [] : [`"${key}" is not a valid duration: ${problem}`];
    },
    hour: () => (value, key) => hourProblems(asText(value), key),
    allowlist: () => (value, key) =>
        /^(gke|gs):\/\//.test(asText(value))
            ? []
            : [`invalid value for ${key} (allowlist path must start with either gke:// or gs://)`],
    clock: () => (value, key) =>
        /^([01]\d|2[0-3]):[0-5]\d$/.test(asText(value))
            ? []
            : [`"${key}" ("${asText(value)}") must be in the format HH:mm (RFC3339)`],
    timestamp: () => (value) => {
        const problem = timeProblem(asText(value));
        return problem === undefined ? [] : [problem];
    },
};

/** The rule that facts name, e.g. `range:0:65535`. */
export function ruleOf(description: string): Rule {
    const [name = "", ...args] = description.split(":");
    const make = rules[name];
    if (!make) {
        throw new Error(`no rule ${name}`);
    }
    return make(...args);
}

/** Text in quotes as Go prints it. */
export function quoted(value: string): string {
    return JSON.stringify(value);
}

function matching(pattern: string): Rule {
    const expression = new RegExp(pattern);
    return (value, key) =>
        expression.test(asText(value))
            ? []
            : [`"${key}" (${quoted(asText(value))}) doesn't match regexp ${quoted(pattern)}`];
}

/** Whether text is an address with a prefix length that fits it; host bits may be set. */
export function isCidr(value: Value): boolean {
    const [, address = "", length = ""] = /^(.+)\/(\d{1,3})$/.exec(asText(value)) ?? [];
    const family = isIP(address);
    return family !== 0 && Number(length) <= (family === 4 ? 32 : 128);
}

function networkProblems(value: string, key: string, low: number, high: number): string[] {
    if (!isCidr(value)) {
        return [`expected ${key} to contain a valid Value, got: ${value} with err: invalid CIDR address: ${value}`];
    }
    const whole = networkOf(value);
    const bits = Number(value.split("/")[1]);
    return [
        ...(whole !== value
            ? [`expected ${key} to contain a valid network Value, expected ${whole}, got ${value}`]
            : []),
        ...(bits < low || bits > high
            ? [
                  `expected "${key}" to contain a network Value with between ${low} and ${high} significant bits, ` +
                      `got: ${bits}`,
              ]
            : []),
    ];
}

/** An IPv4 range with its host bits cleared; other text as it is. */
export function networkOf(cidr: string): string {
    const [address = "", bits = ""] = cidr.split("/");
    if (isIP(address) !== 4) {
        return cidr;
    }
    const number = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
    const first = number - (number % 2 ** (32 - Number(bits)));
    return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join(".")}/${bits}`;
}

/** Whether the range `inner` lies within `outer`; both are valid. */
export function contains(outer: string, inner: string): boolean {
    const [address = ""] = inner.split("/");
    const [, length = ""] = outer.split("/");
    return Number(inner.split("/")[1]) >= Number(length) && networkOf(`${address}/${length}`) === networkOf(outer);
}

function accountProblems(value: string, key: string, low: number, high: number): string[] {
    const pattern = "^[a-z]([-a-z0-9]*[a-z0-9])?$";
    return [
        ...(value.length < low || value.length > high
            ? [`"${key}" (${quoted(value)}) must be between ${low} and ${high} characters long`]
            : []),
        ...(new RegExp(pattern).test(value) ? [] : [`"${key}" (${quoted(value)}) must match regex "${pattern}"`]),
    ];
}

function clusterNameProblems(value: string, key: string): string[] {
    return [
        ...(value.length > 40 ? [`"${key}" cannot be longer than 40 characters`] : []),
        ...(/^[a-z0-9-]+$/.test(value) ? [] : [`"${key}" can only contain lowercase letters, numbers and hyphens`]),
        ...(/^[a-z]/.test(value) ? [] : [`"${key}" must start with a letter`]),
        ...(/[a-z0-9]$/.test(value) ? [] : [`"${key}" must end with a number or a letter`]),
    ];
}

function isPrivateAsn(value: number): boolean {
    return (value >= 64512 && value <= 65534) || (value >= 4200000000 && value <= 4294967294) || value === 16550;
}

function asnProblem(key: string, value: Value): string {
    return (
        `expected "${key}" to be a RFC6996-compliant Local ASN:\n` +
        "must be either in the private ASN ranges: [64512..65534], [4200000000..4294967294];\n" +
        `or be the value of [16550], got ${asText(value)}`
    );
}

function dnsNameProblems(value: string, key: string): string[] {
    if (value === "") {
        return ["the empty string is not a valid name field value"];
    }
    const help = "name field must end with trailing dot, for example test.example.com. (note the trailing dot)";
    return value.endsWith(".") ? [] : [`"${key}" (${quoted(value)}) doesn't end with ".", ${help}`];
}

function memberProblems(value: string, key: string): string[] {
    if (value.startsWith("deleted")) {
        return [`invalid value for ${key} (Terraform does not support IAM members for deleted principals)`];
    }
    return memberPattern.test(value)
        ? []
        : [
              `invalid value ${quoted(value)} for ${key} (IAM members must have one of the values outlined here: ${membersHelp})`,
          ];
}

function hourProblems(value: string, key: string): string[] {
    const [hour = "", minutes, ...rest] = value.split(":");
    if (minutes === undefined || rest.length > 0) {
        return [`"${key}" must be in the format HH:00, got: ${value}`];
    }
    const withMinutes =
        minutes === "00" ? [] : [`"${key}" does not allow minutes, it must be in the format HH:00, got: ${value}`];
    if (!/^[+-]?\d+$/.test(hour)) {
        return [...withMinutes, `"${key}" cannot be parsed, it must be in the format HH:00, got: ${value}`];
    }
    const valid = Number(hour) >= 0 && Number(hour) <= 23;
    const outside = `"${key}" does not specify a valid hour, it must be in the format HH:00 where HH : [00-23], got: ${value}`;
    return valid ? withMinutes : [...withMinutes, outside];
}

function serviceProblems(value: string, key: string): string[] {
    if (renamedServices.includes(value)) {
        return [`expected ${key} to not match any of [${renamedServices.join(" ")}], got ${value}`];
    }
    return value.includes(".") ? [] : [`expected ${value} to be a domain like serviceusage.googleapis.com`];
}
