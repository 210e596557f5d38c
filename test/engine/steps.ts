import type { EngineEvent, StepMetadata } from "../lab/session/events.js";

/** What the engine does to a resource. */
export interface Step {
    readonly op: string;
    /** Last part of the type's token, e.g. `NodePool`. */
    readonly type: string;
    /** The whole token: Google and Kubernetes both have a `Service`. */
    readonly token: string;
    /** Logical name. */
    readonly name: string;
    /** Number of the event at which it begins, and at which it is done. */
    readonly begins: number;
    readonly ends: number;
    /** Kinds of changes by path, e.g. `update-replace`. */
    readonly diff: Readonly<Record<string, string>>;
}

/** Steps of a run in the order they began, without those that change nothing. */
export function stepsOf(events: readonly EngineEvent[]): readonly Step[] {
    return events.flatMap(({ resourcePreEvent }, begins) => {
        const metadata = resourcePreEvent?.metadata;
        return metadata === undefined || metadata.op === "same" ? [] : [stepOf(events, metadata, begins)];
    });
}

function stepOf(events: readonly EngineEvent[], metadata: StepMetadata, begins: number): Step {
    const { op, urn, type, detailedDiff } = metadata;
    const ends = events.findIndex(
        ({ resOutputsEvent }) => resOutputsEvent?.metadata.urn === urn && resOutputsEvent.metadata.op === op,
    );
    return {
        op,
        type: type.split(":").at(-1)!,
        token: type,
        name: urn.split("::").at(-1)!,
        begins,
        ends: ends < 0 ? Infinity : ends,
        diff: Object.fromEntries(Object.entries(detailedDiff ?? {}).map(([path, { diffKind }]) => [path, diffKind])),
    };
}

/** Steps of a run as sorted lines: `op type name`. */
export function steps(events: readonly EngineEvent[]): readonly string[] {
    return stepsOf(events)
        .map(({ op, type, name }) => `${op} ${type} ${name}`)
        .sort();
}

/** A preview as a person reads it: `op type name`, and below it each property that changes and how. Sorted. */
export function previewText(events: readonly EngineEvent[]): string {
    return stepsOf(events)
        .filter(({ op, type }) => op !== "read" && type !== "Stack")
        .map(({ op, type, name, diff }) => {
            const changes = Object.entries(diff)
                .map(([path, kind]) => `    ${path}: ${kind}`)
                .sort();
            return [`${op} ${type} ${name}`, ...changes].join("\n");
        })
        .sort()
        .join("\n");
}
