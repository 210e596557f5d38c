import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { createPaperBackend } from "../../lab/cloud/paper/paperBackend.js";
import { kubernetesVersion } from "../../lab/cloud/resources/versions.js";
import {
    clusterBody,
    compute,
    container,
    openCloud,
    project,
    withNetworks,
    type Json,
    type TestCloud,
} from "./support.js";

const cluster = `${container}/clusters/a`;
const pool = `${cluster}/nodePools/default-pool`;
const subnetwork = `${compute}/regions/europe-west9/subnetworks/a`;
let cloud: TestCloud;

beforeEach(async () => {
    cloud = await openCloud();
    await withNetworks(cloud);
});
afterEach(() => cloud.close());

const wanted = (more: Json = {}): Json => ({ cluster: { ...(clusterBody()["cluster"] as Json), ...more } });
/** A cluster with a pool that is made after it, so that nothing is still being worked on. */
const create = async (more: Json = {}): Promise<void> => {
    await cloud.done("POST", `${container}/clusters`, wanted({ initialNodeCount: 0, ...more }));
    await cloud.done("POST", `${cluster}/nodePools`, { nodePool: { name: "default-pool", initialNodeCount: 1 } });
};
const update = (fields: Json): Promise<Json> => cloud.done("PUT", cluster, { update: fields });
const refusedUpdate = (fields: Json) => cloud.refused("PUT", cluster, { update: fields });

describe("private nodes", () => {
    it.each([
        ["the words of older clients", { privateClusterConfig: { enablePrivateNodes: true } }],
        ["those of newer ones", { networkConfig: { defaultEnablePrivateNodes: true } }],
    ])("asked for in %s show in every place", async (_, more) => {
        await create(more);
        expect(await cloud.call("GET", cluster)).toMatchObject({
            privateClusterConfig: { enablePrivateNodes: true },
            networkConfig: { defaultEnablePrivateNodes: true },
            nodePools: [{ networkConfig: { enablePrivateNodes: true } }],
        });
    });

    it("change in every place, the newer words being the last", async () => {
        await create({ privateClusterConfig: { enablePrivateNodes: true } });
        await update({ desiredDefaultEnablePrivateNodes: false });
        expect(await cloud.call("GET", cluster)).toMatchObject({
            privateClusterConfig: { enablePrivateNodes: false },
            networkConfig: { defaultEnablePrivateNodes: false },
        });
        expect(await cloud.call("GET", pool)).toMatchObject({ networkConfig: { enablePrivateNodes: false } });
    });
});

describe("what clients read without asking", () => {
    it("is there while the cluster is still being made", async () => {
        let finish: () => void = () => undefined;
        const paper = createPaperBackend();
        const slow = {
            ...paper,
            createCluster: async (id: string, report: (text: string) => void) => {
                await new Promise<void>((resolve) => (finish = resolve));
                return paper.createCluster(id, report);
            },
        };
        const other = await cloud.restart(slow);
        const done = other.done("POST", `${container}/clusters`, wanted());
        await expect.poll(async () => (await other.call("GET", cluster))["status"]).toBe("PROVISIONING");
        expect(await other.call("GET", cluster)).toMatchObject({
            legacyAbac: {},
            shieldedNodes: { enabled: true },
            masterAuth: {},
            notificationConfig: { pubsub: {} },
            loggingConfig: { componentConfig: {} },
            controlPlaneEndpointsConfig: { dnsEndpointConfig: {}, ipEndpointsConfig: { enablePublicEndpoint: true } },
        });
        finish();
        await done;
    });

    it("says who may reach the control plane in both places, and replaces the list", async () => {
        const networks = (...ranges: string[]): Json => ({
            enabled: true,
            cidrBlocks: ranges.map((cidrBlock) => ({ cidrBlock })),
        });
        await create({ masterAuthorizedNetworksConfig: networks("10.0.0.0/8", "192.168.0.0/16") });
        const shows = async (config: Json): Promise<void> => {
            const shown = await cloud.call("GET", cluster);
            expect(shown["masterAuthorizedNetworksConfig"]).toEqual(config);
            expect(shown["controlPlaneEndpointsConfig"]).toMatchObject({
                ipEndpointsConfig: { enabled: true, authorizedNetworksConfig: config },
            });
        };
        await shows(networks("10.0.0.0/8", "192.168.0.0/16"));
        await update({
            desiredControlPlaneEndpointsConfig: {
                ipEndpointsConfig: { authorizedNetworksConfig: networks("172.16.0.0/12") },
            },
        });
        await shows(networks("172.16.0.0/12"));
        await update({ desiredMasterAuthorizedNetworksConfig: { enabled: false } });
        await shows({ enabled: false });
    });
});

