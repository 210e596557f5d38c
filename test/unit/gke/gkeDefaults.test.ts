import { describe, expect, it } from "vitest";

import { backupArgs } from "../../../components/gke/backupArgs.js";
import { featureServices, nodeAccount, nodeBounds, topicOf } from "../../../components/gke/gkeDefaults.js";
import type { GkeClusterPlan } from "../../../components/gke/gkePlan.js";
import { computeAgent, identities, keyGrants } from "../../../components/gke/keyGrants.js";

const plan: GkeClusterPlan = {
    key: "paris",
    project: "my-project",
    name: "prod-paris",
    region: "europe-west9",
    zones: ["europe-west9-b", "europe-west9-a"],
    networkName: "prod-paris",
    subnetName: "prod-paris",
    podRangeName: "prod-paris-pods",
    pools: [{ key: "main" }],
};
const key = "projects/keys/locations/europe-west9/keyRings/gke/cryptoKeys/a";

describe("nodeAccount", () => {
    it("has one role for the node and one for images", () => {
        expect(nodeAccount(plan)).toEqual({
            accountId: "prod-paris-n",
            email: "prod-paris-n@my-project.iam.gserviceaccount.com",
            grants: [
                {
                    key: "container-defaultNodeServiceAccount",
                    project: "my-project",
                    role: "roles/container.defaultNodeServiceAccount",
                },
                { key: "artifactregistry-reader", project: "my-project", role: "roles/artifactregistry.reader" },
            ],
        });
    });

    it("reads images of the projects that are named, and nothing of the own one then", () => {
        const { grants } = nodeAccount({ ...plan, nodeServiceAccount: { registryProjects: ["images"] } });
        expect(grants.map(({ key, project }) => [key, project])).toEqual([
            ["container-defaultNodeServiceAccount", "my-project"],
            ["artifactregistry-reader-images", "images"],
        ]);
    });
});

describe("grants of nodeAccount", () => {
    const grantsOf = (nodeServiceAccount: GkeClusterPlan["nodeServiceAccount"]): readonly (readonly string[])[] =>
        nodeAccount({ ...plan, nodeServiceAccount })
            .grants.slice(1)
            .map(({ key: name, project, role }) => [name, project, role]);

    it("are there once, however often they are asked for", () => {
        const reader = "roles/artifactregistry.reader";
        expect(
            grantsOf({
                extraRoles: [reader, "roles/storage.objectViewer", "roles/storage.objectViewer"],
                registryProjects: ["my-project", "images", "images"],
            }),
        ).toEqual([
            ["artifactregistry-reader", "my-project", reader],
            ["storage-objectViewer", "my-project", "roles/storage.objectViewer"],
            ["artifactregistry-reader-images", "images", reader],
        ]);
    });

    it("have names of their own", () => {
        const extraRoles = ["projects/x/roles/a.b", "projects/y/roles/a.b", "roles/a-b", "roles/a.b", "roles/owner"];
        const names = grantsOf({ extraRoles, registryProjects: [] }).map(([name]) => name);
        expect(names).toEqual(["projects/x/roles/a.b", "projects/y/roles/a.b", "roles/a-b", "a-b", "owner"]);
    });
});

describe("what depends on features", () => {
    it("lets Google's accounts use every key once", () => {
        const keyed: GkeClusterPlan = {
            ...plan,
            security: { secretsKey: key },
            backup: { schedule: "0 2 * * *", key },
            pools: [
                { key: "main", diskKey: key },
                { key: "db", diskKey: key },
            ],
        };
        expect(keyGrants(keyed).map(({ key: name, agent, of }) => [name, agent, of])).toEqual([
            ["secrets-key", "gke", "cluster"],
            ["disk-key", "compute", "pools"],
            ["backup-key", "backup", "backup"],
        ]);
        expect(identities(keyed).map(({ key: name, service }) => [name, service])).toEqual([
            ["gke", "container.googleapis.com"],
            ["backup", "gkebackup.googleapis.com"],
        ]);
        expect(keyGrants(plan)).toEqual([]);
        expect(identities(plan)).toEqual([]);
    });

    it("reads the number that names Compute Engine's account from another of the project", () => {
        expect(computeAgent("service-42@container-engine-robot.iam.gserviceaccount.com")).toBe(
            "service-42@compute-system.iam.gserviceaccount.com",
        );
    });

    it("names the topic it makes, or the one it is given", () => {
        expect(topicOf(plan)).toBeUndefined();
        expect(topicOf({ ...plan, notifications: {} })).toBe("projects/my-project/topics/prod-paris-gke");
        expect(topicOf({ ...plan, notifications: { topic: "projects/a/topics/b" } })).toBe("projects/a/topics/b");
    });

    it("keeps backups of all namespaces for thirty days unless told otherwise", () => {
        expect(backupArgs(plan, { schedule: "0 2 * * *" })).toMatchObject({
            location: "europe-west9",
            cluster: "projects/my-project/locations/europe-west9/clusters/prod-paris",
            retentionPolicy: { backupRetainDays: 30, backupDeleteLockDays: 0 },
            backupConfig: { allNamespaces: true, includeSecrets: false, includeVolumeData: true },
        });
        expect(backupArgs(plan, { schedule: "0 2 * * *", namespaces: ["shop"], region: "europe-west1" })).toMatchObject(
            {
                location: "europe-west1",
                backupConfig: { selectedNamespaces: { namespaces: ["shop"] } },
            },
        );
    });

    it("leaves the name of a plan of backups to the provider", () => {
        expect(backupArgs(plan, { schedule: "0 2 * * *" })).not.toHaveProperty("name");
    });

    it("needs APIs only for what is used", () => {
        expect(featureServices(plan, plan.pools)).toEqual([]);
        expect(
            featureServices({ backup: { schedule: "0 2 * * *" }, notifications: {}, fleetProject: "fleet" }, []),
        ).toEqual(["gkebackup.googleapis.com", "pubsub.googleapis.com", "gkehub.googleapis.com"]);
        const keys = "cloudkms.googleapis.com";
        expect(featureServices({}, [{ diskKey: key }])).toEqual([keys]);
        expect(featureServices({ security: { secretsKey: key } }, [])).toEqual([keys]);
        expect(featureServices({ backup: { schedule: "0 2 * * *", key } }, [])).toContain(keys);
    });

    it("counts nodes over zones, or bounds of all zones together", () => {
        const zones = ["europe-west9-a", "europe-west9-b"];
        expect(nodeBounds(zones, { nodesPerZone: 2 })).toEqual({ min: 4, max: 4 });
        expect(nodeBounds(zones, { autoscaling: { min: 1, max: 3 } })).toEqual({ min: 2, max: 6 });
        expect(nodeBounds(zones, { autoscaling: { min: 1, max: 3, per: "pool" } })).toEqual({ min: 1, max: 3 });
        expect(nodeBounds(zones, { zones: ["europe-west9-a"], nodesPerZone: 2 })).toEqual({ min: 2, max: 2 });
    });
});
