import { join } from "node:path";

import { describe, expect, it } from "vitest";
import { stringify } from "yaml";

import { deployMesh } from "../../infra/deploy.js";
import { googleProvider } from "../../infra/providers.js";
import { compileMesh } from "../../stacks/compile.js";
import { environmentNames, loadEnvironment, parseEnvironment } from "../../stacks/load.js";
import { register, type Registered } from "../component/mocks.js";
import { gkeEnvironment } from "../engine/gkeEnvironment.js";
import { unwrap } from "../lab/providers/base/values.js";
import { createGcpProvider } from "../lab/providers/gcp/provider.js";

const directory = join(import.meta.dirname, "..", "..", "stacks", "environments");
const google = createGcpProvider();

/** What the stand-in for Google's provider says against a resource: inputs it rejects, or a plan it refuses. */
async function objections({ type, name, inputs }: Registered): Promise<readonly string[]> {
    const about = {
        urn: `urn:pulumi:test::clustermesh::${type}::${name}`,
        type,
        name,
        signal: new AbortController().signal,
        report: () => undefined,
    };
    const { values } = unwrap(inputs);
    try {
        const answer = await google.check({ ...about, olds: {}, news: values, randomSeed: Uint8Array.of(1) });
        if (answer.failures) {
            return answer.failures.map(({ reason }) => reason);
        }
        await google.create({ ...about, inputs: answer.inputs, preview: true, timeout: 0 });
        return [];
    } catch (error) {
        return [(error as Error).message];
    }
}

async function objectionsTo(resources: readonly Registered[]): Promise<Readonly<Record<string, readonly string[]>>> {
    const googles = resources.filter(({ type }) => type.startsWith("gcp:"));
    const answers = await Promise.all(
        googles.map(async (resource) => [`${resource.type} ${resource.name}`, await objections(resource)] as const),
    );
    return Object.fromEntries(answers.filter(([, said]) => said.length > 0));
}

describe("the program passes no input that the real provider would reject", () => {
    it.each([...environmentNames(directory)])(
        "%s",
        async (name) => {
            const { plan } = loadEnvironment(directory, name);
            const seen = await register(() => void deployMesh(plan, googleProvider(undefined)));
            expect(seen.some(({ type }) => type === "gcp:container/cluster:Cluster")).toBe(true);
            expect(await objectionsTo(seen)).toEqual({});
        },
        60_000,
    );

    it.each(["before", "after"] as const)(
        "a cluster with every feature, %s all changes",
        async (which) => {
            const { plan } = compileMesh(parseEnvironment("gke.yaml", stringify(gkeEnvironment(which))));
            const seen = await register(() => void deployMesh(plan!, googleProvider(undefined)));
            expect(seen.some(({ type }) => type === "gcp:gkebackup/backupPlan:BackupPlan")).toBe(true);
            expect(await objectionsTo(seen)).toEqual({});
        },
        60_000,
    );

    it.each([
        ["an unknown property", { nosuch: true }, ["Invalid or unknown key. Examine values at 'net.nosuch'."]],
        ["a wrong type", { mtu: "many" }, ['mtu: strconv.ParseInt: parsing "many": invalid syntax']],
        [
            "a value of none of the choices",
            { routingMode: "ZONAL" },
            [
                'expected routing_mode to be one of ["REGIONAL" "GLOBAL" ""], got ZONAL. ' +
                    "Examine values at 'net.routingMode'.",
            ],
        ],
    ])("and would be told of %s", async (_, inputs, expected) => {
        const network = { type: "gcp:compute/network:Network", name: "net", inputs };
        expect(await objectionsTo([network])).toEqual({ "gcp:compute/network:Network net": expected });
        const unheard = { type: "gcp:compute/nosuch:Nosuch", name: "x", inputs: {} };
        expect(await objections(unheard)).toEqual(["Resource type 'gcp:compute/nosuch:Nosuch' not found."]);
    });
});
