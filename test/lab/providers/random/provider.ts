import type { Provider } from "../base/provider.js";
import { sdkVersion } from "../base/sdkVersion.js";
import { unknownValue } from "../base/values.js";
import { generators, type Generated } from "./generate.js";
import { diffImmutable } from "./immutable.js";

/** Stand-in for the random provider: the same resources, without bcrypt hashes. */
export function createRandomProvider(): Provider {
    const generate = (type: string, inputs: Parameters<(typeof generators)[string]>[0]): Generated => {
        const generator = generators[type];
        if (!generator) {
            throw new Error(`random: unknown resource type ${type}`);
        }
        return generator(inputs);
    };
    return {
        name: "random",
        version: sdkVersion("random"),
        configure: () => undefined,
        check: ({ news }) => ({ inputs: news }),
        diff: ({ oldInputs, news }) => diffImmutable(oldInputs, news),
        create: ({ type, inputs, preview }) => {
            const { id, outputs, secrets } = generate(type, preview ? { ...inputs, ...smallest } : inputs);
            const shown = preview
                ? Object.fromEntries(Object.keys(outputs).map((key) => [key, unknownValue]))
                : outputs;
            return Promise.resolve({
                id: preview ? "" : id,
                state: { ...shown, ...inputs },
                ...(secrets ? { secrets } : {}),
            });
        },
        // What was drawn is known to nobody but the state.
        read: ({ id, state, inputs }) => Promise.resolve({ id, state, inputs }),
        update: ({ olds, news }) => Promise.resolve({ state: { ...olds, ...news } }),
        delete: () => Promise.resolve(),
    };
}

/** A preview needs to know which outputs there will be, not of which size; sizes may still be unknown then. */
const smallest = { length: 1, byteLength: 1, minLower: 0, minUpper: 0, minNumeric: 0, minSpecial: 0 };
