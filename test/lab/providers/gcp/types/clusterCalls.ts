import { isObject, type Value, type Values } from "../../base/values.js";
import { compact, failing, labelsFrom, linkTo, only, pick, projectOf, regionOf, type Calls } from "../calls.js";
import { relativePath } from "../sameness.js";
import { ignoreMissing, textOf, type Session } from "../session.js";
import { maintenanceBody, maintenanceState } from "./maintenancePolicy.js";
import { nodeConfigBody } from "./nodeConfigBody.js";

/** Properties that the API calls the same. */
const plain = [
    "name", "description", "initialNodeCount", "addonsConfig", "releaseChannel", "privateClusterConfig",
    "workloadIdentityConfig", "controlPlaneEndpointsConfig", "databaseEncryption", "networkPolicy", "securityPostureConfig",
    "notificationConfig", "meshCertificates", "costManagementConfig", "identityServiceConfig", "confidentialNodes",
    "loggingService", "monitoringService", "verticalPodAutoscaling", "authenticatorGroupsConfig", "rbacBindingConfig",
    "gkeAutoUpgradeConfig",
]; // prettier-ignore

/** The pool that every cluster is born with. */
const defaultPool = "default-pool";

/** Properties whose update is a `desired…` of another name. */
const desired: Readonly<Record<string, string>> = {
    nodeLocations: "desiredLocations",
    minMasterVersion: "desiredMasterVersion",
    enableL4IlbSubsetting: "desiredL4ilbSubsettingConfig",
    enableIntranodeVisibility: "desiredIntraNodeVisibilityConfig",
    enableShieldedNodes: "desiredShieldedNodes",
    privateClusterConfig: "desiredControlPlaneEndpointsConfig",
    enableK8sBetaApis: "desiredK8sBetaApis",
    gkeAutoUpgradeConfig: "gkeAutoUpgradeConfig",
};
/** Properties whose update is a method of its own. */
const setters: Readonly<Record<string, { readonly verb: string; readonly body: (value: Value | undefined) => Value }>> =
    {
        networkPolicy: { verb: "setNetworkPolicy", body: (value) => value ?? {} },
        maintenancePolicy: { verb: "setMaintenancePolicy", body: maintenanceBody },
    };
/** Properties that only Pulumi knows. */
const ours = [
    "deletionProtection", "removeDefaultNodePool", "deletionPolicy", "resourceLabels", "pulumiLabels", "allowNetAdmin",
    "ignoreNodeCountChanges", "skipNodePoolRefresh",
]; // prettier-ignore

function masterNetworks(wanted: Values): Value | undefined {
    const config = wanted["masterAuthorizedNetworksConfig"];
    return isObject(config) ? { enabled: true, ...config } : undefined;
}

function components(config: Value | undefined): Values | undefined {
    if (!isObject(config)) {
        return undefined;
    }
    const { enableComponents, managedPrometheus, advancedDatapathObservabilityConfig } = config;
    return compact({
        componentConfig: enableComponents === undefined ? undefined : { enableComponents },
        managedPrometheusConfig: managedPrometheus,
        advancedDatapathObservabilityConfig,
    });
}

function toBody(wanted: Values, session: Session): Values {
    const project = `projects/${projectOf(wanted, session)}`;
    const region = textOf(wanted["location"]).replace(/-[a-z]$/, "");
    const policy = wanted["ipAllocationPolicy"];
    return compact({
        ...only(wanted, plain),
        network: linkTo(wanted["network"], `${project}/global/networks`),
        subnetwork: linkTo(wanted["subnetwork"], `${project}/regions/${region}/subnetworks`),
        locations: wanted["nodeLocations"],
        initialClusterVersion: wanted["minMasterVersion"],
        resourceLabels: wanted["effectiveLabels"],
        autopilot: wanted["enableAutopilot"] === true ? { enabled: true } : undefined,
        shieldedNodes: { enabled: wanted["enableShieldedNodes"] !== false },
        ipAllocationPolicy:
            wanted["networkingMode"] === "ROUTES"
                ? undefined
                : { ...(isObject(policy) ? policy : {}), useIpAliases: true },
        defaultMaxPodsConstraint:
            wanted["defaultMaxPodsPerNode"] === undefined
                ? undefined
                : { maxPodsPerNode: textOf(wanted["defaultMaxPodsPerNode"]) },
        networkConfig: networkConfig(wanted),
        masterAuthorizedNetworksConfig: masterNetworks(wanted),
        loggingConfig: components(wanted["loggingConfig"]),
        monitoringConfig: components(wanted["monitoringConfig"]),
        nodeConfig: nodeConfigBody(wanted["nodeConfig"]),
        binaryAuthorization: wanted["binaryAuthorization"],
        fleet: wanted["fleet"],
        maintenancePolicy:
            wanted["maintenancePolicy"] === undefined ? undefined : maintenanceBody(wanted["maintenancePolicy"]),
    });
}

