import { describe, expect, it } from "vitest";

import { ownerLabels } from "../../../components/shared/ownership.js";

describe("ownerLabels", () => {
    it("names environment, mesh and stack, and the cluster where there is one", () => {
        const owner = { environment: "prod", mesh: "global", stack: "prod-europe" };
        expect(ownerLabels(owner)).toEqual({ environment: "prod", mesh: "global", stack: "prod-europe" });
        expect(ownerLabels(owner, "paris")).toMatchObject({ cluster: "paris", stack: "prod-europe" });
    });

    it.each(["Acme.Prod_EU", "-x-", "a".repeat(100), "team/prod"])("makes a label of the stack name %s", (stack) => {
        const { stack: label } = ownerLabels({ environment: "e", mesh: "m", stack });
        expect(label).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
    });

    it("keeps long names apart", () => {
        const of = (stack: string) => ownerLabels({ environment: "e", mesh: "m", stack })["stack"];
        expect(of(`${"a".repeat(80)}1`)).not.toBe(of(`${"a".repeat(80)}2`));
    });
});
