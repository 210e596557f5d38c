import type { Value, Values } from "../base/values.js";
import type { Calls } from "./calls.js";
import { ApiError, type Service } from "./rest.js";
import { exclusively, textOf, type Session } from "./session.js";

/** How often a policy is read anew after somebody else changed it in between. */
const attempts = 10;

type Binding = Values & { readonly role: string; readonly members: readonly string[] };

/** Calls of a grant: one member with one role, in a policy that it shares with others. */
export function memberCalls(service: Service, target: (values: Values) => string, idProperty: string): Calls {
    const has = (bindings: readonly Binding[], { role, member }: Values): boolean =>
        bindings.some(
            (binding) => binding.role === role && binding.members.some((one) => sameMember(one, textOf(member))),
        );
    return {
        async create(session, wanted) {
            await change(session, service, target(wanted), (bindings) => add(bindings, wanted));
            return [idProperty, "role", "member"].map((name) => textOf(wanted[name])).join("/");
        },
        async read(session, _id, known) {
            const policy = await session.send(service, "POST", `${target(known)}:getIamPolicy`, {});
            return has(bindingsOf(policy), known) ? { etag: policy["etag"] ?? "" } : undefined;
        },
        delete: (session, _id, state) => change(session, service, target(state), (bindings) => remove(bindings, state)),
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

/** Reads a policy, changes it and writes it back; the etag makes the API refuse what is based on an older one. */
async function change(
    session: Session,
    service: Service,
    target: string,
    edit: (bindings: readonly Binding[]) => readonly Binding[],
): Promise<void> {
    await exclusively([`${service}:${target}`], async () => {
        for (let attempt = 1; ; attempt++) {
            const policy = await session.send(service, "POST", `${target}:getIamPolicy`, {});
            const bindings: Value = edit(bindingsOf(policy));
            try {
                await session.send(service, "POST", `${target}:setIamPolicy`, { policy: { ...policy, bindings } });
                return;
            } catch (error) {
                if (!(error instanceof ApiError) || error.status !== 409 || attempt === attempts) {
                    throw error;
                }
            }
        }
    });
}
