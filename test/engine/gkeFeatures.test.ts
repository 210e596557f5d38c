import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";

import { repositoryRoot } from "../lab/session/env.js";
import { StackSession } from "../lab/session/stackSession.js";
import { clusterChanges, foretoldChanges, gkeEnvironment, poolChanges, type Settings } from "./gkeEnvironment.js";
import { openPaperStack, type PaperStack } from "./paperStack.js";
import { previewText, stepsOf, type Step } from "./steps.js";

const name = "engine-gke";
const file = join(repositoryRoot, "stacks", "environments", `${name}.yaml`);
const write = (settings: Settings): void => writeFileSync(file, stringify(settings));

/** What the engine foretells of each change; accepted with `vitest run --project engine -u`. */
const goldenPreviews = join(repositoryRoot, "test", "golden", "previews");

/** The step that tells of a pool or cluster; a replacement shows as creation, deletion and what ties them. */
const stepsFor = (all: readonly Step[], type: string, logicalName: string): readonly Step[] =>
    all.filter((step) => step.type === type && step.name === logicalName);

describe("a cluster with every feature, with the real engine on paper", () => {
    let stack: PaperStack;
    let session: StackSession;
    const previews: string[] = [];
    beforeAll(async () => {
        write(gkeEnvironment("before"));
        stack = await openPaperStack("gke", "lab");
        session = new StackSession("gke", "lab", {
            "clustermesh:googleApiEndpoint": stack.cloud.url,
            "clustermesh:environment": name,
        });
    });
    afterAll(async () => {
        rmSync(file, { force: true });
        await stack.close();
    });

    it("comes up, and is asked of Google as written", async () => {
        const result = await session.run("up");
        expect(result.code, result.output).toBe(0);
        const [cluster] = await stack.records("clusters");
        expect(cluster!.record).toMatchObject({
            name: "gke-paris",
            databaseEncryption: { state: "ENCRYPTED" },
            authenticatorGroupsConfig: { securityGroup: "gke-security-groups@example.com" },
            maintenancePolicy: {
                window: {
                    recurringWindow: { recurrence: "FREQ=DAILY" },
                    maintenanceExclusions: {
                        tested: {
                            maintenanceExclusionOptions: {
                                scope: "NO_MINOR_UPGRADES",
                                endTimeBehavior: "UNTIL_END_OF_SUPPORT",
                            },
                        },
                    },
                },
            },
            binaryAuthorization: { evaluationMode: "PROJECT_SINGLETON_POLICY_ENFORCE" },
            rbacBindingConfig: { enableInsecureBindingSystemAuthenticated: false },
            networkConfig: { gatewayApiConfig: { channel: "CHANNEL_STANDARD" }, enableL4ilbSubsetting: true },
            fleet: { project: "local-cloud" },
            notificationConfig: { pubsub: { enabled: true, topic: "projects/local-cloud/topics/gke-paris-gke" } },
        });
        const pools = await stack.records("nodePools");
        expect(pools).toHaveLength(Object.keys(poolChanges).length + 2);
        pools.forEach(({ record }) => expect(record["name"]).toMatch(/^paris-[a-z]+-[0-9a-f]{7}$/));
    });

    it("has nothing to change afterwards, nor after reading everything back", async () => {
        const preview = await session.run("preview", ["--expect-no-changes"]);
        expect(preview.code, preview.output).toBe(0);
        const refresh = await session.run("refresh");
        expect(refresh.code, refresh.output).toBe(0);
        const again = await session.run("preview", ["--expect-no-changes"]);
        expect(again.code, again.output).toBe(0);
    });

    describe("whose pools change by one property each", () => {
        let seen: readonly Step[];
        let text: string;
        beforeAll(async () => {
            write(gkeEnvironment("after"));
            const preview = await session.run("preview");
            expect(preview.code, preview.output).toBe(0);
            seen = stepsOf(preview.events);
            text = previewText(preview.events);
        });

        it("is previewed as committed, replacements included", async () => {
            await expect(`${text}\n`).toMatchFileSnapshot(join(goldenPreviews, "pools.txt"));
        });

        it.each(Object.entries(poolChanges))("%s", (pool, { op, property }) => {
            const steps = stepsFor(seen, "NodePool", `paris-${pool}`);
            expect(steps.map((step) => step.op).sort()).toEqual(
                op === "update" ? ["update"] : ["create-replacement", "delete-replaced", "replace"],
            );
            const kinds = Object.entries(steps[0]!.diff).filter(([path]) => path.startsWith(property));
            expect(kinds, property).not.toEqual([]);
            kinds.forEach(([, kind]) => expect(kind.endsWith("-replace")).toBe(op === "replace"));
        });

        it("leaves the cluster, other pools and everything on the cluster alone", () => {
            expect(stepsFor(seen, "NodePool", "paris-main")).toEqual([]);
            expect(stepsFor(seen, "NodePool", "paris-everything")).toEqual([]);
            const others = seen.filter(
                ({ type, op }) => !["NodePool", "Stack"].includes(type) && !["create", "read"].includes(op),
            );
            expect(others.map(({ op, name: logicalName }) => `${op} ${logicalName}`)).toEqual([]);
        });
    });

    it.each(Object.entries({ ...clusterChanges, ...foretoldChanges }))(
        "changes %s in place",
        async (property, cluster) => {
            write(gkeEnvironment("before", { cluster }));
            const preview = await session.run("preview");
            expect(preview.code, preview.output).toBe(0);
            previews.push(`# ${property}`, previewText(preview.events));
            const [step, ...more] = stepsFor(stepsOf(preview.events), "Cluster", "paris-cluster");
            expect(more).toEqual([]);
            expect(step).toMatchObject({ op: "update" });
            expect(Object.keys(step!.diff).some((path) => path.startsWith(property))).toBe(true);
            expect(Object.values(step!.diff).filter((kind) => kind.endsWith("-replace"))).toEqual([]);
        },
    );

    it("shows the replacement of a cluster as what it is", async () => {
        write(
            gkeEnvironment("before", {
                cluster: { ranges: { extraPods: ["10.65.0.0/18"], controlPlane: "172.16.0.16/28" } },
            }),
        );
        const preview = await session.run("preview");
        previews.push("# control plane range", previewText(preview.events));
        const steps = stepsFor(stepsOf(preview.events), "Cluster", "paris-cluster");
        expect(steps.map(({ op }) => op)).toEqual(["delete-replaced", "replace", "create-replacement"]);
        expect(steps.find(({ op }) => op === "replace")!.diff).toMatchObject({
            "privateClusterConfig.masterIpv4CidrBlock": "update-replace",
        });
    });

    it("previews every change of the cluster as committed", async () => {
        await expect(`${previews.join("\n")}\n`).toMatchFileSnapshot(join(goldenPreviews, "cluster.txt"));
    });

    it("takes all changes in place, and then has none left", async () => {
        const inPlace = Object.entries(poolChanges).flatMap(([pool, { op }]) => (op === "update" ? [pool] : []));
        write(
            gkeEnvironment("after", {
                only: inPlace,
                cluster: Object.assign({}, ...Object.values(clusterChanges)) as Settings,
            }),
        );
        const up = await session.run("up");
        expect(up.code, up.output).toBe(0);
        expect(stepsOf(up.events).filter(({ op }) => op.includes("replace"))).toEqual([]);
        const preview = await session.run("preview", ["--expect-no-changes"]);
        expect(preview.code, preview.output).toBe(0);
    });

    it("makes a pool anew before the old one goes, and touches no other", async () => {
        const inPlace = Object.entries(poolChanges).flatMap(([pool, { op }]) => (op === "update" ? [pool] : []));
        const cluster = Object.assign({}, ...Object.values(clusterChanges)) as Settings;
        write(gkeEnvironment("after", { only: [...inPlace, "spot"], cluster }));
        const before = (await stack.records("nodePools")).map(({ record }) => record["name"]);
        const up = await session.run("up");
        expect(up.code, up.output).toBe(0);
        const pools = stepsOf(up.events).filter(({ type }) => type === "NodePool");
        const made = pools.find(({ op }) => op === "create-replacement")!;
        const gone = pools.find(({ op }) => op === "delete-replaced")!;
        expect(made.ends).toBeLessThan(gone.begins);
        expect(new Set(pools.map((step) => step.name))).toEqual(new Set(["paris-spot"]));
        const after = (await stack.records("nodePools")).map(({ record }) => record["name"]);
        expect(after.filter((pool) => !before.includes(pool))).toEqual([expect.stringMatching(/^paris-spot-/)]);
    });

    it("goes down in an order that strands nothing", async () => {
        const result = await session.run("destroy");
        expect(result.code, result.output).toBe(0);
        const deleted = stepsOf(result.events).filter(({ op }) => op === "delete");
        const of = (tokens: readonly string[]): readonly Step[] => {
            const found = deleted.filter(({ token }) => tokens.some((end) => token.endsWith(end)));
            expect(found.length, tokens.join()).toBeGreaterThanOrEqual(tokens.length);
            return found;
        };
        const ends = (...tokens: string[]): number => Math.max(...of(tokens).map((step) => step.ends));
        const begins = (...tokens: string[]): number => Math.min(...of(tokens).map((step) => step.begins));
        // What has a load balancer at Google needs the cluster to take it away.
        expect(ends("v1:Service", "v3:Release")).toBeLessThan(begins(":NodePool"));
        expect(ends(":NodePool", ":BackupPlan")).toBeLessThan(begins("cluster:Cluster"));
        // Grants on keys stay at Google, so that their order means nothing.
        expect(ends("cluster:Cluster")).toBeLessThan(begins(":Subnetwork", ":Network", ":Topic"));
        for (const collection of ["clusters", "nodePools", "networks", "subnetworks", "serviceAccounts", "addresses"]) {
            expect(await stack.records(collection), collection).toEqual([]);
        }
    });
});
