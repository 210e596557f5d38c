import { describe, expect, it } from "vitest";

import { chartForPlugin } from "../../../components/datapath/chartSource.js";

describe("chartForPlugin", () => {
    it.each([
        [".lab/charts/cilium", "../../.lab/charts/cilium"],
        ["./charts/cilium", "../../charts/cilium"],
        ["oci://quay.io/cilium/charts/cilium", "oci://quay.io/cilium/charts/cilium"],
        ["cilium", "cilium"],
    ])("%s becomes %s", (chart, expected) => expect(chartForPlugin(chart)).toBe(expected));
});
