import { defineConfig } from "vitest/config";

/** Strings made of Outputs throw instead of becoming a sentence inside a resource name (facts in docs/cursed-knowledge.md). */
const env = { PULUMI_ERROR_OUTPUT_STRING: "true" };

const ring = (name: string, options: Record<string, unknown> = {}) => ({
    test: { name, include: [`test/${name}/**/*.test.ts`], env, ...options },
});

export default defineConfig({
    test: {
        projects: [
            // Pure functions: a process of its own for every file would load the SDKs a hundred times.
            ring("unit", { testTimeout: 30_000, isolate: false }),
            ring("component", { testTimeout: 30_000, hookTimeout: 60_000 }),
            ring("golden", { testTimeout: 30_000 }),
            ring("lab", { testTimeout: 30_000, hookTimeout: 60_000 }),
            ring("engine", { testTimeout: 180_000, hookTimeout: 180_000, fileParallelism: false }),
            ring("e2e", { testTimeout: 900_000, hookTimeout: 900_000, fileParallelism: false }),
        ],
    },
});
