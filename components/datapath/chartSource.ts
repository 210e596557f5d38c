import { posix } from "node:path";

/** Where the engine runs the program and its plugins: the directory of `main` in Pulumi.yaml, not the project's. */
const programDirectory = "dist/infra";

/**
 * A chart as the Helm plugin must be told of it. A directory is written relative to the project (it begins with a dot);
 * the plugin resolves it from the program's directory. A path relative to that is the same on every machine, an
 * absolute one would be a difference in state.
 */
export function chartForPlugin(chart: string): string {
    return chart.startsWith(".") ? posix.relative(programDirectory, posix.normalize(chart)) : chart;
}
