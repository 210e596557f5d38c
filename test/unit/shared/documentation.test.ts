import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

import ts from "typescript";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..", "..", "..", "components");

interface Place {
    readonly name: string;
    readonly node: ts.Node;
    readonly optional: boolean;
}

const files = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(root, file));

function sourceOf(file: string): ts.SourceFile {
    return ts.createSourceFile(relative(root, file), readFileSync(file, "utf8"), ts.ScriptTarget.ES2023, true);
}

const isExported = (node: ts.Node): boolean =>
    ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);

/** Exported declarations of a kind in all files. */
function exported<T extends ts.Statement>(is: (node: ts.Node) => node is T): readonly (readonly [string, T])[] {
    return files.flatMap((file) => {
        const source = sourceOf(file);
        return source.statements
            .filter(is)
            .filter(isExported)
            .map((node) => [source.fileName, node] as const);
    });
}

const isPublic = (node: ts.PropertyDeclaration): boolean =>
    !(ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword);

const docOf = (node: ts.Node): string =>
    ts
        .getJSDocCommentsAndTags(node)
        .filter(ts.isJSDoc)
        .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? "")
        .join("\n");
const tagOf = (node: ts.Node, tag: string): string | undefined => {
    const found = ts.getJSDocTags(node).find(({ tagName }) => tagName.text === tag);
    return found && (ts.getTextOfJSDocComment(found.comment) ?? "");
};

const interfaces = exported(ts.isInterfaceDeclaration);
/** What a program writes: arguments, plans, and whatever they are made of. Complete plans repeat their keys. */
const written = interfaces.filter(([, { name }]) => !/^Complete/.test(name.text));
/** Members of the objects an alias is made of: itself, or parts of an intersection or a union. */
function membersOf(type: ts.TypeNode): readonly ts.TypeElement[] {
    if (ts.isTypeLiteralNode(type)) {
        return [...type.members];
    }
    return ts.isIntersectionTypeNode(type) || ts.isUnionTypeNode(type) ? type.types.flatMap(membersOf) : [];
}
const aliases = exported(ts.isTypeAliasDeclaration);
const properties: readonly Place[] = [
    ...written.map(([file, { name, members }]) => ({ file, name, members: [...members] })),
    ...aliases
        .filter(([, { name }]) => !/^Complete/.test(name.text))
        .map(([file, { name, type }]) => ({ file, name, members: membersOf(type) })),
].flatMap(({ file, name, members }) =>
    members.filter(ts.isPropertySignature).map((node) => ({
        name: `${file} ${name.text}.${node.name.getText()}`,
        node,
        optional: node.questionToken !== undefined,
    })),
);

/** A default in words behind a dash, or a literal as JSON has it; words may follow a literal behind a dash. */
function isDefault(text: string): boolean {
    const [literal = ""] = text.split(" - ");
    try {
        return text.startsWith("- ") ? text.length > 2 : (JSON.parse(literal), true);
    } catch {
        return false;
    }
}
const classes = exported(ts.isClassDeclaration).filter(([, { heritageClauses }]) =>
    (heritageClauses ?? []).some((clause) => clause.getText().includes("pulumi.ComponentResource")),
);

const failing = (places: readonly Place[], good: (node: ts.Node) => boolean): readonly string[] =>
    places.filter(({ node }) => !good(node)).map(({ name }) => name);

describe("documentation of the components", () => {
    it("is looked for in every component", () => {
        expect(classes.map(([, { name }]) => name!.text).sort()).toEqual(
            expect.arrayContaining([
                "Cilium",
                "GkeCluster",
                "GlobalService",
                "MeshCa",
                "MeshNetwork",
                "NetworkHub",
                "SharedVpc",
                "VpcPeerings",
            ]),
        );
        expect(properties.length).toBeGreaterThan(100);
    });

    it("has a first sentence on everything exported", () => {
        const named = [
            ...exported(ts.isInterfaceDeclaration),
            ...exported(ts.isClassDeclaration),
            ...aliases.filter(([, { type }]) => membersOf(type).length > 0),
        ];
        expect(
            failing(
                named.map(([file, node]) => ({ name: `${file} ${node.name!.text}`, node, optional: false })),
                (node) => docOf(node).trim() !== "",
            ),
        ).toEqual([]);
    });

    it("has a first sentence on every argument and key of a plan", () => {
        expect(failing(properties, (node) => /^\S[^]*[.:]$/m.test(docOf(node).trim()))).toEqual([]);
    });

    it("says the default of whatever may be left out: a literal, or a dash and what happens", () => {
        expect(
            failing(
                properties.filter(({ optional }) => optional),
                (node) => isDefault(tagOf(node, "default") ?? ""),
            ),
        ).toEqual([]);
        expect(
            failing(
                properties.filter(({ optional }) => !optional),
                (node) => tagOf(node, "default") === undefined,
            ),
        ).toEqual([]);
    });

    it("takes a literal or words for a default, and nothing that only looks like one", () => {
        const good = ["- as the chart has it", '"errors"', "1460", "[]", "{}", "true", "[] - own order is enough"];
        expect(good.filter((text) => !isDefault(text))).toEqual([]);
        const bad = ["", "- ", "{@link other}", "'single'", "[one]", "none", "2 nodes"];
        expect(bad.filter(isDefault)).toEqual([]);
    });

    it("has an example of every argument and key of a plan", () => {
        expect(failing(properties, (node) => (tagOf(node, "example") ?? "").trim() !== "")).toEqual([]);
    });

    it("has an example of every component, with its own name", () => {
        expect(
            classes
                .filter(([, node]) => !(tagOf(node, "example") ?? "").includes(`new ${node.name!.text}(`))
                .map(([, { name }]) => name!.text),
        ).toEqual([]);
    });

    it("says of every public field of a component what it is", () => {
        const fields = classes.flatMap(([file, { name, members }]) =>
            members
                .filter(ts.isPropertyDeclaration)
                .filter(isPublic)
                .map((node) => ({
                    name: `${file} ${name!.text}.${node.name.getText()}`,
                    node,
                    optional: false,
                })),
        );
        expect(fields.length).toBeGreaterThan(8);
        expect(failing(fields, (node) => docOf(node).trim() !== "")).toEqual([]);
    });
});
