import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { openCloud, project, type Json, type TestCloud } from "./support.js";

const policies = `cloudresourcemanager/v1/${project}`;
const accounts = `iam/v1/${project}/serviceAccounts`;
const email = "lab-nodes@test.iam.gserviceaccount.com";
let cloud: TestCloud;

beforeEach(async () => {
    cloud = await openCloud();
    await cloud.call("POST", accounts, { accountId: "lab-nodes", serviceAccount: {} });
});
afterEach(() => cloud.close());

const grant = (...members: string[]): Json => ({ policy: { bindings: [{ role: "roles/viewer", members }] } });

describe("policies", () => {
    it("keep audit configurations, which only a mask changes once they are there", async () => {
        const auditConfigs = [{ service: "allServices", auditLogConfigs: [{ logType: "DATA_READ" }] }];
        await cloud.call("POST", `${policies}:setIamPolicy`, {
            policy: { auditConfigs },
            updateMask: "bindings,etag,auditConfigs",
        });
        await cloud.call("POST", `${policies}:setIamPolicy`, grant("user:a@example.com"));
        expect(await cloud.call("POST", `${policies}:getIamPolicy`)).toMatchObject({
            auditConfigs,
            bindings: [{ members: ["user:a@example.com"] }],
        });
        await cloud.call("POST", `${policies}:setIamPolicy`, { policy: {}, updateMask: "auditConfigs" });
        expect(await cloud.call("POST", `${policies}:getIamPolicy`)).not.toHaveProperty("auditConfigs");
    });

    it("refuse service accounts of the project that do not exist", async () => {
        const gone = "serviceAccount:lab-gone@test.iam.gserviceaccount.com";
        for (const target of [policies, `${accounts}/${email}`]) {
            const refusal = await cloud.refused("POST", `${target}:setIamPolicy`, grant(gone));
            expect(refusal.code).toBe(400);
            expect(refusal.message).toBe("Service account lab-gone@test.iam.gserviceaccount.com does not exist.");
            await cloud.call(
                "POST",
                `${target}:setIamPolicy`,
                grant(
                    `serviceAccount:${email}`,
                    "serviceAccount:lab-gone@other.iam.gserviceaccount.com",
                    "serviceAccount:test.svc.id.goog[kube-system/cilium]",
                ),
            );
        }
    });

    it("remember a deleted account as deleted", async () => {
        const { uniqueId } = await cloud.call("GET", `${accounts}/${email}`);
        await cloud.call("POST", `${policies}:setIamPolicy`, grant(`serviceAccount:${email}`));
        await cloud.call("DELETE", `${accounts}/${email}`);
        const policy = await cloud.call("POST", `${policies}:getIamPolicy`);
        const members = [`deleted:serviceAccount:${email}?uid=${String(uniqueId)}`];
        expect(policy).toMatchObject({ bindings: [{ members }] });
        await cloud.call("POST", `${policies}:setIamPolicy`, { policy });
    });
});

describe("service accounts", () => {
    it("are found in their own project, or in any", async () => {
        expect(await cloud.call("GET", `iam/v1/projects/-/serviceAccounts/${email}`)).toMatchObject({ email });
        expect(await cloud.call("GET", `${accounts}/${email}`)).toMatchObject({ email });
        expect((await cloud.refused("GET", `iam/v1/projects/other/serviceAccounts/${email}`)).code).toBe(404);
    });
});
