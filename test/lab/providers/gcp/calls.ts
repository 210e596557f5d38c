import type { Value, Values } from "../base/values.js";
import { relativePath } from "./sameness.js";
import { textOf, type Session } from "./session.js";

type Update = (
    session: Session,
    id: string,
    changed: ReadonlySet<string>,
    wanted: Values,
    olds: Values,
) => Promise<void>;

/** What a type's REST calls are. `wanted` is the planned state without what is not known yet. */
export interface Calls {
    /** Creates; sets `session.begun` to the id once the API has accepted. */
    create(session: Session, wanted: Values): Promise<string>;
    /** The state as the API has it, undefined when gone. `known` is the state so far. */
    read(session: Session, id: string, known: Values): Promise<Values | undefined>;
    /** Makes the named top-level properties as wanted. */
    readonly update?: Update;
    /** Waits until the resource can be worked on, and finishes what an interrupted creation left. */
    settle?(session: Session, id: string, wanted: Values): Promise<void>;
    delete(session: Session, id: string, state: Values): Promise<void>;
}

/** Values of the named properties, with a zero value of the same kind where the API leaves one out. */
export function pick(body: Values, kinds: Readonly<Record<string, Value>>): Values {
    return Object.fromEntries(Object.entries(kinds).map(([name, zero]) => [name, body[name] ?? zero]));
}

/** An object without its empty entries. */
export function compact(values: Readonly<Record<string, Value | undefined>>): Values {
    return Object.fromEntries(
        Object.entries(values).filter((entry): entry is [string, Value] => entry[1] !== undefined && entry[1] !== ""),
    );
}

/** The named properties that have a value. */
export function only(values: Values, names: readonly string[]): Values {
    return compact(Object.fromEntries(names.map((name) => [name, values[name]])));
}

/** A global or regional resource as a path from `projects/` on, whatever way the program names it. */
export function linkTo(value: Value | undefined, collection: string): string {
    const link = textOf(value);
    return link === "" ? "" : (relativePath(link) ?? `${collection}/${link.split("/").at(-1)!}`);
}

export function projectOf(wanted: Values, session: Session): string {
    return textOf(wanted["project"]) || session.settings.project || missing("project");
}

export function regionOf(wanted: Values, session: Session): string {
    return textOf(wanted["region"]).split("/").at(-1) || session.settings.region || missing("region");
}

function missing(what: string): never {
    throw new Error(`${what}: required field is not set`);
}

/** Labels of the API as the state shows them: all of them, and those that the program named. */
export function labelsFrom(body: Values, known: Values, property: string, labels: Value | undefined): Values {
    const all = (labels ?? body["labels"] ?? {}) as Values;
    const named = known[property];
    const visible = Object.keys((named ?? {}) as Values).filter((key) => key in all);
    return {
        effectiveLabels: all,
        ...(named === undefined ? {} : { [property]: Object.fromEntries(visible.map((key) => [key, all[key]!])) }),
    };
}

/** Calls of a Compute Engine resource with a collection, where names are unique. */
export interface ComputeResource {
    /** Word in messages, e.g. `Network`. */
    readonly kind: string;
    /** Path of the collection, without a slash at its end. */
    readonly collection: (wanted: Values, session: Session) => string;
    readonly toBody: (wanted: Values, session: Session) => Values;
    readonly fromBody: (body: Values, known: Values) => Values;
    readonly update?: Update;
    /** Further calls when it exists. */
    readonly finish?: (session: Session, id: string, wanted: Values) => Promise<void>;
}

export function computeCalls({ kind, collection, toBody, fromBody, update, finish }: ComputeResource): Calls {
    return {
        async create(session, wanted) {
            const parent = collection(wanted, session);
            const id = `${parent}/${textOf(wanted["name"])}`;
            const body = toBody(wanted, session);
            const operation = await failing(`Error creating ${kind}`, () =>
                session.send("compute", "POST", parent, body),
            );
            session.begun = id;
            await session.computeDone(operation, `Creating ${kind}`);
            await finish?.(session, id, wanted);
            return id;
        },
        async read(session, id, known) {
            const body = await session.find("compute", id);
            return body && fromBody(body, known);
        },
        ...(update ? { update } : {}),
        delete: (session, id) =>
            failing(`Error deleting ${kind}`, () => session.compute("DELETE", id, undefined, `Deleting ${kind}`)),
    };
}

/** Says what was being done before what went wrong. */
export async function failing<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
        return await work();
    } catch (error) {
        if (error instanceof Error && error.name === "ApiError") {
            error.message = `${what}: ${error.message}`;
        }
        throw error;
    }
}
