import type { Value, Values } from "../base/values.js";
import { compact, failing, labelsFrom, only, type Calls } from "./calls.js";
import type { Method, Service } from "./rest.js";
import { textOf, type Session } from "./session.js";

/** Where a resource is created. */
export interface Place {
    readonly path: string;
    readonly method?: Method;
    /** The API chooses where it is absent, and tells in its answer. */
    readonly id?: string;
}

/** A resource of one of Google's newer APIs, which all work alike: post to a collection, patch by a mask of fields. */
export interface RestResource {
    readonly service: Service;
    /** Word in messages, e.g. `Hub`. */
    readonly kind: string;
    /** Changes answer with an operation to wait for. */
    readonly operations?: true;
    /** What stands before an id in a path. */
    readonly version?: string;
    readonly place: (wanted: Values, session: Session) => Place;
    readonly toBody: (wanted: Values, session: Session) => Values;
    readonly fromBody: (body: Values, known: Values, id: string) => Values;
    /** Fields of the API's mask, by the property that changes them; `*` sends the resource as a whole. */
    readonly masks: Readonly<Record<string, string>>;
    /** The body of a patch where the API wants more than the resource. */
    readonly toPatch?: (body: Values, mask: string, current: Values) => Values;
    /** What forbids a deletion, in the words of the real provider. */
    readonly guard?: (state: Values) => string | undefined;
}

export function restCalls(resource: RestResource): Calls {
    const { service, kind, version = "", toBody, fromBody } = resource;
    const finished = async (session: Session, answer: Values, doing: string): Promise<void> => {
        if (resource.operations) {
            await session.operationDone(service, answer, doing);
        }
    };
    return {
        async create(session, wanted) {
            const { path, method = "POST", id } = resource.place(wanted, session);
            const body = toBody(wanted, session);
            const answer = await failing(`Error creating ${kind}`, () => session.send(service, method, path, body));
            const made = id ?? textOf(answer["name"]);
            session.begun = made;
            await finished(session, answer, `Creating ${kind}`);
            return made;
        },
        async read(session, id, known) {
            const body = await session.find(service, version + id);
            return body && fromBody(body, known, id);
        },
        async update(session, id, changed, wanted) {
            const fields = [...changed].flatMap((name) => resource.masks[name] ?? []);
            if (fields.length > 0) {
                await patch(session, resource, version + id, fields, toBody(wanted, session));
            }
        },
        async delete(session, id, state) {
            const reason = resource.guard?.(state);
            if (reason !== undefined) {
                throw new Error(reason);
            }
            await failing(`Error deleting ${kind}`, async () =>
                finished(session, await session.send(service, "DELETE", version + id), `Deleting ${kind}`),
            );
        },
    };
}

async function patch(
    session: Session,
    { service, kind, operations, toPatch }: RestResource,
    path: string,
    fields: readonly string[],
    body: Values,
): Promise<void> {
    const mask = [...new Set(fields)].sort().join(",");
    const part = mask === "*" ? body : only(body, mask.split(","));
    const [target, sent] = toPatch
        ? [path, toPatch(part, mask, await session.get(service, path))]
        : [`${path}?updateMask=${mask}`, part];
    const answer = await failing(`Error updating ${kind}`, () => session.send(service, "PATCH", target, sent));
    if (operations) {
        await session.operationDone(service, answer, `Updating ${kind}`);
    }
}

/** Masks of properties that the API calls the same; labels are there in all APIs. */
export function sameMasks(names: readonly string[]): Readonly<Record<string, string>> {
    return { effectiveLabels: "labels", ...Object.fromEntries(names.map((name) => [name, name])) };
}

/** A body of properties that the API calls the same, with all labels. */
export function plainBody(wanted: Values, names: readonly string[]): Values {
    return compact({ ...only(wanted, names), labels: wanted["effectiveLabels"] });
}

/** The state of properties that the API calls the same: texts default to nothing said, the rest to absence. */
export function plainState(
    body: Values,
    known: Values,
    texts: readonly string[],
    others: readonly string[] = [],
): Record<string, Value> {
    const said = Object.fromEntries(texts.map((name) => [name, body[name] ?? ""]));
    return { ...said, ...only(body, others), ...labelsFrom(body, known, "labels", undefined) };
}
