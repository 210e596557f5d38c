import { describe, expect, it } from "vitest";

import { isError } from "../../../components/shared/problems.js";
import { exampleSpec } from "../../../stacks/checks/examples.js";
import { checkEnvironment, ruleGroups, rules, type RuleExample } from "../../../stacks/checks/index.js";

const codesOf = ({ spec, living }: RuleExample): readonly string[] => [
    ...new Set(checkEnvironment(exampleSpec(spec), living).map(({ code }) => code!)),
];

describe("rules", () => {
    it("are at least sixty, each with a number of its own", () => {
        expect(rules.length).toBeGreaterThanOrEqual(60);
        expect(new Set(rules.map(({ code }) => code)).size).toBe(rules.length);
        rules.forEach(({ code }) => expect(code).toMatch(/^MESH\d{3}$/));
    });

    it("have words for whoever asks, and both kinds of examples", () => {
        for (const rule of rules) {
            expect(rule.title, rule.code).toMatch(/^[A-Z].*[^.]$/);
            expect(rule.why, rule.code).toMatch(/^.*\.$/);
            expect(rule.source.length, rule.code).toBeGreaterThan(10);
            expect(rule.fails.length, rule.code).toBeGreaterThan(0);
            expect(rule.passes.length, rule.code).toBeGreaterThan(0);
        }
    });

    it("find nothing in what every example starts from", () => {
        expect(checkEnvironment(exampleSpec({}))).toEqual([]);
    });
});

describe.each(ruleGroups.map(({ topic, rules: group }) => [topic, group] as const))("%s", (_topic, group) => {
    describe.each(group.map((rule) => [`${rule.code} ${rule.title}`, rule] as const))("%s", (_name, rule) => {
        it.each(rule.fails.map((example, index) => [index + 1, example] as const))(
            "refuses example %i",
            (_n, example) => {
                expect(codesOf(example)).toEqual([rule.code, ...(example.also ?? [])].sort());
            },
        );

        it.each(rule.passes.map((example, index) => [index + 1, example] as const))(
            "accepts example %i",
            (_n, example) => {
                expect(codesOf(example)).not.toContain(rule.code);
            },
        );

        it("says path, value and remedy", () => {
            for (const { spec, living } of rule.fails) {
                const own = checkEnvironment(exampleSpec(spec), living).filter(({ code }) => code === rule.code);
                for (const problem of own) {
                    expect(problem.path).toMatch(/^[A-Za-z][^:]*$/);
                    expect(problem.text).toMatch(rule.severity === "error" ? /^must / : /^should /);
                    expect(problem.text).toMatch(/, got .+; .+/s);
                    expect(isError(problem)).toBe(rule.severity === "error");
                }
            }
        });
    });
});
