import { join } from "node:path";

import { describe, expect, it } from "vitest";
import { stringify } from "yaml";

import { deployMesh } from "../../infra/deploy.js";
import { googleProvider } from "../../infra/providers.js";
import { environmentNames, loadEnvironment } from "../../stacks/load.js";
import { register } from "../component/mocks.js";

const directory = join(import.meta.dirname, "..", "..", "stacks", "environments");

/**
 * Every resource of every environment as the program asks for it, committed: a change's effect is read in the diff.
 * `npx vitest run --project golden -u` accepts it.
 */
describe("what an environment becomes", () => {
    it.each([...environmentNames(directory)])("%s", async (name) => {
        const { plan } = loadEnvironment(directory, name);
        const seen = await register(() => void deployMesh(plan, googleProvider(undefined)));
        const resources = Object.fromEntries(
            seen
                .map(({ type, name: resource, inputs }) => [`${type} ${resource}`, inputs] as const)
                .sort(([a], [b]) => (a < b ? -1 : 1)),
        );
        await expect(stringify(resources, { lineWidth: 120, sortMapEntries: true })).toMatchFileSnapshot(
            `stacks/${name}.yaml`,
        );
    });
});
