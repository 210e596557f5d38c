import { finding, findingIf, type Finding } from "../shared/checks.js";
import type { MaintenanceExclusion, MaintenancePlan, MaintenanceWindow } from "./maintenancePlan.js";

/** Something that must hold of a cluster's maintenance; paths begin within it. */
export type MaintenanceCheck = (maintenance: MaintenancePlan) => readonly Finding[];

const hour = 60 * 60 * 1000;
const day = 24 * hour;

/** A point in time of RFC 3339 in milliseconds; undefined where it is none. */
function instant(text: string): number | undefined {
    const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : NaN;
    return Number.isNaN(time) ? undefined : time;
}

const exclusionsOf = ({ exclusions = {} }: MaintenancePlan): readonly (readonly [string, MaintenanceExclusion])[] =>
    Object.entries(exclusions);

export const checkExclusionsHaveWindow: MaintenanceCheck = (maintenance) =>
    findingIf(
        exclusionsOf(maintenance).length > 0 && maintenance.window === undefined,
        "exclusions",
        "must come with a maintenance window",
        Object.keys(maintenance.exclusions ?? {}).join(", "),
        'add e.g. window: { daily: "03:00" }',
    );

/** Start and end of everything that has both or should. */
function spans(
    maintenance: MaintenancePlan,
): readonly { readonly path: string; readonly start: string; readonly end: string | undefined }[] {
    const { window } = maintenance;
    return [
        ...(window && "start" in window ? [{ path: "window", start: window.start, end: window.end }] : []),
        ...exclusionsOf(maintenance).map(([name, { start, end }]) => ({ path: `exclusions.${name}`, start, end })),
    ];
}

export const checkTimes: MaintenanceCheck = (maintenance) =>
    spans(maintenance).flatMap(({ path, start, end }) => {
        const wrong = (
            [
                ["start", start],
                ["end", end],
            ] as const
        ).flatMap(([key, text]) =>
            text !== undefined && instant(text) === undefined
                ? [finding(`${path}.${key}`, "must be a time of RFC 3339", text, "write e.g. 2026-01-03T01:00:00Z")]
                : [],
        );
        if (wrong.length > 0 || end === undefined) {
            return wrong;
        }
        return findingIf(
            instant(end)! <= instant(start)!,
            `${path}.end`,
            `must come after the start (${start})`,
            end,
            "exchange them, or choose a later end",
        );
    });

/** What a window must leave GKE: four hours at a time, 48 hours in 32 days (GKE docs, maintenance windows). */
const [shortestWindow, leastTime, period] = [4 * hour, 48 * hour, 32];

const weekdays = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/** Most times a rule lets a window begin in 32 days; undefined for rules this cannot tell of. */
function occurrences(recurrence: string): number | undefined {
    const parts = recurrence.split(";").map((part) => part.split("="));
    const rule = new Map(parts.map(([key = "", value = ""]) => [key, value]));
    const days = rule.get("BYDAY")?.split(",") ?? [];
    const interval = Number(rule.get("INTERVAL") ?? 1);
    const known = rule.get("FREQ") === "WEEKLY" ? ["FREQ", "INTERVAL", "BYDAY"] : ["FREQ", "INTERVAL"];
    const told =
        rule.size === parts.length &&
        [...rule.keys()].every((key) => known.includes(key)) &&
        days.every((name) => weekdays.includes(name)) &&
        Number.isInteger(interval) &&
        interval >= 1;
    switch (told && rule.get("FREQ")) {
        case "DAILY":
            return Math.ceil(period / interval);
        case "WEEKLY":
            return Math.ceil(period / (7 * interval)) * Math.max(1, new Set(days).size);
        default:
            return undefined;
    }
}

export const checkWindow: MaintenanceCheck = ({ window }) => {
    if (!window || "daily" in window) {
        return [];
    }
    const times = occurrences(window.recurrence);
    if (times === undefined) {
        return [
            finding(
                "window.recurrence",
                "must be FREQ=DAILY or FREQ=WEEKLY with BYDAY, each with INTERVAL or without, so that its time can be counted",
                window.recurrence,
                "write e.g. FREQ=WEEKLY;BYDAY=SA,SU",
            ),
        ];
    }
    const length = windowLength(window);
    if (length === undefined || length <= 0) {
        return [];
    }
    return [
        ...findingIf(
            length < shortestWindow,
            "window",
            "must be open for 4 hours at a time",
            `${length / hour} hours`,
            "choose a later end",
        ),
        ...findingIf(
            length >= shortestWindow && times * length < leastTime,
            "window",
            "must be open for 48 hours in 32 days",
            `${times * (length / hour)} hours`,
            "make it longer or more frequent",
        ),
    ];
};

function windowLength(window: Exclude<MaintenanceWindow, { daily: string }>): number | undefined {
    const [start, end] = [instant(window.start), instant(window.end)];
    return start === undefined || end === undefined ? undefined : end - start;
}

/** Longest time without any upgrade (GKE docs, maintenance exclusions). */
const maxNoUpgrades = 90 * day;

export const checkExclusionEnds: MaintenanceCheck = (maintenance) =>
    exclusionsOf(maintenance).flatMap(([name, { scope, start, end, untilEndOfSupport = false }]) => {
        const path = `exclusions.${name}`;
        const [from, to] = [instant(start), instant(end ?? "")];
        const length = from === undefined || to === undefined ? 0 : to - from;
        return [
            ...findingIf(
                (end === undefined) !== untilEndOfSupport,
                path,
                "must have an end or untilEndOfSupport: true",
                end === undefined ? "neither" : "both",
                "give one of them",
            ),
            ...findingIf(
                scope === "NO_UPGRADES" && untilEndOfSupport,
                path,
                "must have an end with NO_UPGRADES",
                "untilEndOfSupport",
                "give an end, or use NO_MINOR_UPGRADES",
            ),
            ...findingIf(
                scope === "NO_UPGRADES" && length > maxNoUpgrades,
                path,
                "must last at most 90 days with NO_UPGRADES",
                `${Math.ceil(length / day)} days`,
                "choose an earlier end, or use NO_MINOR_UPGRADES",
            ),
        ];
    });

/** Exclusions GKE takes: in all, and of those without any upgrade (GKE docs, maintenance exclusions). */
const [maxExclusions, maxFreezes] = [20, 3];

export const checkExclusionCount: MaintenanceCheck = (maintenance) => {
    const all = exclusionsOf(maintenance);
    const freezes = all.filter(([, { scope }]) => scope === "NO_UPGRADES");
    return [
        ...findingIf(
            all.length > maxExclusions,
            "exclusions",
            `must be at most ${maxExclusions}`,
            all.length,
            "remove those that are over",
        ),
        ...findingIf(
            freezes.length > maxFreezes,
            "exclusions",
            `must be at most ${maxFreezes} with NO_UPGRADES`,
            freezes.length,
            "remove those that are over, or use NO_MINOR_UPGRADES",
        ),
    ];
};

/** Everything that can be told of a cluster's maintenance alone. */
export const maintenanceChecks: readonly MaintenanceCheck[] = [
    checkExclusionsHaveWindow,
    checkTimes,
    checkWindow,
    checkExclusionEnds,
    checkExclusionCount,
];
