import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..", "..", "..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");

const decisions = readdirSync(join(root, "docs", "adr")).sort();
const pages = [
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    ...readdirSync(join(root, "docs"))
        .filter((file) => file.endsWith(".md"))
        .map((file) => `docs/${file}`),
    ...decisions.map((file) => `docs/adr/${file}`),
];

/** Everything that people write and that may name a decision. */
const sources = [
    ...pages,
    ...["cli", "components", "infra", "stacks", "test"].flatMap((folder) =>
        readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
            .filter((file) => /\.(ts|yaml)$/.test(file))
            .map((file) => `${folder}/${file}`),
    ),
];

/** A heading as GitHub makes an anchor of it. */
const anchor = (heading: string): string =>
    heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-");

function isThere(page: string, link: string): boolean {
    const [path = "", fragment] = link.split("#");
    const target = path === "" ? page : join(dirname(page), path);
    if (!existsSync(join(root, target))) {
        return false;
    }
    const headings = fragment === undefined ? [] : [...read(target).matchAll(/^#+ (.*)$/gm)];
    return fragment === undefined || headings.some(([, heading]) => anchor(heading!) === fragment);
}

describe("decisions", () => {
    it("are numbered without a gap, in file name and title", () => {
        const titles = decisions.map((file) => /^# (\d+)\. \S/.exec(read(`docs/adr/${file}`))?.[1]);
        const numbers = decisions.map((_, index) => String(index + 1));
        expect(titles).toEqual(numbers);
        expect(decisions.map((file) => file.slice(0, 5))).toEqual(
            numbers.map((number) => `${number.padStart(4, "0")}-`),
        );
    });

    it.each(decisions)("%s has status, context, decision and consequences", (file) => {
        expect(read(`docs/adr/${file}`).match(/^(Status: .*, \d{4}-\d\d-\d\d|## .*)$/gm)).toEqual([
            expect.stringMatching(/^Status: (proposed|accepted|superseded by \d+)/),
            "## Context",
            "## Decision",
            "## Consequences",
        ]);
    });

    it("exist wherever they are named", () => {
        const numbers = decisions.map((file) => file.slice(0, 4));
        const named = sources.flatMap((file) =>
            [...read(file).matchAll(/docs\/adr\/(\d{4})/g)].map(([, number]) => ({ file, number: number! })),
        );
        expect(named.length).toBeGreaterThan(10);
        expect(named.filter(({ number }) => !numbers.includes(number))).toEqual([]);
    });
});

describe("pages", () => {
    it.each(pages)("%s links to what exists", (page) => {
        const links = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)]
            .map(([, link]) => link!)
            .filter((link) => !/^[a-z]+:/.test(link));
        expect(links.filter((link) => !isThere(page, link))).toEqual([]);
    });

    it("name the number of rules as it is, give or take a few", () => {
        const [, rules] = /before anything is created: (\d+) rules/.exec(read("docs/checks.md"))!;
        for (const page of ["README.md", "CHANGELOG.md"]) {
            const [, said] = /some (\d+) rules/.exec(read(page))!;
            expect(Math.abs(Number(said) - Number(rules)), page).toBeLessThan(25);
        }
    });
});

describe("what was learnt the hard way", () => {
    const headings = [...read("docs/cursed-knowledge.md").matchAll(/^## (.*)$/gm)].map(([, heading]) => heading!);

    it("stands under a date, newest first, once", () => {
        const dates = headings.map((heading) => /^(\d{4}-\d\d-\d\d): \S/.exec(heading)?.[1]);
        expect(dates).toEqual(dates.toSorted((a, b) => (b ?? "").localeCompare(a ?? "")));
        expect(dates).not.toContain(undefined);
        expect(new Set(headings).size).toBe(headings.length);
    });
});
