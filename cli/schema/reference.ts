import { Document, isMap, isSeq } from "yaml";

import { plainSchema } from "./jsonSchema.js";
import { sectionsOf, selectorPath, type KeyLine, type Section } from "./sections.js";
import { code } from "./typeText.js";

/** A small environment that says something of every part; what the reference page begins with. */
export const smallExample = `# yaml-language-server: $schema=../environment.schema.json
environment: shop
project: my-project
labels: { team: platform }
mesh:
  topology: { hubs: [paris, amsterdam] }
clusters:
  paris:
    id: 1
    region: europe-west9
    zones: [europe-west9-a, europe-west9-b]
    properties: { continent: eu }
    pools:
      main: { machineType: e2-standard-4, nodesPerZone: 2 }
  amsterdam:
    id: 2
    region: europe-west4
    zones: [europe-west4-a, europe-west4-b]
    properties: { continent: eu }
    pools:
      main: {}
  iowa:
    id: 3
    region: us-central1
    zones: [us-central1-a, us-central1-b]
    properties: { continent: us }
    pools:
      main: {}
services:
  checkout:
    namespace: shop
    selector: { app: checkout }
    ports: [{ port: 80, targetPort: 8080 }]
    clusters: { match: { continent: eu } }
    affinity: local
policies:
  checkout-callers:
    namespace: shop
    selector: { app: checkout }
    ingress:
      - from: { app: storefront }
        clusters: [paris, iowa]
        ports: [{ port: 8080 }]
`;

const introduction = `# The specification of an environment

<!-- Written by \`mesh schema --write\` from stacks/schema; changes by hand are lost. -->

An environment is one YAML file under \`stacks/environments\`. Every key is listed here. A key that is not known is an error, and so is YAML that hides mistakes: keys given twice, merge keys (\`<<\`), tags, several documents. Anchors and aliases may be used.

The first line of a file gives editors completion and checks while typing; \`mesh schema\` prints the schema it names, and \`mesh check\` finds everything else that is wrong.

## A small example

\`\`\`yaml
${smallExample}\`\`\`
`;

/** The reference page, as Markdown. */
export function renderReference(): string {
    const sections = sectionsOf(plainSchema());
    return [introduction, renderContents(sections), ...sections.map(renderSection)].join("\n");
}

function renderContents(sections: readonly Section[]): string {
    const lines = sections.map(({ path }) => `${"    ".repeat(depthOf(path))}- ${link(path)}`);
    return `## Contents\n\n${lines.join("\n")}\n`;
}

function renderSection({ path, meaning, keys, oneOf }: Section): string {
    const example = exampleOf(path, keys, oneOf);
    return [
        `${"#".repeat(Math.min(2 + depthOf(path), 4))} ${title(path)}\n`,
        `${meaning}\n`,
        ...(oneOf ? ["A mapping with exactly one of these keys, where it is not a single word.\n"] : []),
        "| key | type, allowed | default | unit | meaning |",
        "| --- | --- | --- | --- | --- |",
        ...keys.map((line) => renderKey(line, oneOf)),
        "",
        ...(example === undefined ? [] : [`\`\`\`yaml\n${example}\`\`\`\n`]),
    ].join("\n");
}

function renderKey(line: KeyLine, oneOf: boolean): string {
    const type = line.section === undefined ? line.type : `${line.type} → ${link(line.section)}`;
    return `| ${[code(line.key), type, oneOf ? "" : defaultText(line), line.unit ?? "", line.meaning]
        .map((cell) => cell.replaceAll("|", "\\|"))
        .join(" | ")} |`;
}

function defaultText(line: KeyLine): string {
    if (line.required) {
        return "**required**";
    }
    if (line.default === undefined) {
        return "none";
    }
    const text = JSON.stringify(line.default);
    // An empty mapping with a section of its own stands for the defaults listed there.
    return text === "{}" && line.type === "mapping" ? "see there" : code(line.default === "" ? '""' : line.default);
}

/** Examples of the keys of a section, inside the keys above it. */
function exampleOf(path: string, keys: readonly KeyLine[], oneOf: boolean): string | undefined {
    const shown = keys.filter(
        ({ example, section }) => example !== undefined && (path !== "" || section === undefined),
    );
    const [first] = shown;
    if (!first || path === selectorPath) {
        return (
            first && yamlOf({ clusters: { [first.key]: first.example } }) + "# or\n" + yamlOf({ clusters: ["paris"] })
        );
    }
    if (oneOf) {
        return shown.map(({ key, example }) => yamlOf(nest(path, { [key]: example }))).join("# or\n");
    }
    return yamlOf(nest(path, Object.fromEntries(shown.map(({ key, example }) => [key, example]))));
}

/** Names that stand for the ones a file chooses. */
const names: Readonly<Record<string, string>> = {
    cluster: "paris",
    pool: "main",
    namespace: "shop",
    service: "checkout",
    export: "checkout",
    policy: "checkout-callers",
};

function nest(path: string, value: unknown): unknown {
    return path
        .split(".")
        .filter((part) => part !== "")
        .reduceRight<unknown>((inner, part) => {
            const list = part.endsWith("[]");
            const key = part.replace("[]", "").replace(/^<(.*)>$/, (_all, name: string) => names[name] ?? name);
            return { [key]: list ? [inner] : inner };
        }, value);
}

/** YAML with whatever is inside an example on one line where it is short. */
function yamlOf(value: unknown): string {
    const document = new Document(value);
    const flatten = (node: unknown): void => {
        if (isMap(node) || isSeq(node)) {
            const text = JSON.stringify(node);
            if (text.length <= 60 && node !== document.contents && !text.includes(':{"')) {
                node.flow = true;
            } else {
                node.items.forEach((item) => flatten(isMap(node) ? (item as { value: unknown }).value : item));
            }
        }
    };
    flatten(document.contents);
    return document.toString({ lineWidth: 100 }).replaceAll("[ ", "[").replaceAll(" ]", "]");
}

function depthOf(path: string): number {
    return path === selectorPath || path === ""
        ? 0
        : path.split(".").filter((part) => !part.startsWith("<")).length - 1;
}

function title(path: string): string {
    return path === "" ? "The file" : path === selectorPath ? path : code(path);
}

/** A link to a section; the anchor is what GitHub makes of its heading. */
function link(path: string): string {
    const anchor = title(path)
        .toLowerCase()
        .replace(/[^\w\- ]/g, "")
        .replaceAll(" ", "-");
    return `[${title(path)}](#${anchor})`;
}
