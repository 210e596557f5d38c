import { isObject, type Value, type Values } from "../../base/values.js";
import { compact, failing, linkTo, only, projectOf, regionOf, type Calls } from "../calls.js";
import { textOf, type Session } from "../session.js";
import { nodeConfigBody, nodeConfigState } from "./nodeConfigBody.js";

/** Properties that the API calls the same. */
const plain = [
    "name", "management", "networkConfig", "upgradeSettings", "version", "placementPolicy", "queuedProvisioning",
]; // prettier-ignore
/** Properties of a node configuration that one request can change in place. */
const changeable = [
    "machineType", "diskType", "imageType", "gcfsConfig", "gvnic", "kubeletConfig", "linuxNodeConfig",
    "workloadMetadataConfig", "storagePools", "windowsNodeConfig",
]; // prettier-ignore

function clusterOf(wanted: Values, session: Session): string {
    const location = textOf(wanted["location"]) || regionOf(wanted, session);
    return linkTo(wanted["cluster"], `projects/${projectOf(wanted, session)}/locations/${location}/clusters`);
}

/** Bounds as the provider sends them: zeros are said, a policy that nobody has chosen is left out. */
function autoscaling(value: Value | undefined): Values | undefined {
    if (!isObject(value)) {
        return undefined;
    }
    const said = Object.entries(value).filter(([, entry]) => entry !== "");
    return { enabled: true, ...Object.fromEntries(said) };
}

/** The API has one of what the properties list. */
function drainConfig(value: Value | undefined): Value | undefined {
    return (value as readonly Value[] | undefined)?.[0];
}

function drainState(value: Value | undefined): Value | undefined {
    // A false is left out, as in all JSON of protocol buffers.
    return isObject(value) ? [{ respectPdbDuringNodePoolDeletion: false, ...value }] : undefined;
}

function toBody(wanted: Values): Values {
    const count = wanted["nodeCount"] ?? wanted["initialNodeCount"];
    const { minNodeCount } = isObject(wanted["autoscaling"]) ? wanted["autoscaling"] : {};
    const pods = wanted["maxPodsPerNode"];
    return compact({
        ...only(wanted, plain),
        initialNodeCount: count ?? minNodeCount ?? 1,
        locations: wanted["nodeLocations"],
        autoscaling: autoscaling(wanted["autoscaling"]),
        maxPodsConstraint: pods === undefined ? undefined : { maxPodsPerNode: textOf(pods) },
        config: nodeConfigBody(wanted["nodeConfig"]),
        nodeDrainConfig: drainConfig(wanted["nodeDrainConfigs"]),
    });
}

/** Nodes per zone, which only the instance groups know. */
async function nodeCount(session: Session, body: Values): Promise<Value | undefined> {
    const links = (body["instanceGroupUrls"] ?? []) as readonly string[];
    const sizes = await Promise.all(
        links.map(async (link) => {
            const path = link.slice(link.indexOf("projects/"));
            const [zone = "", name = ""] = path.split("/instanceGroupManagers/");
            const answer = await session.find("compute", `${zone}/instanceGroupManagers`);
            const groups = (answer?.["items"] ?? []) as readonly Values[];
            return groups.find((group) => group["name"] === name)?.["targetSize"];
        }),
    );
    const known = sizes.filter((size) => typeof size === "number");
    return known.length === 0 ? body["initialNodeCount"] : Math.round(known.reduce((a, b) => a + b, 0) / known.length);
}