describe("an update of a cluster", () => {
    it("merges the parts of controlPlaneEndpointsConfig", async () => {
        await create();
        await update({ desiredControlPlaneEndpointsConfig: { dnsEndpointConfig: { allowExternalTraffic: true } } });
        await update({ desiredControlPlaneEndpointsConfig: { ipEndpointsConfig: { enablePublicEndpoint: false } } });
        await update({ desiredControlPlaneEndpointsConfig: { ipEndpointsConfig: { globalAccess: true } } });
        expect(await cloud.call("GET", cluster)).toMatchObject({
            controlPlaneEndpointsConfig: {
                dnsEndpointConfig: { allowExternalTraffic: true, endpoint: expect.any(String) as string },
                ipEndpointsConfig: { enablePublicEndpoint: false, globalAccess: true },
            },
            privateClusterConfig: { enablePrivateEndpoint: true, masterGlobalAccessConfig: { enabled: true } },
        });
        await update({ desiredEnablePrivateEndpoint: false });
        expect(await cloud.call("GET", cluster)).toMatchObject({
            privateClusterConfig: { enablePrivateEndpoint: false },
        });
    });

    it("replaces other messages, and keeps add-ons it does not name", async () => {
        await create({
            monitoringConfig: { managedPrometheusConfig: { enabled: true } },
            addonsConfig: { httpLoadBalancing: { disabled: true } },
        });
        await update({ desiredMonitoringConfig: { componentConfig: { enableComponents: ["SYSTEM_COMPONENTS"] } } });
        await update({ desiredAddonsConfig: { gcePersistentDiskCsiDriverConfig: { enabled: false } } });
        const after = await cloud.call("GET", cluster);
        expect(after["monitoringConfig"]).toEqual({ componentConfig: { enableComponents: ["SYSTEM_COMPONENTS"] } });
        expect(after["addonsConfig"]).toMatchObject({
            httpLoadBalancing: { disabled: true },
            gcePersistentDiskCsiDriverConfig: { enabled: false },
        });
    });

    it.each<[string, Json, Json]>([
        ["desiredStackType", { desiredStackType: "IPV4_IPV6" }, { ipAllocationPolicy: { stackType: "IPV4_IPV6" } }],
        [
            "desiredGatewayApiConfig",
            { desiredGatewayApiConfig: { channel: "CHANNEL_STANDARD" } },
            { networkConfig: { gatewayApiConfig: { channel: "CHANNEL_STANDARD" } } },
        ],
        [
            "desiredPrivateIpv6GoogleAccess",
            { desiredPrivateIpv6GoogleAccess: "PRIVATE_IPV6_GOOGLE_ACCESS_TO_GOOGLE" },
            { networkConfig: { privateIpv6GoogleAccess: "PRIVATE_IPV6_GOOGLE_ACCESS_TO_GOOGLE" } },
        ],
        [
            "desiredClusterAutoscaling",
            { desiredClusterAutoscaling: { enableNodeAutoprovisioning: true } },
            { autoscaling: { enableNodeAutoprovisioning: true } },
        ],
        [
            "desiredInTransitEncryptionConfig",
            { desiredInTransitEncryptionConfig: "IN_TRANSIT_ENCRYPTION_DISABLED" },
            { networkConfig: { inTransitEncryptionConfig: "IN_TRANSIT_ENCRYPTION_DISABLED" } },
        ],
        [
            "desiredEnableFqdnNetworkPolicy",
            { desiredEnableFqdnNetworkPolicy: true },
            { networkConfig: { enableFqdnNetworkPolicy: true } },
        ],
        [
            "desiredL4ilbSubsettingConfig",
            { desiredL4ilbSubsettingConfig: { enabled: true } },
            { networkConfig: { enableL4ilbSubsetting: true } },
        ],
        [
            "desiredDefaultSnatStatus",
            { desiredDefaultSnatStatus: { disabled: true } },
            { networkConfig: { defaultSnatStatus: { disabled: true } } },
        ],
        [
            "desiredNodePoolLoggingConfig",
            { desiredNodePoolLoggingConfig: { variantConfig: { variant: "MAX_THROUGHPUT" } } },
            {
                nodePoolDefaults: {
                    nodeConfigDefaults: { loggingConfig: { variantConfig: { variant: "MAX_THROUGHPUT" } } },
                },
            },
        ],
        [
            "desiredMasterVersion",
            { desiredMasterVersion: kubernetesVersion.split(".").slice(0, 2).join(".") },
            { currentMasterVersion: kubernetesVersion },
        ],
        [
            "gkeAutoUpgradeConfig",
            { gkeAutoUpgradeConfig: { patchMode: "ACCELERATED" } },
            { gkeAutoUpgradeConfig: { patchMode: "ACCELERATED" } },
        ],
        [
            "desiredReleaseChannel",
            { desiredReleaseChannel: { channel: "RAPID" } },
            { releaseChannel: { channel: "RAPID" } },
        ],
    ])("puts %s where it belongs", async (_, fields, shown) => {
        await create();
        await update(fields);
        expect(await cloud.call("GET", cluster)).toMatchObject(shown);
    });

    it("adds and removes ranges of pods", async () => {
        await create();
        const names = async (): Promise<unknown> => {
            const policy = (await cloud.call("GET", cluster))["ipAllocationPolicy"] as Json;
            return (policy["additionalPodRangesConfig"] as Json)["podRangeNames"];
        };
        const missing = await refusedUpdate({ additionalPodRangesConfig: { podRangeNames: ["more"] } });
        expect(missing.message).toMatch(/Pods secondary range \('more'\) does not exist/);
        await cloud.done("PATCH", subnetwork, {
            secondaryIpRanges: [
                { rangeName: "pods", ipCidrRange: "10.0.64.0/18" },
                { rangeName: "more", ipCidrRange: "10.1.0.0/20" },
                { rangeName: "most", ipCidrRange: "10.1.16.0/20" },
            ],
        });
        await update({ additionalPodRangesConfig: { podRangeNames: ["more", "most"] } });
        expect(await names()).toEqual(["more", "most"]);
        await update({ removedAdditionalPodRangesConfig: { podRangeNames: ["more"] } });
        expect(await names()).toEqual(["most"]);
    });

    it("changes the version of nodes", async () => {
        await create();
        await update({ desiredNodePoolId: "default-pool", desiredNodeVersion: kubernetesVersion });
        expect(await cloud.call("GET", pool)).toMatchObject({ version: kubernetesVersion });
        expect((await refusedUpdate({ desiredNodeVersion: "1.2" })).code).toBe(400);
        expect((await refusedUpdate({ desiredMasterVersion: "1.2" })).code).toBe(400);
    });

    it("is refused where the local cloud does not know it, and changes nothing", async () => {
        await create();
        const refusal = await refusedUpdate({ desiredReleaseChannel: { channel: "RAPID" }, desiredNovelty: {} });
        expect(refusal.code).toBe(501);
        expect(refusal.message).toMatch(/desiredNovelty is not part of the local cloud/);
        expect(await cloud.call("GET", cluster)).not.toHaveProperty("releaseChannel");
    });
});

