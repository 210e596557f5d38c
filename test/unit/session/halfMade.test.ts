import { describe, expect, it } from "vitest";

import { judge, undoOf } from "../../lab/session/halfMade.js";
import type { PendingOperation } from "../../lab/session/stackSession.js";

const pending = (type: string, inputs: object, step: PendingOperation["type"] = "creating"): PendingOperation => ({
    type: step,
    resource: { urn: `urn:pulumi:lab::clustermesh::${type}::x`, type, inputs: { ...inputs } },
});

describe("undoOf", () => {
    it.each([
        ["gcp:compute/network:Network", { project: "p", name: "n" }, "DELETE compute/v1/projects/p/global/networks/n"],
        [
            "gcp:compute/address:Address",
            { project: "p", region: "r", name: "n" },
            "DELETE compute/v1/projects/p/regions/r/addresses/n",
        ],
        [
            "gcp:compute/networkPeering:NetworkPeering",
            { network: "projects/p/global/networks/a", name: "a-b" },
            "POST compute/v1/projects/p/global/networks/a/removePeering",
        ],
        [
            "gcp:container/cluster:Cluster",
            { project: "p", location: "l", name: "c" },
            "DELETE container/v1beta1/projects/p/locations/l/clusters/c",
        ],
        [
            "gcp:container/nodePool:NodePool",
            { cluster: "projects/p/locations/l/clusters/c", name: "main" },
            "DELETE container/v1beta1/projects/p/locations/l/clusters/c/nodePools/main",
        ],
    ])("%s", (type, inputs, expected) => {
        const undo = undoOf(pending(type, inputs));
        expect(`${undo?.method} ${undo?.path}`).toBe(expected);
    });

    it("leaves alone what exists already, and what can be done twice", () => {
        expect(undoOf(pending("gcp:compute/network:Network", { project: "p", name: "n" }, "updating"))).toBeUndefined();
        expect(undoOf(pending("kubernetes:core/v1:Secret", {}))).toBeUndefined();
        expect(undoOf(pending("gcp:projects/iAMMember:IAMMember", {}))).toBeUndefined();
    });
});

describe("judge", () => {
    const error = (reason: string, message = "no") => ({ error: { message, errors: [{ reason }] } });
    it.each<[string, number, object, string]>([
        ["an accepted request", 200, {}, "done"],
        ["what never existed", 404, error("notFound"), "done"],
        ["a record set that is not there", 412, error("conditionNotMet"), "done"],
        ["a peering that is not there", 400, error("invalid", "There is no peering named 'a'"), "done"],
        ["something still busy", 400, error("operationInProgress"), "later"],
        ["something still used", 400, error("resourceInUseByAnotherResource"), "later"],
        ["any other refusal", 400, error("invalid", "bad name"), "bad name"],
        ["a fault of the cloud", 500, error("backendError", "broken"), "broken"],
    ])("%s", (_what, status, body, expected) => expect(judge(status, body)).toBe(expected));
});