function networkConfig(wanted: Values): Values {
    return compact({
        datapathProvider: wanted["datapathProvider"],
        defaultSnatStatus: wanted["defaultSnatStatus"],
        dnsConfig: wanted["dnsConfig"],
        enableIntraNodeVisibility: wanted["enableIntranodeVisibility"],
        enableL4ilbSubsetting: wanted["enableL4IlbSubsetting"],
        enableMultiNetworking: wanted["enableMultiNetworking"],
        gatewayApiConfig: wanted["gatewayApiConfig"],
    });
}

/** A cluster of the API as the state shows it. */
function fromBody(body: Values, known: Values): Values {
    const inner = (name: string): Values => (isObject(body[name]) ? body[name] : {});
    const network = inner("networkConfig");
    const constraint = inner("defaultMaxPodsConstraint")["maxPodsPerNode"];
    const { enabled, ...masters } = inner("masterAuthorizedNetworksConfig");
    return compact({
        ...only(
            body,
            plain.filter((name) => name !== "initialNodeCount" && name !== "privateClusterConfig"),
        ),
        ...pick(body, { endpoint: "", labelFingerprint: "", selfLink: "", location: known["location"] ?? "" }),
        ...labelsFrom(body, known, "resourceLabels", body["resourceLabels"]),
        project: known["project"] ?? /projects\/([^/]+)\//.exec(textOf(body["selfLink"]))?.[1] ?? "",
        network: relativePath(textOf(network["network"])) ?? textOf(body["network"]),
        subnetwork: relativePath(textOf(network["subnetwork"])) ?? textOf(body["subnetwork"]),
        nodeLocations: body["locations"],
        masterVersion: textOf(body["currentMasterVersion"]),
        nodeVersion: textOf(body["currentNodeVersion"]),
        clusterIpv4Cidr: body["clusterIpv4Cidr"],
        servicesIpv4Cidr: textOf(body["servicesIpv4Cidr"]),
        masterAuth: { clientCertificate: "", clientKey: "", ...inner("masterAuth") },
        ipAllocationPolicy: body["ipAllocationPolicy"],
        networkingMode: inner("ipAllocationPolicy")["useIpAliases"] === false ? "ROUTES" : "VPC_NATIVE",
        datapathProvider: network["datapathProvider"],
        defaultSnatStatus: network["defaultSnatStatus"],
        dnsConfig: network["dnsConfig"],
        enableIntranodeVisibility: network["enableIntraNodeVisibility"],
        enableL4IlbSubsetting: network["enableL4ilbSubsetting"],
        enableShieldedNodes: inner("shieldedNodes")["enabled"],
        enableAutopilot: inner("autopilot")["enabled"],
        defaultMaxPodsPerNode: constraint === undefined ? undefined : Number(constraint),
        masterAuthorizedNetworksConfig: enabled === true ? masters : undefined,
        loggingConfig: inner("loggingConfig")["componentConfig"],
        gatewayApiConfig: network["gatewayApiConfig"],
        maintenancePolicy: maintenanceState(body["maintenancePolicy"]),
        privateClusterConfig: { ...inner("privateClusterConfig"), ...privateNodes(body, network) },
    });
}

/** Newer APIs say in the network's configuration what older ones said in the private cluster's. */
function privateNodes(body: Values, network: Values): Values {
    const config = body["privateClusterConfig"];
    const said = isObject(config) ? config["enablePrivateNodes"] : undefined;
    return compact({ enablePrivateNodes: said ?? network["defaultEnablePrivateNodes"] });
}

