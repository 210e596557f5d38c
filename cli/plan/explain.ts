import type { Command } from "commander";
import { distance } from "fastest-levenshtein";

import { rules, ruleGroups, type Rule, type RuleExample } from "../../stacks/checks/index.js";
import { UserError } from "../userError.js";
import { renderRule, renderRuleList, renderRulesMarkdown } from "./renderRules.js";

interface ExplainFlags {
    readonly json?: boolean;
    readonly markdown?: boolean;
}

/** `mesh explain`: what a rule demands, why, who says so, and how it looks broken and kept. */
export function addExplainCommand(program: Command): void {
    program
        .command("explain")
        .description("explain a problem by its code, with examples; without a code, list every rule")
        .argument("[code]", "code of a rule, e.g. MESH021")
        .option("--json", "print rules as JSON")
        .option("--markdown", "print the reference of all rules (docs/checks.md)")
        .addHelpText("after", "\nExamples:\n  mesh explain MESH021\n  mesh explain --json | jq '.[].title'")
        .action((code: string | undefined, flags: ExplainFlags) => {
            process.stdout.write(`${explain(code, flags)}\n`);
        });
}

/**
 * What `mesh explain` prints.
 *
 * @throws UserError for a code no rule has, with the nearest that one has
 */
export function explain(code: string | undefined, { json, markdown }: ExplainFlags): string {
    if (markdown) {
        return renderRulesMarkdown(ruleGroups).trimEnd();
    }
    if (code === undefined) {
        return json ? JSON.stringify(rules.map(ruleData), undefined, 2) : renderRuleList(ruleGroups);
    }
    const rule = findRule(code);
    return json ? JSON.stringify(ruleData(rule), undefined, 2) : renderRule(rule);
}

function findRule(code: string): Rule {
    const wanted = code.toUpperCase();
    const rule = rules.find((candidate) => candidate.code === wanted);
    if (rule) {
        return rule;
    }
    const nearest = rules.reduce((best, candidate) =>
        distance(wanted, candidate.code) < distance(wanted, best.code) ? candidate : best,
    );
    throw new UserError(
        `code must be that of a rule, got ${code}; nearest is ${nearest.code} (${nearest.title}), \`mesh explain\` lists all`,
    );
}

function ruleData(rule: Rule): object {
    const { code, title, severity, why, source, fails, passes } = rule;
    const topic = ruleGroups.find((group) => group.rules.includes(rule))!.topic;
    return {
        code,
        topic,
        title,
        severity,
        why,
        source,
        fails: fails.map(exampleData),
        passes: passes.map(exampleData),
    };
}

function exampleData({ spec, says, living, also }: RuleExample): object {
    return { ...(says === undefined ? { spec } : { says }), ...(living ? { living } : {}), ...(also ? { also } : {}) };
}
