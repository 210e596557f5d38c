import { isObject, type Value, type Values } from "../../base/values.js";
import { compact } from "../calls.js";
import { textOf } from "../session.js";

const object = (value: Value | undefined): Values => (isObject(value) ? value : {});

/** A maintenance policy as the API has it: times in a window of their own, exclusions by name. */
export function maintenanceBody(policy: Value | undefined): Values {
    const {
        dailyMaintenanceWindow,
        recurringWindow,
        recurringMaintenanceWindow,
        maintenanceExclusions,
        disruptionBudget,
    } = object(policy);
    const { startTime, endTime, recurrence } = object(recurringWindow);
    const exclusions = Array.isArray(maintenanceExclusions) ? (maintenanceExclusions as readonly Values[]) : [];
    return compact({
        window: compact({
            dailyMaintenanceWindow,
            recurringWindow:
                recurringWindow === undefined
                    ? undefined
                    : compact({ window: compact({ startTime, endTime }), recurrence }),
            recurringMaintenanceWindow,
            maintenanceExclusions:
                exclusions.length === 0
                    ? undefined
                    : Object.fromEntries(exclusions.map((entry) => exclusionBody(entry))),
        }),
        disruptionBudget,
    });
}

function exclusionBody({ exclusionName, startTime, endTime, exclusionOptions }: Values): readonly [string, Values] {
    return [textOf(exclusionName), compact({ startTime, endTime, maintenanceExclusionOptions: exclusionOptions })];
}

/** The same as the state shows it; undefined where the API knows of no window. */
export function maintenanceState(body: Value | undefined): Values | undefined {
    const { window, disruptionBudget } = object(body);
    const { dailyMaintenanceWindow, recurringWindow, recurringMaintenanceWindow, maintenanceExclusions } =
        object(window);
    const { window: times, recurrence } = object(recurringWindow);
    const exclusions = Object.entries(object(maintenanceExclusions)).map(([exclusionName, entry]) => {
        const { startTime, endTime, maintenanceExclusionOptions } = object(entry);
        return compact({ exclusionName, startTime, endTime, exclusionOptions: maintenanceExclusionOptions });
    });
    const state = compact({
        dailyMaintenanceWindow,
        recurringWindow: recurringWindow === undefined ? undefined : compact({ ...object(times), recurrence }),
        recurringMaintenanceWindow,
        maintenanceExclusions: exclusions.length === 0 ? undefined : exclusions,
        disruptionBudget,
    });
    return Object.keys(state).length === 0 ? undefined : state;
}
