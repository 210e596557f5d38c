import { invalid } from "../api/errors.js";
import type { Cloud } from "../cloud.js";
import { relativeName } from "../operations.js";
import { keyName } from "./kms.js";
import { checkMaintenance } from "./maintenance.js";
import { topicName } from "./pubsub.js";
import { checkMaxPods } from "./poolChecks.js";
import { checkKeyAccess } from "./serviceAgents.js";
import { object, records, strings, text } from "./shared.js";

type Fields = Readonly<Record<string, unknown>>;

/** Fields of a cluster with rules of their own; a change of others needs no look at these. */
const checks: Readonly<Record<string, (cloud: Cloud, id: string, cluster: Fields) => void>> = {
    databaseEncryption: checkEncryption,
    notificationConfig: (_, __, cluster) => checkNotifications(object(cluster["notificationConfig"])),
    maintenancePolicy: (_, __, cluster) =>
        checkMaintenance(object(cluster["maintenancePolicy"]), cluster["releaseChannel"]),
    releaseChannel: (_, __, cluster) => checkChannel(cluster),
    ipAllocationPolicy: (cloud, _, cluster) => checkExtraRanges(cloud, cluster),
    defaultMaxPodsConstraint: (_, __, cluster) =>
        checkMaxPods("Cluster.default_max_pods_constraint", cluster["defaultMaxPodsConstraint"]),
};

/**
 * What Google checks about the settings of a cluster.
 *
 * @param cluster - the cluster as it would be
 * @param fields - names of the fields that are set or changed
 * @throws ApiError for what it refuses
 */
export function checkCluster(cloud: Cloud, id: string, cluster: Fields, fields: readonly string[]): void {
    for (const field of fields) {
        if (cluster[field] !== undefined) {
            checks[field]?.(cloud, id, cluster);
        }
    }
}

/** Further pod ranges are secondary ranges of the cluster's subnet. */
function checkExtraRanges(cloud: Cloud, cluster: Fields): void {
    const { podRangeNames } = object(object(cluster["ipAllocationPolicy"])["additionalPodRangesConfig"]);
    const subnetwork = text(cluster["subnetworkId"]) || relativeName(cluster["subnetwork"]);
    const known = records(cloud.store.find("subnetworks", subnetwork)?.["secondaryIpRanges"]);
    const missing = strings(podRangeNames).find((name) => !known.some((range) => range["rangeName"] === name));
    if (missing !== undefined) {
        throw invalid(`Pods secondary range ('${missing}') does not exist in subnetwork '${subnetwork}'.`);
    }
}

/** Secrets are encrypted with a key of the cluster's own region that Kubernetes Engine may use. */
function checkEncryption(cloud: Cloud, id: string, cluster: Fields): void {
    const { state, keyName: key } = object(cluster["databaseEncryption"]);
    if (state !== "ENCRYPTED") {
        return;
    }
    const [, project = "", , location = ""] = id.split("/");
    const region = location.replace(/-[a-z]$/, "");
    const match = keyName.exec(text(key));
    if (!match) {
        throw invalid(
            `Cluster.database_encryption.key_name must be projects/*/locations/*/keyRings/*/cryptoKeys/*, got '${text(key)}'.`,
        );
    }
    if (match[1] !== region) {
        throw invalid(
            `Cluster.database_encryption.key_name must be a key in the cluster's region ${region}, got '${text(key)}'.`,
        );
    }
    checkKeyAccess(cloud, project, text(key));
}

function checkNotifications(config: Fields): void {
    const { enabled, topic } = object(config["pubsub"]);
    if (enabled === true && !topicName.test(relativeName(topic))) {
        throw invalid(`Cluster.notification_config.pubsub.topic must be projects/*/topics/*, got '${text(topic)}'.`);
    }
}

function checkChannel(cluster: Fields): void {
    const { channel } = object(cluster["releaseChannel"]);
    if (channel !== undefined && !["UNSPECIFIED", "RAPID", "REGULAR", "STABLE", "EXTENDED"].includes(text(channel))) {
        throw invalid(`Cluster.release_channel.channel "${text(channel)}" is unknown.`);
    }
    // Some exclusions hold only in a release channel.
    checkMaintenance(object(cluster["maintenancePolicy"]), cluster["releaseChannel"]);
}
