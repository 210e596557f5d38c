import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { explain } from "../../../cli/plan/explain.js";
import { exampleYaml } from "../../../cli/plan/renderRules.js";
import { rules } from "../../../stacks/checks/index.js";

describe("mesh explain", () => {
    it("prints a rule with reasons and examples", () => {
        expect(explain("MESH022", {})).toMatch(
            /^MESH022 \(error\): .*\n\n.*\nSource: .*\n\nBreaks it:\n\n {4}mesh:\n[^]*id: 300[^]*Keeps it:/,
        );
    });

    it("takes a code in small letters and names the nearest of an unknown one", () => {
        expect(explain("mesh022", {})).toBe(explain("MESH022", {}));
        expect(() => explain("MESH0222", {})).toThrow(/got MESH0222; nearest is MESH022 /);
    });

    it("lists every rule, also as JSON", () => {
        const list = explain(undefined, {});
        for (const { code, severity, title } of rules) {
            expect(list).toContain(`${code}  ${severity.padEnd(7)}  ${title}`);
        }
        const data = JSON.parse(explain(undefined, { json: true })) as { code: string }[];
        expect(data.map(({ code }) => code)).toEqual(rules.map(({ code }) => code));
    });

    it("writes examples as YAML that means the same", () => {
        for (const { fails, passes } of rules) {
            for (const { spec } of [...fails, ...passes]) {
                expect(parse(exampleYaml(spec))).toEqual(JSON.parse(JSON.stringify(spec)));
            }
        }
    });

    it("keeps docs/checks.md current: make it with `bin/mesh explain --markdown > docs/checks.md`", () => {
        const page = readFileSync(join(import.meta.dirname, "../../../docs/checks.md"), "utf8");
        expect(page).toBe(`${explain(undefined, { markdown: true })}\n`);
    });
});
