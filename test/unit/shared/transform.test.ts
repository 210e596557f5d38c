import { describe, expect, it } from "vitest";

import { transformed } from "../../../components/shared/transform.js";

interface Args {
    readonly mtu: number;
    readonly description?: string;
}

describe("transformed", () => {
    const args: Args = { mtu: 1460 };
    const opts = { protect: true };

    it("leaves a child alone that nobody transforms", () => {
        expect(transformed(undefined, "paris-network", args, opts)).toEqual(["paris-network", args, opts]);
    });

    it("lays arguments over those decided", () => {
        const [, merged, same] = transformed({ description: "ours" }, "paris-network", args, opts);
        expect(merged).toEqual({ mtu: 1460, description: "ours" });
        expect(same).toBe(opts);
    });

    it("lets a function decide by arguments, options and name", () => {
        const child = transformed<Args>(
            (given, options, name) => ({
                args: { ...given, description: name },
                opts: { ...options, ignoreChanges: ["mtu"] },
            }),
            "paris-network",
            args,
            opts,
        );
        expect(child).toEqual([
            "paris-network",
            { mtu: 1460, description: "paris-network" },
            { protect: true, ignoreChanges: ["mtu"] },
        ]);
    });

    it("keeps what the function does not answer", () => {
        expect(transformed<Args>(() => ({}), "paris-network", args, opts)).toEqual(["paris-network", args, opts]);
    });
});