describe("a range of Services", () => {
    beforeEach(async () => {
        const { fingerprint } = await cloud.call("GET", subnetwork);
        const secondaryIpRanges = [
            { rangeName: "pods", ipCidrRange: "10.0.64.0/18" },
            { rangeName: "services", ipCidrRange: "10.1.0.0/20" },
        ];
        await cloud.done("PATCH", subnetwork, { fingerprint, secondaryIpRanges });
    });
    const policy = (servicesSecondaryRangeName: string): Json => ({
        ipAllocationPolicy: { clusterSecondaryRangeName: "pods", servicesSecondaryRangeName },
    });

    it("is found by its name and stays while it is used", async () => {
        await create(policy("services"));
        expect(await cloud.call("GET", cluster)).toMatchObject({
            servicesIpv4Cidr: "10.1.0.0/20",
            ipAllocationPolicy: { servicesIpv4Cidr: "10.1.0.0/20", servicesSecondaryRangeName: "services" },
        });
        const { fingerprint } = await cloud.call("GET", subnetwork);
        const refusal = await cloud.refused("PATCH", subnetwork, {
            fingerprint,
            secondaryIpRanges: [{ rangeName: "pods", ipCidrRange: "10.0.64.0/18" }],
        });
        expect(refusal.reason).toBe("resourceInUseByAnotherResource");
    });

    it("is refused when there is none of this name, or it has another use", async () => {
        expect((await cloud.refused("POST", `${container}/clusters`, wanted(policy("none")))).message).toMatch(
            /Services secondary range \('none'\) does not exist/,
        );
        expect((await cloud.refused("POST", `${container}/clusters`, wanted(policy("pods")))).code).toBe(400);
    });
});

