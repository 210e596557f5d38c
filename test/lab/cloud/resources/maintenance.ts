import { invalid, notOffered } from "../api/errors.js";
import { object, text } from "./shared.js";

type Fields = Readonly<Record<string, unknown>>;

/** Milliseconds. */
const hour = 3_600_000;
const day = 24 * hour;

/** Windows shorter than this do not count, in hours; nor may a cluster have less time than this in 32 days. */
const leastWindow = 4;
const leastAvailability = 48;
const rollingDays = 32;
/** Exclusions of one policy, those of them that stop every upgrade, and how long each kind may last, in days. */
const maxExclusions = 20;
const maxNoUpgrades = 3;
const maxDays: Readonly<Record<string, number>> = {
    NO_UPGRADES: 30,
    NO_MINOR_UPGRADES: 180,
    NO_MINOR_OR_NODE_UPGRADES: 180,
};

interface Span {
    readonly from: number;
    readonly to: number;
}

interface Exclusion extends Span {
    readonly name: string;
    readonly scope: string;
    readonly untilEndOfSupport: boolean;
}

/**
 * What Google asks of a maintenance policy ("Maintenance windows and exclusions"): windows of at least four hours that
 * make 48 hours in any 32 days, also beside what is excluded, and exclusions that are few and end.
 *
 * @throws ApiError 400 for a policy that leaves too little, or excludes too much
 */
export function checkMaintenance(policy: Fields, releaseChannel: unknown): void {
    const window = object(policy["window"]);
    const exclusions = Object.entries(object(window["maintenanceExclusions"])).map(([name, value]) =>
        readExclusion(name, object(value)),
    );
    checkExclusions(exclusions, releaseChannel);
    const wanted = readWindow(window);
    if (wanted) {
        checkAvailability(wanted, exclusions);
    }
}

function checkExclusions(exclusions: readonly Exclusion[], releaseChannel: unknown): void {
    const complete = exclusions.filter(({ scope }) => scope === "NO_UPGRADES");
    if (complete.length > maxNoUpgrades) {
        throw refused(`at most ${maxNoUpgrades} exclusions of scope NO_UPGRADES are allowed, got ${complete.length}`);
    }
    if (exclusions.length > maxExclusions) {
        throw refused(`at most ${maxExclusions} exclusions are allowed, got ${exclusions.length}`);
    }
    const channel = text(object(releaseChannel)["channel"]);
    for (const { name, scope, from, to, untilEndOfSupport } of exclusions) {
        const limit = maxDays[scope];
        if (limit === undefined) {
            throw refused(`exclusion "${name}" has the unknown scope "${scope}"`);
        }
        if (scope !== "NO_UPGRADES" && (channel === "" || channel === "UNSPECIFIED")) {
            throw refused(
                `exclusion "${name}" of scope ${scope} needs a cluster that is enrolled in a release channel`,
            );
        }
        if (untilEndOfSupport ? scope === "NO_UPGRADES" : to - from > limit * day) {
            throw refused(
                `exclusion "${name}" of scope ${scope} may last at most ${limit} days, got ${untilEndOfSupport ? "UNTIL_END_OF_SUPPORT" : Math.ceil((to - from) / day)}`,
            );
        }
    }
}

function readExclusion(name: string, value: Fields): Exclusion {
    const options = object(value["maintenanceExclusionOptions"]);
    const untilEndOfSupport = options["endTimeBehavior"] === "UNTIL_END_OF_SUPPORT";
    const from = time(`exclusion "${name}"`, value["startTime"]);
    const to = untilEndOfSupport ? from + day : time(`exclusion "${name}"`, value["endTime"]);
    if (to <= from) {
        throw refused(`exclusion "${name}" must end after it begins`);
    }
    return { name, from, to, scope: text(options["scope"]) || "NO_UPGRADES", untilEndOfSupport };
}

function time(what: string, value: unknown): number {
    const parsed = Date.parse(text(value));
    if (Number.isNaN(parsed)) {
        throw refused(`${what} must have times of RFC 3339, got "${text(value)}"`);
    }
    return parsed;
}

const refused = (why: string) => invalid(`MaintenancePolicy is invalid: ${why}.`);

/** When a window opens: on which days, and from when to when. */
interface Recurrence {
    readonly first: Span;
    /** Whether it has no first day: `first` is then a time of the epoch's. */
    readonly isDaily: boolean;
    readonly opens: (date: Date, dayNumber: number) => boolean;
}

function readWindow(window: Fields): Recurrence | undefined {
    const daily = object(window["dailyMaintenanceWindow"])["startTime"];
    const recurring = object(window["recurringWindow"]);
    if (daily !== undefined) {
        const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text(daily));
        if (!match) {
            throw refused(`start_time must be HH:MM, got "${text(daily)}"`);
        }
        const from = Number(match[1]) * hour + Number(match[2]) * 60_000;
        return { first: { from, to: from + leastWindow * hour }, isDaily: true, opens: () => true };
    }
    if (Object.keys(recurring).length === 0) {
        return undefined;
    }
    const { startTime, endTime } = object(recurring["window"]);
    const first = { from: time("the recurring window", startTime), to: time("the recurring window", endTime) };
    const length = first.to - first.from;
    if (length <= 0 || length > day) {
        throw refused(`the recurring window must last more than 0 and at most 24 hours, got ${length / hour}`);
    }
    return { first, isDaily: false, opens: readRule(text(recurring["recurrence"]), new Date(first.from)) };
}

