import { Document, isCollection, isMap, visit } from "yaml";

import { baseEnvironment } from "../../stacks/checks/examples.js";
import type { Rule, RuleExample, RuleGroup } from "../../stacks/checks/index.js";

/** Longest collection that is written on one line. */
const lineLength = 90;

/** YAML as a person would write it: what is short stands on one line. */
export function exampleYaml(value: unknown): string {
    const document = new Document(value);
    visit(document, {
        Collection(_key, node, path) {
            // Topmost keys stay apart: they are the parts of an environment file.
            const inner = path.length > (isMap(node) ? 3 : 1);
            if (inner && JSON.stringify(node.toJSON()).length <= lineLength && isCollection(node)) {
                node.flow = true;
            }
        },
    });
    return document
        .toString({ lineWidth: 0 })
        .replaceAll(/\[ (.*?) \]/g, "[$1]")
        .trimEnd();
}

/** One rule with its reasons and its first examples. */
export function renderRule(rule: Rule): string {
    const { code, title, severity, why, source, fails, passes } = rule;
    return [
        `${code} (${severity}): ${title}`,
        "",
        why,
        `Source: ${source}`,
        ...block("Breaks it", fails[0]!),
        ...block("Keeps it", passes[0]!),
        "",
        "Examples say what differs from an environment that breaks no rule (top of docs/checks.md).",
    ].join("\n");
}

function block(heading: string, example: RuleExample): readonly string[] {
    return ["", `${heading}:`, "", ...exampleText(example).map((line) => (line === "" ? line : `    ${line}`))];
}

/** All rules by topic, one a line. */
export function renderRuleList(groups: readonly RuleGroup[]): string {
    return groups
        .map(({ topic, rules }) =>
            [topic, ...rules.map(({ code, severity, title }) => `  ${code}  ${severity.padEnd(7)}  ${title}`)].join(
                "\n",
            ),
        )
        .join("\n\n");
}

/** The reference of all rules. */
export function renderRulesMarkdown(groups: readonly RuleGroup[]): string {
    const count = groups.reduce((sum, { rules }) => sum + rules.length, 0);
    return [
        "# Checks",
        "",
        `What \`mesh check\` and \`pulumi preview\` hold against an environment file before anything is created: ${count} rules. Errors stop a deployment, warnings are printed. \`mesh explain <code>\` prints one of them.`,
        "",
        "This page is made by `mesh explain --markdown` from the table the tests run. Examples say what differs from this environment, which breaks no rule (`null` takes a key away):",
        "",
        ...fence([exampleYaml(baseEnvironment)]),
        "",
        ...groups.flatMap(({ topic, rules }) => [`## ${topic}`, "", ...rules.flatMap(ruleMarkdown)]),
    ]
        .join("\n")
        .trimEnd()
        .concat("\n");
}

function ruleMarkdown({ code, title, severity, why, source, fails, passes }: Rule): readonly string[] {
    return [
        `### ${code}: ${title}`,
        "",
        why,
        "",
        `${severity === "error" ? "Error" : "Warning"}. Source: ${source}.`,
        "",
        "Breaks it:",
        "",
        ...fence(exampleText(fails[0]!)),
        "",
        "Keeps it:",
        "",
        ...fence(exampleText(passes[0]!)),
        "",
    ];
}

const fence = (lines: readonly string[]): readonly string[] => ["```yaml", ...lines, "```"];

function exampleText({ spec, living, says }: RuleExample): readonly string[] {
    const own =
        says !== undefined
            ? `# ${says}`
            : Object.keys(spec).length === 0
              ? "# the environment as it is"
              : exampleYaml(spec);
    return [...own.split("\n"), ...(living ? ["# while this is deployed:", ...exampleYaml(living).split("\n")] : [])];
}
