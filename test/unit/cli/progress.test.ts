import { describe, expect, it } from "vitest";

import { changesOf } from "../../../cli/lab/deploy.js";
import { EngineProgress } from "../../../cli/lab/progress.js";

const urn = (type: string, name: string): string =>
    `urn:pulumi:lab::clustermesh::clustermesh:gke:GkeCluster$${type}::${name}`;
const step = (op: string, type: string, name: string) => ({ metadata: { op, type, urn: urn(type, name) } });

describe("EngineProgress", () => {
    it("says what is done, what is worked on and for how long", () => {
        let now = 0;
        const progress = new EngineProgress(() => now);
        progress.see({ resourcePreEvent: step("create", "gcp:container/cluster:Cluster", "paris-cluster") });
        progress.see({ resourcePreEvent: step("same", "gcp:compute/network:Network", "paris-network") });
        now = 24_000;
        progress.see({ resourcePreEvent: step("create", "kubernetes:helm.sh/v3:Release", "paris-cilium") });
        expect(progress.line()).toBe(
            "0 of 2 resources; working on Cluster paris-cluster (24 s), Release paris-cilium (0 s)",
        );
        progress.see({ resOutputsEvent: step("create", "gcp:container/cluster:Cluster", "paris-cluster") });
        expect(progress.line()).toBe("1 of 2 resources; working on Release paris-cilium (0 s)");
        expect(progress.summary()).toBe("create 1");
    });

    it("says so when nothing changed", () => expect(new EngineProgress().summary()).toBe("nothing changed"));
});

describe("changesOf", () => {
    const changes = (resourceChanges: Readonly<Record<string, number>>): number =>
        changesOf({ code: 0, output: "", events: [{ summaryEvent: { resourceChanges } }] });

    it("counts everything but what stays the same", () => expect(changes({ same: 5, create: 2, update: 1 })).toBe(3));

    it("finds nothing to do where a stack only reads what it published", () =>
        expect(changes({ same: 75, read: 1 })).toBe(0));
});
