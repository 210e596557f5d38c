import { environmentSchema, type EnvironmentSpec } from "../schema.js";
import type { SpecPatch } from "./rule.js";

const zones = (region: string): readonly string[] => ["a", "b", "c"].map((zone) => `${region}-${zone}`);

/** Keeps the minor version where a release channel would raise it. */
const minorHeld = (): SpecPatch => ({
    window: { daily: "03:00" },
    exclusions: { minor: { scope: "NO_MINOR_UPGRADES", start: "2026-01-01T00:00:00Z", untilEndOfSupport: true } },
});

const cluster = (id: number, region: string): SpecPatch => ({
    id,
    region,
    zones: zones(region),
    maintenance: minorHeld(),
    pools: { main: {} },
});

/** What every example starts from: an environment no rule has anything to say about. */
export const baseEnvironment: SpecPatch = {
    environment: "prod",
    project: "my-project",
    clusters: { paris: cluster(1, "europe-west9"), rome: cluster(2, "europe-west8") },
};

/** An environment of the base's kind with clusters `c1` to `c<count>`, for rules about size. */
export function manyClusters(count: number, more: SpecPatch = {}, region = "europe-west9"): SpecPatch {
    const clusters = Object.fromEntries(
        Array.from({ length: count }, (_, index) => [`c${index + 1}`, cluster(index + 1, region)]),
    );
    return mergePatch({ clusters: { paris: null, rome: null, ...clusters } }, more);
}

/** A cluster's worth of what an example adds. */
export const thirdCluster: SpecPatch = cluster(3, "europe-west4");

/** The environment an example means. */
export function exampleSpec(patch: SpecPatch): EnvironmentSpec {
    return environmentSchema.parse(withoutNulls(mergePatch(baseEnvironment, patch)));
}

function mergePatch(base: SpecPatch, patch: SpecPatch): SpecPatch {
    const merged = Object.entries(patch).map(([key, value]) => {
        const under = base[key];
        return [key, isMapping(under) && isMapping(value) ? mergePatch(under, value) : value] as const;
    });
    return { ...base, ...Object.fromEntries(merged) };
}

function withoutNulls(value: SpecPatch): SpecPatch {
    return Object.fromEntries(
        Object.entries(value)
            .filter(([, entry]) => entry !== null)
            .map(([key, entry]) => [key, isMapping(entry) ? withoutNulls(entry) : entry]),
    );
}

function isMapping(value: unknown): value is SpecPatch {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