const weekdays = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];

/** The part of recurrence rules (RFC 5545) that maintenance windows use: days, weeks and days of the month. */
function readRule(rule: string, first: Date): Recurrence["opens"] {
    const parts = new Map(
        rule
            .replace(/^RRULE:/, "")
            .split(";")
            .map((part) => part.split("=") as [string, string | undefined]),
    );
    const list = (key: string): readonly string[] => (parts.get(key) ?? "").split(",").filter((item) => item !== "");
    const interval = Number(parts.get("INTERVAL") ?? 1);
    const unknown = [...parts.keys()].find((key) => !["FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "WKST"].includes(key));
    const days = list("BYDAY");
    const bad = days.find((name) => !weekdays.includes(name));
    if (!Number.isInteger(interval) || interval < 1) {
        throw refused(`the recurrence "${rule}" has an invalid INTERVAL`);
    }
    if (unknown !== undefined && /^(COUNT|UNTIL)$/.test(unknown)) {
        throw refused(`the recurrence "${rule}" must not end, got ${unknown}`);
    }
    if (unknown !== undefined || (bad !== undefined && /^[+-]?\d/.test(bad))) {
        throw notOffered(`A maintenance window with the recurrence "${rule}"`);
    }
    if (bad !== undefined) {
        throw refused(`the recurrence "${rule}" has the unknown day "${bad}"`);
    }
    const onDay = (date: Date): boolean => days.length === 0 || days.includes(weekdays[date.getUTCDay()]!);
    switch (parts.get("FREQ")) {
        case "DAILY":
            return (date, number) => number % interval === 0 && onDay(date);
        case "WEEKLY": {
            const own = days.length === 0 ? [weekdays[first.getUTCDay()]!] : days;
            return (date, number) =>
                Math.floor((number + ((first.getUTCDay() + 6) % 7)) / 7) % interval === 0 &&
                own.includes(weekdays[date.getUTCDay()]!);
        }
        case "MONTHLY": {
            const dates = list("BYMONTHDAY").map(Number);
            const own = dates.length === 0 ? [first.getUTCDate()] : dates;
            return (date) => own.includes(date.getUTCDate()) && onDay(date);
        }
        default:
            throw refused(`the recurrence "${rule}" must have FREQ=DAILY, WEEKLY or MONTHLY`);
    }
}

/** Days looked at behind the last exclusion: a rule that keeps 48 hours for this long keeps them for ever. */
const horizonDays = 92;

function checkAvailability({ first, isDaily, opens }: Recurrence, exclusions: readonly Exclusion[]): void {
    const closed = exclusions.filter(({ scope }) => scope === "NO_UPGRADES");
    // What a window of every day leaves can only be too little around the exclusions.
    const earliest = closed.length === 0 ? 0 : midnight(Math.min(...closed.map(({ from }) => from)));
    const begin = isDaily ? earliest - rollingDays * day + first.from : first.from;
    const last = Math.max(begin, ...closed.map(({ to }) => to)) + horizonDays * day;
    const hours: number[] = [];
    for (let at = begin, number = 0; at < last; at += day, number += 1) {
        const span = { from: at, to: at + (first.to - first.from) };
        hours.push(opens(new Date(at), number) ? usable(span, closed) / hour : 0);
    }
    for (let start = 0; start + rollingDays <= hours.length; start += 1) {
        const sum = hours.slice(start, start + rollingDays).reduce((total, value) => total + value, 0);
        if (sum < leastAvailability) {
            const range = [start, start + rollingDays].map((n) => new Date(begin + n * day).toISOString());
            throw refused(
                `it would go longer than ${rollingDays}d without ${leastAvailability}h maintenance availability of ≥${leastWindow}h contiguous duration (in time range [${range.join(", ")}])`,
            );
        }
    }
}

const midnight = (at: number): number => at - (at % day);

/** What a window leaves beside exclusions, in pieces that are long enough (milliseconds). */
function usable(span: Span, closed: readonly Span[]): number {
    const pieces = closed.reduce<readonly Span[]>(
        (open, { from, to }) =>
            open.flatMap((piece) =>
                [
                    { from: piece.from, to: Math.min(piece.to, from) },
                    { from: Math.max(piece.from, to), to: piece.to },
                ].filter((rest) => rest.to > rest.from),
            ),
        [span],
    );
    return pieces
        .map((piece) => piece.to - piece.from)
        .filter((length) => length >= leastWindow * hour)
        .reduce((total, length) => total + length, 0);
}
