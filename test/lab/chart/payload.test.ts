import { beforeAll, expect, it } from "vitest";

import { helmPayload, secretLimit } from "./payload.js";
import { ensureHelmAndChart, peersNamed, renderInput } from "./render.js";

beforeAll(ensureHelmAndChart, 600_000);

/** A mesh of that many clusters, every neighbour with ranges of its own in the firewall of the Service, or without. */
async function payloadOf(clusters: number, ownRanges: boolean): Promise<number> {
    const names = Array.from({ length: clusters }, (_, index) => `europe-west9-${index}`);
    const ranges = names.flatMap((_, index) => [
        `10.${128 + (index >> 6)}.${(index & 63) << 2}.0/22`,
        `10.${index >> 2}.${(index & 3) << 6}.0/18`,
    ]);
    const sourceRanges = ownRanges ? ranges : ["10.0.0.0/9", "10.128.0.0/13"];
    const { values, text } = await renderInput({ peers: peersNamed(...names), sourceRanges });
    return helmPayload(values, text);
}

it("leaves more than half of a Secret to spare, with 2 clusters and with 511", async () => {
    const two = await payloadOf(2, false);
    const full = await payloadOf(511, false);
    const listed = await payloadOf(511, true);
    console.info(`Helm release: ${two} bytes with 2 clusters, ${full} with 511, ${listed} with 511 and their ranges`);
    expect(two).toBeGreaterThan(300_000);
    expect(full).toBeGreaterThan(two);
    expect(listed).toBeLessThan(secretLimit / 2);
    // What a neighbour costs, compressed: its name in the values, two Secrets and the users, and its two ranges.
    expect((listed - two) / 509).toBeLessThan(100);
});
