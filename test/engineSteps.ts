import type { EngineEvent } from "./lab/session/events.js";

/** Steps of a run by resource, in order of their text: `op type name`. What stays the same is left out. */
export function steps(events: readonly EngineEvent[]): readonly string[] {
    return events
        .flatMap(({ resourcePreEvent }) =>
            resourcePreEvent && resourcePreEvent.metadata.op !== "same" ? [resourcePreEvent.metadata] : [],
        )
        .map(({ op, type, urn }) => `${op} ${type.split(":").at(-1)} ${urn.split("::").at(-1)}`)
        .sort();
}
