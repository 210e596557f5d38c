import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Backend } from "../../lab/cloud/backend.js";
import { createPaperBackend } from "../../lab/cloud/paper/paperBackend.js";
import { clusterBody, compute, container, openCloud, project, withNetworks, type TestCloud } from "./support.js";

let cloud: TestCloud;
beforeEach(async () => {
    cloud = await openCloud();
    await withNetworks(cloud);
});
afterEach(() => cloud.close());

describe("clusters", () => {
    it("run once created, with an endpoint and a certificate", async () => {
        const operation = await cloud.done("POST", `${container}/clusters`, clusterBody());
        expect(operation).toMatchObject({ operationType: "CREATE_CLUSTER", status: "DONE" });
        expect(await cloud.call("GET", `${container}/clusters/a`)).toMatchObject({
            status: "RUNNING",
            endpoint: expect.stringMatching(/^198\.1[89]\./) as string,
            clusterIpv4Cidr: "10.0.64.0/18",
            nodePools: [{ name: "default-pool" }],
        });
    });

    it("keep their subnet and network in use", async () => {
        await cloud.done("POST", `${container}/clusters`, clusterBody());
        const refusal = await cloud.refused("DELETE", `${compute}/regions/europe-west9/subnetworks/a`);
        expect(refusal.reason).toBe("resourceInUseByAnotherResource");
    });

    it("are refused with a name too long or a range that does not exist", async () => {
        expect((await cloud.refused("POST", `${container}/clusters`, clusterBody("c".repeat(41)))).message).toMatch(
            /at most 40/,
        );
        const body = clusterBody();
        const missing = {
            cluster: { ...(body["cluster"] as object), ipAllocationPolicy: { clusterSecondaryRangeName: "none" } },
        };
        expect((await cloud.refused("POST", `${container}/clusters`, missing)).message).toMatch(
            /Pods secondary range \('none'\) does not exist/,
        );
    });

    it("take one change at a time", async () => {
        const created = cloud.done("POST", `${container}/clusters`, clusterBody());
        expect((await cloud.refused("DELETE", `${container}/clusters/a`)).message).toMatch(/incompatible operation/);
        await created;
    });

    it("let go of their default pool at once and take another", async () => {
        await cloud.done("POST", `${container}/clusters`, clusterBody());
        await cloud.done("DELETE", `${container}/clusters/a/nodePools/default-pool`);
        await cloud.done("POST", `${container}/clusters/a/nodePools`, {
            nodePool: { name: "main", initialNodeCount: 2, config: {} },
        });
        const pool = await cloud.call("GET", `${container}/clusters/a/nodePools/main`);
        expect(pool).toMatchObject({ status: "RUNNING" });
        const groups = await cloud.call("GET", `${compute}/zones/europe-west9-a/instanceGroupManagers`);
        expect(groups["items"]).toMatchObject([{ targetSize: 2 }]);
    });

    it("go with all their pools", async () => {
        await cloud.done("POST", `${container}/clusters`, clusterBody());
        await cloud.done("DELETE", `${container}/clusters/a/nodePools/default-pool`);
        await cloud.done("DELETE", `${container}/clusters/a`);
        expect(await cloud.call("GET", "local/v1/records/nodePools")).toEqual({ records: [] });
        await cloud.done("DELETE", `${compute}/regions/europe-west9/subnetworks/a`);
    });
});

describe("a killed daemon", () => {
    it("forgets nothing and finishes what it had begun", async () => {
        let begun: () => void = () => undefined;
        const started = new Promise<void>((resolve) => (begun = resolve));
        const stuck: Backend = {
            ...createPaperBackend(),
            createCluster: () => (begun(), new Promise(() => undefined)),
        };
        const first = await cloud.restart(stuck);
        const operation = await first.call("POST", `${container}/clusters`, clusterBody());
        await started;
        // The first daemon never finishes; a second one on the same disk does.
        const second = await cloud.restart();
        const path = String(operation["selfLink"]).replace("https://container.googleapis.com/", "container/");
        await expect.poll(async () => (await second.call("GET", path))["status"]).toBe("DONE");
        expect(await second.call("GET", `${container}/clusters/a`)).toMatchObject({ status: "RUNNING" });
    });
});

describe("IAM", () => {
    it("refuses to overwrite a policy it has changed since", async () => {
        const base = `cloudresourcemanager/v1/${project}`;
        const before = await cloud.call("POST", `${base}:getIamPolicy`);
        const policy = { ...before, bindings: [{ role: "roles/viewer", members: ["user:a@example.com"] }] };
        await cloud.call("POST", `${base}:setIamPolicy`, { policy });
        expect((await cloud.refused("POST", `${base}:setIamPolicy`, { policy })).message).toMatch(
            /concurrent policy changes/,
        );
    });

    it("finds a service account by its address in any project", async () => {
        await cloud.call("POST", `iam/v1/${project}/serviceAccounts`, {
            accountId: "lab-nodes",
            serviceAccount: { displayName: "n" },
        });
        const email = "lab-nodes@test.iam.gserviceaccount.com";
        expect(await cloud.call("GET", `iam/v1/projects/-/serviceAccounts/${email}`)).toMatchObject({ email });
        expect((await cloud.refused("POST", `iam/v1/${project}/serviceAccounts`, { accountId: "x" })).code).toBe(400);
    });
});
