import { beforeAll, expect, it } from "vitest";

import { compileMesh } from "../../../stacks/compile.js";
import { parseEnvironment } from "../../../stacks/load.js";
import type { HelmValues } from "../../../components/datapath/ciliumInput.js";
import { mergeValues } from "../../../components/datapath/mergeValues.js";
import { ensureHelmAndChart, helmTemplate, inBatches } from "./render.js";

beforeAll(ensureHelmAndChart, 600_000);

const topologies = { full: "full", hubs: { hubs: ["paris"] } } as const;
const networks = ["peering", "shared", "ncc"] as const;

/** Values of every cluster of a real, compiled environment. */
function valuesOf(mode: (typeof networks)[number], topology: unknown): Readonly<Record<string, HelmValues>> {
    const cluster = (id: number, region: string) => ({ id, region, zones: [`${region}-b`], pools: { main: {} } });
    const { plan, problems } = compileMesh(
        parseEnvironment(
            "environment.yaml",
            JSON.stringify({
                environment: "prod",
                project: "my-project",
                mesh: { topology },
                network: { mode },
                clusters: {
                    paris: cluster(1, "europe-west9"),
                    rome: cluster(2, "europe-west8"),
                    tokyo: cluster(3, "asia-northeast1"),
                },
            }),
        ),
    );
    if (!plan) {
        throw new Error(JSON.stringify(problems));
    }
    return Object.fromEntries(Object.entries(plan.clusters).map(([name, planned]) => [name, planned.cilium.values]));
}

const withoutRanges = (all: Readonly<Record<string, HelmValues>>): unknown =>
    Object.values(all).map((values) =>
        mergeValues(values, { clustermesh: { apiserver: { service: { loadBalancerSourceRanges: [] } } } }),
    );

it.each(Object.entries(topologies))("network modes differ in nothing but ranges (%s)", (_title, topology) => {
    const [peering, ...others] = networks.map((mode) => withoutRanges(valuesOf(mode, topology)));
    others.forEach((other) => expect(other).toEqual(peering));
});

it("compiled values of every network and topology pass the chart", async () => {
    const all = networks.flatMap((mode) =>
        Object.values(topologies).flatMap((topology) => Object.values(valuesOf(mode, topology))),
    );
    const rendered = await inBatches(all, helmTemplate);
    expect(rendered.every(({ manifests }) => manifests.length > 30)).toBe(true);
    expect(rendered).toHaveLength(18);
}, 60_000);