async function read(session: Session, id: string, known: Values): Promise<Values | undefined> {
    const body = await session.find("container", id);
    if (!body) {
        return undefined;
    }
    const [, project = "", , location = ""] = id.split("/");
    const constraint = isObject(body["maxPodsConstraint"]) ? body["maxPodsConstraint"]["maxPodsPerNode"] : undefined;
    const scaling = body["autoscaling"];
    return compact({
        ...only(body, plain),
        project,
        location,
        cluster: id.slice(0, id.indexOf("/nodePools/")),
        nodeLocations: body["locations"],
        initialNodeCount: known["initialNodeCount"] ?? body["initialNodeCount"],
        nodeCount: await nodeCount(session, body),
        instanceGroupUrls: body["instanceGroupUrls"],
        managedInstanceGroupUrls: ((body["instanceGroupUrls"] ?? []) as readonly string[]).map((link) =>
            link.replace("/instanceGroupManagers/", "/instanceGroups/"),
        ),
        maxPodsPerNode: constraint === undefined ? undefined : Number(constraint),
        autoscaling: isObject(scaling) && scaling["enabled"] === true ? scaling : undefined,
        nodeConfig: nodeConfigState(body["config"]),
        nodeDrainConfigs: drainState(body["nodeDrainConfig"]),
    });
}

/** What a PUT on the pool changes; the API wants maps and lists wrapped, and a 64 bit number as text. */
function updateBody(changed: ReadonlySet<string>, wanted: Values): Values {
    const config = changed.has("nodeConfig") ? nodeConfigBody(wanted["nodeConfig"]) : undefined;
    return compact({
        ...(config ? only(config, changeable) : {}),
        diskSizeGb: config?.["diskSizeGb"] === undefined ? undefined : textOf(config["diskSizeGb"]),
        labels: config?.["labels"] && { labels: config["labels"] },
        resourceLabels: config && { labels: config["resourceLabels"] ?? {} },
        tags: config && { tags: config["tags"] ?? [] },
        taints: config && { taints: config["taints"] ?? [] },
        locations: changed.has("nodeLocations") ? wanted["nodeLocations"] : undefined,
        nodeVersion: changed.has("version") ? wanted["version"] : undefined,
        upgradeSettings: changed.has("upgradeSettings") ? wanted["upgradeSettings"] : undefined,
        nodeDrainConfig: changed.has("nodeDrainConfigs") ? drainConfig(wanted["nodeDrainConfigs"]) : undefined,
        nodeNetworkConfig: changed.has("networkConfig") ? wanted["networkConfig"] : undefined,
    });
}

async function settle(session: Session, id: string): Promise<void> {
    await session.until(`node pool ${id} to run`, async () => {
        const { status, statusMessage } = await session.get("container", id);
        if (status === "ERROR" || status === "RUNNING_WITH_ERROR") {
            throw new Error(`node pool ${id} is in error: ${textOf(statusMessage)}`);
        }
        return status === undefined || status === "RUNNING";
    });
}

/** REST calls of node pools. */
export const nodePoolCalls: Calls = {
    async create(session, wanted) {
        const parent = `${clusterOf(wanted, session)}/nodePools`;
        const id = `${parent}/${textOf(wanted["name"])}`;
        const body = { nodePool: toBody(wanted) };
        const operation = await failing("error creating NodePool", () =>
            session.send("container", "POST", parent, body),
        );
        session.begun = id;
        await session.containerDone(id, operation, "creating GKE NodePool");
        return id;
    },
    read,
    settle,
    async update(session, id, changed, wanted) {
        const run = (method: "POST" | "PUT", path: string, body: Values) =>
            session.container(method, path, body, "updating GKE node pool");
        if (changed.has("autoscaling")) {
            const desiredNodePoolAutoscaling = autoscaling(wanted["autoscaling"]) ?? { enabled: false };
            const update = { desiredNodePoolId: wanted["name"]!, desiredNodePoolAutoscaling };
            await run("PUT", id.slice(0, id.indexOf("/nodePools/")), { update });
        }
        if (changed.has("nodeCount") && wanted["nodeCount"] !== undefined) {
            await run("POST", `${id}:setSize`, { nodeCount: wanted["nodeCount"] });
        }
        if (changed.has("management")) {
            await run("POST", `${id}:setManagement`, { management: wanted["management"] ?? {} });
        }
        const body = updateBody(changed, wanted);
        if (Object.keys(body).length > 0) {
            await run("PUT", id, body);
        }
    },
    delete: (session, id) =>
        failing("Error deleting NodePool", () => session.container("DELETE", id, undefined, "deleting GKE NodePool")),
};
