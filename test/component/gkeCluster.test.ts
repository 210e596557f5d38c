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

/** What a short plan becomes. */
const short = [
    "Account paris-nodes",
    "Cluster paris-cluster",
    "IAMMember paris-nodes-artifactregistry-reader",
    "IAMMember paris-nodes-container-defaultNodeServiceAccount",
    "NodePool paris-main",
];

describe("GkeCluster", () => {
    it("makes five resources of a short plan", async () => {
        expect(names(await make())).toEqual(short);
    });

    it("makes more only for what asks for it", async () => {
        const seen = await make({
            security: { secretsKey: key },
            notifications: {},
            backup: { schedule: "0 2 * * *" },
        });
        expect(names(seen)).toEqual(
            [
                ...short,
                "BackupPlan backup-paris",
                "CryptoKeyIAMMember paris-secrets-key",
                "ServiceIdentity paris-gke-identity",
                "Topic paris-notifications",
            ].sort(),
        );
        const [given] = [await make({ notifications: { topic: "projects/a/topics/b" } })];
        expect(ofType(given, "gcp:pubsub/topic:Topic")).toEqual([]);
    });

    it("takes no grant away that clusters share, and no plan that may hold backups", async () => {
        const options: Record<string, boolean | undefined> = {};
        const note = (_args: object, opts: { retainOnDelete?: boolean }, name: string): object => {
            options[name] = opts.retainOnDelete;
            return {};
        };
        await make(
            { security: { secretsKey: key }, fleetProject: "fleet", backup: { schedule: "0 2 * * *" } },
            { transform: { keyGrant: note, fleetGrant: note, backupPlan: note } },
        );
        expect(options).toEqual({ "paris-secrets-key": true, "paris-fleet": true, "backup-paris": true });
    });

    it("asks Google for its accounts before it grants them anything", async () => {
        const seen = await make({
            security: { secretsKey: key },
            backup: { schedule: "0 2 * * *", key },
            pools: [{ key: "main", diskKey: key }],
            fleetProject: "fleet",
        });
        const inputs = (type: string): Readonly<Record<string, unknown>> =>
            Object.fromEntries(ofType(seen, type).map((entry) => [entry.name, entry.inputs]));
        expect(inputs("gcp:projects/serviceIdentity:ServiceIdentity")).toEqual({
            "paris-gke-identity": { project: "my-project", service: "container.googleapis.com" },
            "paris-backup-identity": { project: "my-project", service: "gkebackup.googleapis.com" },
            "paris-fleet-identity": { project: "fleet", service: "gkehub.googleapis.com" },
        });
        const member = (service: string): string =>
            `serviceAccount:service-123456789012@${service}.iam.gserviceaccount.com`;
        const role = "roles/cloudkms.cryptoKeyEncrypterDecrypter";
        expect(inputs("gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember")).toEqual({
            "paris-secrets-key": { cryptoKeyId: key, role, member: member("container-engine-robot") },
            "paris-disk-key": { cryptoKeyId: key, role, member: member("compute-system") },
            "paris-backup-key": { cryptoKeyId: key, role, member: member("gcp-sa-gkebackup") },
        });
        expect(inputs("gcp:projects/iAMMember:IAMMember")["paris-fleet"]).toEqual({
            project: "my-project",
            role: "roles/gkehub.serviceAgent",
            member: member("gcp-sa-gkehub"),
        });
    });

    it("lets nobody in for a fleet of its own project", async () => {
        expect(names(await make({ fleetProject: "my-project" }))).toEqual(short);
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
                security: { secretsKey: key },
                notifications: {},
                backup: { schedule: "0 2 * * *" },
                fleetProject: "fleet",
            },
            {
                transform: {
                    cluster: { description: "changed" },
                    nodePool: (args, _opts, name) => ({ args: { ...args, name: `${name}-changed` } }),
                    nodeServiceAccount: { description: "changed" },
                    nodeRole: { project: "changed" },
                    keyGrant: { role: "changed" },
                    serviceIdentity: { project: "changed" },
                    fleetGrant: { role: "fleet" },
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
        expect(inputs("gcp:projects/serviceIdentity:ServiceIdentity")).toMatchObject({ project: "changed" });
        expect(ofType(seen, "gcp:projects/iAMMember:IAMMember").map(({ inputs: { role } }) => role)).toContain("fleet");
        expect(inputs("gcp:pubsub/topic:Topic")).toMatchObject({ labels });
        expect(inputs("gcp:gkebackup/backupPlan:BackupPlan")).toMatchObject({ labels });
    });
});
