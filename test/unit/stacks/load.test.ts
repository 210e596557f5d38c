import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { environmentNames, loadEnvironment, parseEnvironment, SpecError } from "../../../stacks/load.js";

const directory = join(import.meta.dirname, "..", "..", "..", "stacks", "environments");
const minimal =
    "environment: e\nproject: my-project\nclusters:\n  a: { id: 1, region: europe-west9, zones: [europe-west9-a], pools: { main: {} } }\n";

function problems(text: string): readonly string[] {
    try {
        parseEnvironment("test.yaml", text);
        return [];
    } catch (error) {
        expect(error).toBeInstanceOf(SpecError);
        return (error as SpecError).problems.map(({ path, text: what }) => `${path}: ${what}`);
    }
}

describe("environment files", () => {
    it("of this project all compile", () => {
        expect(environmentNames(directory)).toContain("lab");
        for (const name of environmentNames(directory)) {
            expect(() => loadEnvironment(directory, name), name).not.toThrow();
        }
    });

    it("say which there are when one does not exist", () => {
        expect(() => loadEnvironment(directory, "nowhere")).toThrow(/got nowhere; there are example, lab/);
    });
});

describe("parseEnvironment", () => {
    it("fills defaults in", () => {
        const spec = parseEnvironment("test.yaml", minimal);
        expect(spec.mesh.maxConnectedClusters).toBe(511);
        expect(spec.deletionProtection).toBe(true);
        expect(spec.clusters["a"]!.access).toBe("dns");
    });

    it("refuses misspelt keys where they stand", () => {
        expect(problems(`${minimal}mehs: {}\n`)).toEqual([
            "mehs: is not a known key, got {}; correct its spelling or remove it",
        ]);
        expect(problems(minimal.replace("id: 1", "id: 1, acces: ip"))).toEqual([
            "clusters.a.acces: is not a known key, got ip; correct its spelling or remove it",
        ]);
    });

    it("reports every problem with its path and value", () => {
        const text = minimal
            .replace("id: 1", "id: 0")
            .replace("europe-west9,", "Europe,")
            .replace("environment: e", "environment: E");
        const found = problems(text);
        expect(found).toHaveLength(3);
        expect(found.join("\n")).toMatch(/environment: must be 1 to 20 .* got E/);
        expect(found.join("\n")).toMatch(/clusters\.a\.id: .*got 0/);
        expect(found.join("\n")).toMatch(/clusters\.a\.region: must be a region, e\.g\. europe-west9, got Europe/);
    });

    it("names what is missing", () =>
        expect(problems("environment: e\nclusters: {}\n").join()).toMatch(/project: must be given/));

    it("names line and column of broken YAML", () =>
        expect(problems("environment: [e\n").join()).toMatch(/^line \d+, column \d+: /));

    it("refuses a key given twice", () => expect(problems(`${minimal}project: other\n`).join()).toMatch(/unique/));

    it("reports what the checks find beside unknown keys", () => {
        const found = problems(
            `${minimal.replace("project: my-project", "project: my-project\ntier: development")}mehs: {}\naddressing: { podSupernet: 10.0.0.0/8 }\n`,
        );
        expect(found.join("\n")).toMatch(/^mehs: is not a known key/m);
        expect(found.join("\n")).toMatch(/addressing\.podSupernet/);
    });
});
