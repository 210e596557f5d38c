import { describe, expect, it } from "vitest";

import { census, type CountedResource } from "../../bench/program/census.js";
import { figuresOf, median, timePerResource, type Run } from "../../bench/program/figures.js";
import { packageOf, summarise, type CpuProfile } from "../../bench/program/profile.js";
import { missed, renderBench, type SizeResult } from "../../bench/program/table.js";
import { meshOf } from "../../bench/plan.js";
import { compileMesh } from "../../../stacks/compile.js";
import { parseEnvironment } from "../../../stacks/load.js";

describe("meshOf", () => {
    it.each([2, 16, 64])("gives %i clusters that can be deployed, a network per region", (clusters) => {
        const spec = parseEnvironment("bench.yaml", meshOf(clusters, "{ mode: peering, per: region }"));
        const { plan } = compileMesh(spec);
        expect(Object.keys(plan!.clusters)).toHaveLength(clusters);
        expect(Object.keys(plan!.networks)).toHaveLength(Math.min(clusters, 4));
        expect(plan!.services).toEqual({});
    });

    it("gives one network for all unless told otherwise", () => {
        expect(Object.keys(compileMesh(parseEnvironment("bench.yaml", meshOf(3))).plan!.networks)).toHaveLength(1);
    });
});

describe("census", () => {
    const resource = (name: string, custom = true, type = "a:b:C"): CountedResource => ({ type, name, custom });
    const clusters = Array.from({ length: 12 }, (_, index) => `cluster-${index + 1}`);

    it("gives a resource to the one cluster its name holds as a whole word", () => {
        const { cluster, shared } = census(
            [
                resource("cluster-1", false),
                resource("cluster-1-cilium"),
                resource("mesh-cluster-1-record"),
                resource("cluster-12-cilium"),
                resource("mesh-zone"),
            ],
            clusters,
        );
        expect(cluster).toEqual({ custom: 2, components: 1, all: 3 });
        expect(shared).toEqual({ custom: 1, components: 0, all: 1 });
    });

    it("leaves to all what names two clusters, or one that is none", () => {
        const { cluster, shared } = census([resource("mesh-cluster-1-cluster-2"), resource("cluster-99")], clusters);
        expect(cluster.all).toBe(0);
        expect(shared.all).toBe(2);
    });

    it("lists the types of the cluster with the most", () => {
        const { types, all } = census(
            [
                resource("cluster-2-x", true, "z:z:Z"),
                resource("cluster-2-y", true, "z:z:Z"),
                resource("cluster-2", false, "a:a:A"),
                resource("cluster-3"),
            ],
            clusters,
        );
        expect(Object.entries(types)).toEqual([
            ["z:z:Z", 2],
            ["a:a:A", 1],
        ]);
        expect(all).toEqual({ custom: 3, components: 1, all: 4 });
    });
});

function run(cpuMs: number, resources: number, wallSeconds = 1): Run {
    const moment = (part: number): { wallMs: number; cpuMs: number } => ({ wallMs: 0, cpuMs: cpuMs * part });
    return {
        wallSeconds,
        usage: {
            ...{ entered: moment(0.1), loaded: moment(0.3), constructed: moment(0.6), ended: moment(1) },
            ...{ resources, dependencies: 7, peakMiB: 100 },
        },
    };
}

describe("figures", () => {
    it("takes the middle of an odd number and the mean of the middle two of an even one", () => {
        expect(median([9, 1, 2])).toBe(2);
        expect(median([9, 1, 2, 4])).toBe(3);
    });

    it("shares out what is beyond the bare start", () => {
        expect(timePerResource(run(3000, 100).usage, 1000)).toBe(20);
    });

    it("takes medians of the runs and of the bare ones", () => {
        const figures = figuresOf([run(2000, 100), run(9000, 100), run(3000, 100)], [run(900, 1), run(1000, 1)]);
        expect(figures).toMatchObject({ cpuSeconds: 3, startSeconds: 0.95, msPerResource: 20.5, resources: 100 });
        expect(figures.spread).toEqual([10.5, 80.5]);
    });

    it("tells apart what the process was doing", () => {
        const { phases } = figuresOf([run(1000, 10)], [run(100, 1)]);
        expect(phases).toEqual({ start: 100, load: 200, construct: 300, register: 400 });
    });
});

describe("summarise", () => {
    const node = (id: number, functionName: string, url: string): CpuProfile["nodes"][number] => ({
        id,
        callFrame: { functionName, url, lineNumber: 1 },
    });

    it("adds up the time of samples by package, group and function", () => {
        const summary = summarise({
            nodes: [
                node(1, "(root)", ""),
                node(2, "(idle)", ""),
                node(3, "planMesh", "file:///home/x/clustermesh/dist/stacks/plan/mesh.js"),
                node(4, "merge", "/home/x/clustermesh/node_modules/@pulumi/pulumi/resource.js"),
                node(5, "merge", "/home/x/clustermesh/node_modules/@pulumi/pulumi/resource.js"),
                node(6, "(garbage collector)", ""),
            ],
            samples: [2, 3, 4, 5, 6],
            timeDeltas: [9000, 1000, 2000, 3000, 4000],
        });
        expect(summary.packages).toEqual([
            ["@pulumi/pulumi", 5],
            ["(garbage collector)", 4],
            ["own", 1],
        ]);
        expect(summary.groups.map(([name]) => name)).toEqual([
            "SDK: Pulumi, providers, gRPC, protocol buffers",
            "garbage collection",
            "this repository",
        ]);
        expect(summary.functions[0]).toEqual(["merge · @pulumi/pulumi", 5]);
    });

    it("names the innermost package", () => {
        expect(packageOf("/x/node_modules/a/node_modules/@b/c/d.js", "f")).toBe("@b/c");
        expect(packageOf("node:internal/timers", "f")).toBe("node");
        expect(packageOf("", "resourceUsage")).toBe("node");
    });
});

describe("the target", () => {
    const size = (clusters: number, own: number, ms: number): SizeResult => {
        const count = { custom: own - 2, components: 2, all: own };
        const figures = figuresOf([run(1000 + ms * 100, 100)], [run(1000, 1)]);
        const defaults = figuresOf([run(1000 + 4 * ms * 100, 100)], [run(1000, 1)]);
        return { clusters, census: { all: count, shared: count, cluster: count, types: {} }, ours: figures, defaults };
    };

    it("holds resources to it at every size and time at the largest", () => {
        expect(missed({ rounds: 1, sizes: [size(2, 20, 9), size(64, 20, 2)] })).toEqual([]);
        expect(missed({ rounds: 1, sizes: [size(2, 21, 1), size(64, 20, 2.5)] })).toEqual([
            "21 resources a cluster at 2 clusters",
            "2.5 ms a resource at 64 clusters",
        ]);
    });

    it("prints both settings and their ratio", () => {
        const text = renderBench({ rounds: 1, sizes: [size(16, 16, 2)] });
        expect(text).toMatch(/16 +│ ours .* 2\.0 \(2\.0 to 2\.0\) │ 1\.0/);
        expect(text).toMatch(/16 +│ SDK's defaults .* 8\.0 \(8\.0 to 8\.0\) │ 4\.0/);
        expect(text).toMatch(/target met: at most 20 resources a cluster/);
    });
});