/** Waits until a cluster can be worked on; an interrupted creation may have left the pool it was born with. */
async function settle(session: Session, id: string, wanted: Values): Promise<void> {
    let pools: Value | undefined;
    await session.until(`cluster ${id} to run`, async () => {
        const { status, statusMessage, nodePools } = await session.get("container", id);
        pools = nodePools;
        if (status === "ERROR") {
            throw new Error(`cluster ${id} is in error: ${textOf(statusMessage)}`);
        }
        return status === undefined || ["RUNNING", "DEGRADED"].includes(textOf(status));
    });
    const born = Array.isArray(pools) && pools.some((pool: Value) => isObject(pool) && pool["name"] === defaultPool);
    if (wanted["removeDefaultNodePool"] === true && born) {
        await removeDefaultPool(session, id);
    }
}

async function removeDefaultPool(session: Session, id: string): Promise<void> {
    const path = `${id}/nodePools/${defaultPool}`;
    await ignoreMissing(session.container("DELETE", path, undefined, "removing default node pool"));
}

function updateBody(name: string, wanted: Values, olds: Values): Values {
    const key = desired[name] ?? `desired${name[0]!.toUpperCase()}${name.slice(1)}`;
    const value = wanted[name];
    switch (name) {
        case "enableL4IlbSubsetting":
        case "enableIntranodeVisibility":
        case "enableShieldedNodes":
            return { [key]: { enabled: value === true } };
        case "masterAuthorizedNetworksConfig":
            return { [key]: masterNetworks(wanted) ?? { enabled: false } };
        case "loggingConfig":
        case "monitoringConfig":
            return { [key]: components(value) ?? {} };
        case "ipAllocationPolicy":
            return { desiredStackType: (isObject(value) ? value["stackType"] : undefined) ?? "IPV4" };
        case "privateClusterConfig": {
            const { enablePrivateEndpoint, enablePrivateNodes } = isObject(value) ? value : {};
            const before = olds[name];
            if (isObject(before) && before["enablePrivateNodes"] !== enablePrivateNodes) {
                return { desiredDefaultEnablePrivateNodes: enablePrivateNodes === true };
            }
            return { [key]: { ipEndpointsConfig: { enablePublicEndpoint: enablePrivateEndpoint !== true } } };
        }
        default:
            return { [key]: value ?? {} };
    }
}

/** REST calls of clusters. */
export const clusterCalls: Calls = {
    async create(session, wanted) {
        const location = textOf(wanted["location"]) || regionOf(wanted, session);
        const parent = `projects/${projectOf(wanted, session)}/locations/${location}/clusters`;
        const id = `${parent}/${textOf(wanted["name"])}`;
        const body = { cluster: { initialNodeCount: 1, ...toBody({ ...wanted, location }, session) } };
        const operation = await failing("Error creating cluster", () =>
            session.send("container", "POST", parent, body),
        );
        session.begun = id;
        await session.containerDone(id, operation, "creating GKE cluster");
        if (wanted["removeDefaultNodePool"] === true) {
            await removeDefaultPool(session, id);
        }
        await settle(session, id, wanted);
        return id;
    },
    async read(session, id, known) {
        const body = await session.find("container", id);
        return body && fromBody(body, known);
    },
    settle,
    async update(session, id, changed, wanted, olds) {
        if (changed.has("effectiveLabels")) {
            const { labelFingerprint } = await session.get("container", id);
            const body = compact({ resourceLabels: wanted["effectiveLabels"] ?? {}, labelFingerprint });
            await session.container("POST", `${id}:setResourceLabels`, body, "updating GKE labels");
        }
        // One at a time: the API takes a single change per request.
        for (const name of [...changed]
            .filter((entry) => !ours.includes(entry) && entry !== "effectiveLabels")
            .sort()) {
            const setter = setters[name];
            if (setter) {
                const body = { [name]: setter.body(wanted[name]) };
                await session.container("POST", `${id}:${setter.verb}`, body, `updating GKE cluster ${name}`);
            } else {
                const update = updateBody(name, wanted, olds);
                await session.container("PUT", id, { update }, `updating GKE cluster ${name}`);
            }
        }
    },
    async delete(session, id, state) {
        if (state["deletionProtection"] === true) {
            throw new Error(
                "Cannot destroy cluster because deletion_protection is set to true. Set it to false to proceed with " +
                    "cluster deletion.",
            );
        }
        await failing("Error deleting cluster", () =>
            session.container("DELETE", id, undefined, "deleting GKE cluster"),
        );
    },
};