describe("a creation", () => {
    it("that is refused leaves nothing", async () => {
        const nodePools = [{ name: "good", initialNodeCount: 1 }, { name: "Bad" }];
        expect((await cloud.refused("POST", `${container}/clusters`, wanted({ nodePools }))).message).toMatch(/'Bad'/);
        expect((await cloud.refused("GET", cluster)).code).toBe(404);
        expect(await cloud.call("GET", "local/v1/records/nodePools")).toEqual({ records: [] });
        const twice = [{ name: "good" }, { name: "good" }];
        expect((await cloud.refused("POST", `${container}/clusters`, wanted({ nodePools: twice }))).code).toBe(409);
        await cloud.done(
            "POST",
            `${container}/clusters`,
            wanted({ nodePools: [{ name: "good", initialNodeCount: 1 }] }),
        );
        expect(await cloud.call("GET", cluster)).toMatchObject({ nodePools: [{ name: "good" }] });
    });

    it("that fails leaves a cluster in error, which can be deleted", async () => {
        const broken = { ...createPaperBackend(), createCluster: () => Promise.reject(new Error("no memory")) };
        const other = await cloud.restart(broken);
        const operation = await other.done("POST", `${container}/clusters`, wanted());
        expect(operation).toMatchObject({ status: "DONE", error: { message: "no memory" } });
        expect(await other.call("GET", cluster)).toMatchObject({
            status: "ERROR",
            statusMessage: "no memory",
            nodePools: [{ status: "ERROR", statusMessage: "no memory" }],
        });
        expect(await other.done("DELETE", cluster)).not.toHaveProperty("error");
        expect((await other.refused("GET", cluster)).code).toBe(404);
    });
});

describe("paths", () => {
    it("of the stable API and of the zones of old lead to the same clusters", async () => {
        await create();
        const seen = await cloud.call("GET", cluster);
        expect(await cloud.call("GET", cluster.replace("v1beta1", "v1"))).toEqual(seen);
        expect(await cloud.call("GET", cluster.replace("locations", "zones"))).toEqual(seen);
        const { labelFingerprint } = seen;
        await cloud.done("POST", `container/v1/${project}/zones/europe-west9/clusters/a/resourceLabels`, {
            resourceLabels: { team: "mesh" },
            labelFingerprint,
        });
        expect(await cloud.call("GET", cluster)).toMatchObject({ resourceLabels: { team: "mesh" } });
        expect(await cloud.call("GET", `container/v1/${project}/zones/europe-west9/serverconfig`)).toMatchObject({
            defaultClusterVersion: kubernetesVersion,
        });
    });

    it("list operations, of one location or of all", async () => {
        await create();
        const [first] = (await cloud.call("GET", `${container}/operations`))["operations"] as Json[];
        expect(first).toMatchObject({ operationType: "CREATE_CLUSTER", status: "DONE" });
        const stable = container.replace("v1beta1", "v1");
        expect(await cloud.call("GET", `${stable}/operations/${String(first!["name"])}`)).toEqual(first);
        const all = await cloud.call("GET", `container/v1/${project}/locations/-/operations`);
        expect(all["operations"]).toContainEqual(first);
        const elsewhere = await cloud.call("GET", `container/v1/${project}/locations/us-east1/operations`);
        expect(elsewhere["operations"]).toEqual([]);
    });

    it("list a project's own clusters only", async () => {
        await create();
        for (const location of ["-", "europe-west9"]) {
            const own = await cloud.call("GET", `container/v1beta1/${project}/locations/${location}/clusters`);
            expect(own["clusters"]).toMatchObject([{ name: "a" }]);
            const others = await cloud.call("GET", `container/v1beta1/projects/other/locations/${location}/clusters`);
            expect(others["clusters"]).toEqual([]);
        }
        expect((await cloud.refused("GET", `${container}/clusters/none/nodePools`)).code).toBe(404);
    });
});
