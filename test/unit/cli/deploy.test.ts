import { describe, expect, it } from "vitest";

import { changesOf } from "../../../cli/lab/deploy.js";

const preview = (resourceChanges: Readonly<Record<string, number>>) => ({
    events: [{ summaryEvent: { resourceChanges } }],
});

describe("changesOf", () => {
    it("finds nothing to do where everything stays and is only read", () =>
        expect(changesOf(preview({ same: 75, read: 1 }))).toBe(0));

    it("counts whatever is touched", () =>
        expect(changesOf(preview({ same: 70, read: 1, create: 2, update: 1, delete: 3, replace: 1 }))).toBe(7));

    it("finds nothing in a run that said nothing", () => expect(changesOf({ events: [] })).toBe(0));
});
