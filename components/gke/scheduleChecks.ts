import { findingIf } from "../shared/checks.js";
import type { ClusterCheck } from "./clusterChecks.js";

/** A field of a cron schedule. */
interface CronField {
    /** What it is called. @example "month" */
    readonly name: string;
    /** Least number it can be. @example 1 */
    readonly least: number;
    /** Greatest number it can be. @example 12 */
    readonly most: number;
    /**
     * Words for its numbers, from the least on.
     * @default []
     * @example ["jan", "feb"]
     */
    readonly words?: readonly string[];
}

/** Fields of a cron schedule in their order (crontab(5)); Sunday is 0 and 7. */
const cronFields: readonly CronField[] = [
    { name: "minute", least: 0, most: 59 },
    { name: "hour", least: 0, most: 23 },
    { name: "day of month", least: 1, most: 31 },
    {
        name: "month",
        least: 1,
        most: 12,
        words: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
    },
    { name: "day of week", least: 0, most: 7, words: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] },
];

/** Number of one end of a range; NaN where the field cannot have it. */
function numberOf(text: string, { least, most, words = [] }: CronField): number {
    const word = words.indexOf(text.toLowerCase());
    const value = word < 0 ? (/^\d{1,2}$/.test(text) ? Number(text) : NaN) : word + least;
    return value >= least && value <= most ? value : NaN;
}

/** Whether every part of a field, between commas, is `*`, a number or a range of numbers, each with a step or not. */
function takes(text: string, field: CronField): boolean {
    return text.split(",").every((part) => {
        const [range = "", step, ...more] = part.split("/");
        const [from = "", to, ...others] = range.split("-");
        const start = numberOf(from, field);
        const end = to === undefined ? start : numberOf(to, field);
        return (
            more.length === 0 &&
            others.length === 0 &&
            (step === undefined || /^[1-9]\d?$/.test(step)) &&
            (range === "*" || start <= end)
        );
    });
}

/** Fields of the schedule of backups that have no such value; how many fields there are is another check's. */
export const checkSchedule: ClusterCheck = ({ backup }) => {
    const texts = backup?.schedule.trim().split(/\s+/) ?? [];
    return texts.length !== cronFields.length
        ? []
        : cronFields.flatMap((field, index) =>
              findingIf(
                  !takes(texts[index]!, field),
                  "backup.schedule",
                  `must have a ${field.name} from ${field.least} to ${field.most}, *, or a list, range or step of them`,
                  texts[index],
                  "write e.g. 0 2 * * *",
              ),
          );
};
