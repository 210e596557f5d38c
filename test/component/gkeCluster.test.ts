import { describe, expect, it } from "vitest";

import { GkeCluster, type GkeClusterArgs } from "../../components/gke/gkeCluster.js";
import type { GkeClusterPlan } from "../../components/gke/gkePlan.js";
import { ofType, register, type Registered } from "./mocks.js";

const plan: GkeClusterPlan = {
    key: "paris",
    project: "my-project",
    name: "prod-paris",
    region: "europe-west9",
    zones: ["europe-west9-a"],
    networkName: "prod-paris",
    subnetName: "prod-paris",
    podRangeName: "prod-paris-pods",
    pools: [{ key: "main" }],
};
const key = "projects/keys/locations/europe-west9/keyRings/gke/cryptoKeys/a";

const make = (
    change: Partial<GkeClusterPlan> = {},
    more: Omit<GkeClusterArgs, "plan"> = {},
): Promise<readonly Registered[]> =>
    register(() => void new GkeCluster("paris", { plan: { ...plan, ...change }, ...more }));
const names = (seen: readonly Registered[]): readonly string[] =>
    seen
        .filter(({ type }) => type.startsWith("gcp:"))
        .map(({ type, name }) => `${type.split(":").at(-1)} ${name}`)
        .sort();

describe("GkeCluster", () => {
    it("makes five resources of a short plan", async () => {
        expect(names(await make())).toEqual([
            "Account paris-nodes",
            "Cluster paris-cluster",
            "IAMMember paris-nodes-artifactregistry-reader",
            "IAMMember paris-nodes-container-defaultNodeServiceAccount",
            "NodePool paris-main",
        ]);
    });

    it("makes more only for what asks for it", async () => {
        const seen = await make({
            projectNumber: "123456789012",
            security: { secretsKey: key },
            notifications: {},
            backup: { schedule: "0 2 * * *" },
        });
        expect(names(seen).filter((name) => !names([]).includes(name) && !/nodes|cluster|main/.test(name))).toEqual([
            "BackupPlan paris-backup",
            "CryptoKeyIAMMember paris-secrets-key",
            "Topic paris-notifications",
        ]);
        const [given] = [await make({ notifications: { topic: "projects/a/topics/b" } })];
        expect(ofType(given, "gcp:pubsub/topic:Topic")).toEqual([]);
    });

    it("takes no leave to use a key away, which other clusters of the project share", async () => {
        const options: Record<string, boolean | undefined> = {};
        await make(
            { projectNumber: "123456789012", security: { secretsKey: key } },
            {
                transform: {
                    keyGrant: (_args, opts, name) => {
                        options[name] = opts.retainOnDelete;
                        return {};
                    },
                },
            },
        );
        expect(options).toEqual({ "paris-secrets-key": true });
    });

    it("refuses what cannot be before it asks for anything", async () => {
        let problem: unknown;
        const seen = await register(() => {
            try {
                new GkeCluster("paris", { plan: { ...plan, name: "Paris", pools: [] } });
            } catch (error) {
                problem = error;
            }
        });
        expect(String(problem)).toMatch(/name: must .*got Paris/);
        expect(String(problem)).toMatch(/pools: must be at least one/);
        expect(names(seen)).toEqual([]);
    });

    it("tells what it made", async () => {
        const known: Record<string, unknown> = {};
        await register(() => {
            const cluster = new GkeCluster("paris", { plan: { ...plan, access: "ip" } });
            Object.assign(known, {
                email: cluster.nodeServiceAccountEmail,
                workloadPool: cluster.workloadPool,
                clusterId: cluster.clusterId,
            });
            for (const output of ["kubeconfig", "endpoint", "dnsEndpoint", "caCertificate"] as const) {
                cluster[output].apply((value) => (known[output] = value));
            }
        });
        expect(known).toMatchObject({
            email: "prod-paris-n@my-project.iam.gserviceaccount.com",
            workloadPool: "my-project.svc.id.goog",
            clusterId: "projects/my-project/locations/europe-west9/clusters/prod-paris",
            endpoint: "192.0.2.1",
            dnsEndpoint: "gke-x.europe-west9.gke.goog",
            caCertificate: "Q0E=",
        });
        expect(known["kubeconfig"]).toMatch(/192\.0\.2\.1/);
    });

    it("gives every child to its transform", async () => {
        const labels = { by: "transform" };
        const seen = await make(
            {
                projectNumber: "123456789012",
                security: { secretsKey: key },
                notifications: {},
                backup: { schedule: "0 2 * * *" },
            },
            {
                transform: {
                    cluster: { description: "changed" },
                    nodePool: (args, _opts, name) => ({ args: { ...args, name: `${name}-changed` } }),
                    nodeServiceAccount: { description: "changed" },
                    nodeRole: { project: "changed" },
                    keyGrant: { role: "changed" },
                    topic: { labels },
                    backupPlan: { labels },
                },
            },
        );
        const inputs = (type: string): unknown => ofType(seen, type)[0]!.inputs;
        expect(inputs("gcp:container/cluster:Cluster")).toMatchObject({ description: "changed" });
        expect(inputs("gcp:container/nodePool:NodePool")).toMatchObject({ name: "paris-main-changed" });
        expect(inputs("gcp:serviceaccount/account:Account")).toMatchObject({ description: "changed" });
        expect(inputs("gcp:projects/iAMMember:IAMMember")).toMatchObject({ project: "changed" });
        expect(inputs("gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember")).toMatchObject({ role: "changed" });
        expect(inputs("gcp:pubsub/topic:Topic")).toMatchObject({ labels });
        expect(inputs("gcp:gkebackup/backupPlan:BackupPlan")).toMatchObject({ labels });
    });
});
