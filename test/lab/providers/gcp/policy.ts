import type { Value, Values } from "../base/values.js";
import type { Calls } from "./calls.js";
import { ApiError, type Service } from "./rest.js";
import { exclusively, textOf, type Session } from "./session.js";

/** How often a policy is read anew after somebody else changed it in between. */
const attempts = 10;

type Binding = Values & { readonly role: string; readonly members: readonly string[] };

/** What a policy belongs to, and how its API is asked for it: most want a `POST` and a colon before the verb. */
export interface PolicyOwner {
    readonly service: Service;
    readonly target: (values: Values, session: Session) => string;
    readonly ask?: "GET";
    readonly separator?: ":" | "/";
    /** First part of a grant's id. */
    readonly id: (values: Values, session: Session) => string;
}

/** Calls of a grant: one member with one role, in a policy that it shares with others. */
export function memberCalls(owner: PolicyOwner): Calls {
    const has = (bindings: readonly Binding[], { role, member }: Values): boolean =>
        bindings.some(
            (binding) => binding.role === role && binding.members.some((one) => sameMember(one, textOf(member))),
        );
    return {
        async create(session, wanted) {
            await change(session, owner, wanted, (bindings) => add(bindings, wanted));
            return [owner.id(wanted, session), textOf(wanted["role"]), textOf(wanted["member"])].join("/");
        },
        async read(session, _id, known) {
            const policy = await read(session, owner, known);
            return has(bindingsOf(policy), known) ? { etag: policy["etag"] ?? "" } : undefined;
        },
        delete: (session, _id, state) => change(session, owner, state, (bindings) => remove(bindings, state)),
    };
}

function bindingsOf(policy: Values): readonly Binding[] {
    return (policy["bindings"] ?? []) as readonly Binding[];
}

function sameMember(a: string, b: string): boolean {
    return a.toLowerCase() === b.toLowerCase();
}

function isFor(binding: Binding, { role, condition }: Values): boolean {
    return binding.role === role && JSON.stringify(binding["condition"]) === JSON.stringify(condition);
}

function add(bindings: readonly Binding[], wanted: Values): readonly Binding[] {
    const member = textOf(wanted["member"]);
    const found = bindings.find((binding) => isFor(binding, wanted));
    if (found) {
        const members = [...found.members.filter((one) => !sameMember(one, member)), member];
        return bindings.map((binding) => (binding === found ? { ...found, members } : binding));
    }
    const binding = { role: textOf(wanted["role"]), members: [member] };
    const { condition } = wanted;
    return [...bindings, condition === undefined ? binding : { ...binding, condition }];
}

function remove(bindings: readonly Binding[], state: Values): readonly Binding[] {
    return bindings
        .map((binding) =>
            isFor(binding, state)
                ? { ...binding, members: binding.members.filter((one) => !sameMember(one, textOf(state["member"]))) }
                : binding,
        )
        .filter(({ members }) => members.length > 0);
}

function pathOf(session: Session, { target, separator = ":" }: PolicyOwner, values: Values, verb: string): string {
    return `${target(values, session)}${separator}${verb}`;
}

function read(session: Session, owner: PolicyOwner, values: Values): Promise<Values> {
    const path = pathOf(session, owner, values, "getIamPolicy");
    return owner.ask === "GET" ? session.get(owner.service, path) : session.send(owner.service, "POST", path, {});
}

/** Reads a policy, changes it and writes it back; the etag makes the API refuse what is based on an older one. */
async function change(
    session: Session,
    owner: PolicyOwner,
    values: Values,
    edit: (bindings: readonly Binding[]) => readonly Binding[],
): Promise<void> {
    const path = pathOf(session, owner, values, "setIamPolicy");
    await exclusively([`${owner.service}:${path}`], async () => {
        for (let attempt = 1; ; attempt++) {
            const policy = await read(session, owner, values);
            const bindings: Value = edit(bindingsOf(policy));
            try {
                await session.send(owner.service, "POST", path, { policy: { ...policy, bindings } });
                return;
            } catch (error) {
                if (!(error instanceof ApiError) || error.status !== 409 || attempt === attempts) {
                    throw error;
                }
            }
        }
    });
}
