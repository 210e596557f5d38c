import type { CheckAnswer } from "../base/provider.js";
import type { Values } from "../base/values.js";
import { chooseName } from "./autoname.js";
import { coerceObject } from "./coerce.js";
import { defaultsKey, withDefaults } from "./defaults.js";
import { secretPaths } from "./facts.js";
import type { ResourceType } from "./resource.js";
import { validate } from "./validate.js";

export interface CheckInput {
    readonly name: string;
    readonly olds: Values;
    readonly news: Values;
    readonly seed: Uint8Array;
}

/** Program inputs made complete and looked at: types, defaults, a name, then every rule. */
export function checkInputs(type: ResourceType, { name, olds, news, seed }: CheckInput): CheckAnswer {
    const given = coerceObject(type.fields, news);
    const inputs = withName(type, withDefaults(type.fields, given, olds), { name, olds, seed });
    const failures = validate(type.fields, inputs).map(({ reason, at }) => ({
        property: "",
        reason: `${reason}. Examine values at '${name}.${at}'.`,
    }));
    const secrets = secretPaths(type.fields).filter((path) => path in inputs);
    return {
        inputs,
        ...(secrets.length > 0 ? { secrets } : {}),
        ...(failures.length > 0 ? { failures } : {}),
    };
}

function withName(type: ResourceType, inputs: Values, about: Omit<CheckInput, "news">): Values {
    const { autoname } = type;
    if (!autoname || autoname.property in inputs) {
        return inputs;
    }
    const { property } = autoname;
    const filled = inputs[defaultsKey] as readonly string[];
    return {
        ...inputs,
        [property]: about.olds[property] ?? chooseName(autoname, type.token, about.name, about.seed),
        [defaultsKey]: [...filled, property].sort(),
    };
}
