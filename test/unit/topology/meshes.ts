import { parseEnvironment } from "../../../stacks/load.js";
import type { EnvironmentSpec } from "../../../stacks/schema.js";

/** Regions of Google Cloud, by continent. */
const regions = [
    ...["europe-west1", "europe-west2", "europe-west3", "europe-west4", "europe-west6", "europe-west8", "europe-west9"],
    ...["europe-north1", "europe-central2", "europe-southwest1", "us-central1", "us-east1", "us-east4", "us-east5"],
    ...["us-south1", "us-west1", "us-west2", "us-west3", "us-west4", "northamerica-northeast1", "southamerica-east1"],
    ...["asia-east1", "asia-east2", "asia-northeast1", "asia-northeast2", "asia-northeast3", "asia-south1"],
    ...["asia-south2", "asia-southeast1", "asia-southeast2", "australia-southeast1", "australia-southeast2"],
    ...["me-central1", "me-west1", "africa-south1"],
];

/** How many clusters, in how many regions, connected how. */
export interface Shape {
    readonly clusters: number;
    readonly regions: number;
    readonly topology?: unknown;
    readonly network?: unknown;
}

/** An environment of generated clusters. Regions differ in size, as they do in life. */
export function meshOf({ clusters, regions: count, topology = "full", network = {} }: Shape): EnvironmentSpec {
    const entries = Array.from({ length: clusters }, (_, index) => {
        const region = regions[Math.floor(count * (index / clusters) ** 1.3)]!;
        const properties = { continent: region.split("-")[0]! };
        return [
            `${region.replace(/[aeiou]/g, "")}-${index + 1}`,
            { id: index + 1, region, zones: [`${region}-b`], pools: { main: {} }, properties },
        ];
    });
    return parseEnvironment(
        "generated.yaml",
        JSON.stringify({
            environment: "world",
            project: "my-project",
            mesh: { topology },
            network,
            clusters: Object.fromEntries(entries) as unknown,
        }),
    );
}
