import { readFileSync } from "node:fs";
import { join } from "node:path";

import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { staleFiles } from "../../../cli/schema/files.js";
import { editorSchema, partsOf, plainSchema } from "../../../cli/schema/jsonSchema.js";
import { renderReference, smallExample } from "../../../cli/schema/reference.js";
import { sectionsOf } from "../../../cli/schema/sections.js";
import { isError } from "../../../components/shared/problems.js";
import { compileMesh } from "../../../stacks/compile.js";
import { environmentNames, parseEnvironment } from "../../../stacks/load.js";
import { everythingText, minimalText } from "../load/documents.js";

const root = join(import.meta.dirname, "..", "..", "..");
const environments = join(root, "stacks", "environments");
const schema = plainSchema();

/** A strict validator: a keyword it does not know is an error, but for the two that are ours. */
function validator(): Ajv {
    const ajv = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true });
    ajv.addVocabulary(["unit", "errorMessage"]);
    for (const format of ["uri", "ipv4"]) {
        ajv.addFormat(format, true);
    }
    return ajv;
}

/** Keys of the specification: parts whose last step is a name the specification chose. */
const keys = [...partsOf(schema)].filter(([path]) => path !== "" && !/(\.\*|\[\]|\|\d+)$/.test(path));

describe("generated files", () => {
    it("are current (mesh schema --write makes them so)", () => expect(staleFiles(root)).toEqual([]));

    it.each(environmentNames(environments))("%s.yaml names the schema in its first line", (name) => {
        const text = readFileSync(join(environments, `${name}.yaml`), "utf8");
        expect(text.split("\n")[0]).toBe("# yaml-language-server: $schema=../environment.schema.json");
    });
});

describe("every key of the specification", () => {
    it("is found", () => expect(keys.length).toBeGreaterThan(120));

    it("has a description that is a sentence", () => {
        const bare = keys.filter(([, part]) => !/^(\p{Lu}|`).*\.$/su.test(part.description ?? ""));
        expect(bare.map(([path]) => path)).toEqual([]);
    });

    it("has an example, unless it is a mapping described by its own keys", () => {
        const bare = keys.filter(([, part]) => !part.properties && (part.examples ?? []).length === 0);
        expect(bare.map(([path]) => path)).toEqual([]);
    });

    it("has examples and a default that it takes itself", () => {
        const ajv = validator();
        const definitions = (schema as { readonly definitions?: unknown }).definitions;
        for (const [path, part] of keys) {
            const validate = ajv.compile({ ...part, definitions });
            // The default of a mapping is filled in before it is checked.
            for (const value of [...(part.examples ?? []), ...("default" in part ? [part.default] : [])]) {
                expect(validate(value), `${path}: ${JSON.stringify(value)} ${ajv.errorsText(validate.errors)}`).toBe(
                    true,
                );
            }
        }
    });
});

describe("the JSON Schema", () => {
    const validate = validator().compile(editorSchema());

    it.each([
        ...environmentNames(environments).map((name) => [
            name,
            readFileSync(join(environments, `${name}.yaml`), "utf8"),
        ]),
        ["the example of the reference page", smallExample],
        ["the shortest", minimalText],
        ["everything", everythingText],
    ])("takes %s", (_name, text) => {
        expect(validate(parse(text)), JSON.stringify(validate.errors)).toBe(true);
    });

    it.each([
        ["an unknown key", "mehs: {}\n"],
        ["a value that is not allowed", "tier: staging\n"],
        ["a number out of bounds", "network: { mtu: 100 }\n"],
        ["an unknown form of topology", "mesh: { topology: { hub: [a] } }\n"],
        ["an unknown key deep inside", "mesh: { ca: { validity: 1 } }\n"],
    ])("refuses %s", (_what, text) => expect(validate(parse(minimalText + text))).toBe(false));

    it("says what a program checks but a schema cannot", () => {
        const { podSupernet } = editorSchema().properties!["addressing"]!.properties!;
        expect(podSupernet!.description).toMatch(/Must be an IPv4 range with no bits set behind its prefix/);
        expect(editorSchema().properties!["network"]!.properties!["mtu"]!.description).toMatch(/Unit: bytes\.$/);
    });
});

describe("the reference page", () => {
    const page = renderReference();

    it("begins with an example that can be deployed without a warning", () => {
        expect(compileMesh(parseEnvironment("example.yaml", smallExample)).problems.filter(isError)).toEqual([]);
        expect(page).toContain(smallExample);
    });

    it("has a line for every key", () => {
        const lines = sectionsOf(schema).flatMap((section) => section.keys);
        const named = new Set(lines.map(({ key }) => key));
        expect(keys.map(([path]) => path.split(/[.|]/).at(-1)!).filter((key) => !named.has(key))).toEqual([]);
        lines.forEach(({ key, meaning }) =>
            expect(page).toMatch(new RegExp(`^\\| \`${key}\` \\| .*${escape(meaning)} \\|$`, "m")),
        );
    });

    it("has links that lead somewhere", () => {
        const anchors = new Set(
            [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
                heading!
                    .toLowerCase()
                    .replace(/[^\w\- ]/g, "")
                    .replaceAll(" ", "-"),
            ),
        );
        for (const [, anchor] of page.matchAll(/\]\(#(.*?)\)/g)) {
            expect(anchors).toContain(anchor);
        }
    });

    it("has examples that are YAML without unknown keys", () => {
        const { properties, definitions } = schema as typeof schema & { readonly definitions?: unknown };
        for (const [, text] of page.matchAll(/^```yaml\n(.*?)^```$/gms)) {
            for (const one of text!.split("# or\n")) {
                const value = parse(one) as Record<string, unknown>;
                Object.keys(value).forEach((key) => expect(properties).toHaveProperty(key));
            }
        }
        expect(definitions).toBeDefined();
    });
});

function escape(text: string): string {
    return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
