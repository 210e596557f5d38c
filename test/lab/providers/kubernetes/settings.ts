import { KubeConfig } from "@kubernetes/client-node";

import { hasUnknown, type Value, type Values } from "../base/values.js";
import { ApiServer } from "./apiServer.js";
import type { Cluster } from "./cluster.js";
import type { Mutability } from "./forceNew.js";
import { HelmCli } from "./helmCli.js";
import {
    activeCluster,
    choiceOf,
    contextNamespace,
    kubeconfigOrAmbient,
    parseKubeconfig,
    withChoice,
    type Choice,
} from "./kubeconfig.js";
import { textAt } from "./kubeObject.js";
import { isPaperAddress, paperCluster } from "./paperCluster.js";
import { RestClient } from "./rest.js";

/** What the settings of a provider come to. */
export interface Session {
    /** Undefined while its kubeconfig is unknown, broken, or points nowhere. */
    readonly cluster: Cluster | undefined;
    /** Why there is no cluster; empty when there is one. */
    readonly reason: string;
    readonly defaultNamespace: string;
    readonly serverSideApply: boolean;
    readonly deleteUnreachable: boolean;
    readonly skipUpdateUnreachable: boolean;
    readonly mutable: Mutability;
    /** Take over fields of other managers, whatever the object says. */
    readonly patchForce: boolean;
    /** Adopt objects that exist already instead of refusing to create them. */
    readonly upsert: boolean;
}

/** Opens what the settings of a provider describe; nothing is asked of the cluster yet. */
export function openSession(settings: Values): Session {
    const config = configOf(settings["kubeconfig"]);
    const choice = choiceOf(settings);
    const cluster = "broken" in config ? undefined : clusterOf(config.values, choice);
    const values = "broken" in config ? {} : config.values;
    const isOn = (name: string, variable: string, unset = false): boolean => {
        const setting = settings[name] ?? process.env[variable];
        return setting === undefined ? unset : setting === true || setting === "true";
    };
    return {
        cluster,
        reason: "broken" in config ? config.broken : cluster ? "" : "the kubeconfig names no cluster",
        defaultNamespace: textAt(settings, "namespace") || contextNamespace(values, choice) || "default",
        serverSideApply: isOn("enableServerSideApply", "PULUMI_K8S_ENABLE_SERVER_SIDE_APPLY", true),
        deleteUnreachable: isOn("deleteUnreachable", "PULUMI_K8S_DELETE_UNREACHABLE"),
        skipUpdateUnreachable: isOn("skipUpdateUnreachable", "PULUMI_K8S_SKIP_UPDATE_UNREACHABLE"),
        mutable: {
            configMaps: isOn("enableConfigMapMutable", "PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE"),
            secrets: isOn("enableSecretMutable", "PULUMI_K8S_ENABLE_SECRET_MUTABLE"),
        },
        patchForce: isOn("enablePatchForce", "PULUMI_K8S_ENABLE_PATCH_FORCE"),
        upsert: isOn("upsertExistingObjects", "PULUMI_K8S_UPSERT_EXISTING_OBJECTS"),
    };
}

/** Before any settings: nothing can be reached. */
export const unconfigured: Session = {
    cluster: undefined,
    reason: "its kubeconfig is not known yet",
    defaultNamespace: "default",
    serverSideApply: true,
    deleteUnreachable: false,
    skipUpdateUnreachable: false,
    mutable: { configMaps: false, secrets: false },
    patchForce: false,
    upsert: false,
};

/** A kubeconfig that cannot be read makes a cluster that cannot be reached, not a provider that cannot start. */
function configOf(given: Value | undefined): { readonly values: Values } | { readonly broken: string } {
    if (hasUnknown(given)) {
        return { broken: unconfigured.reason };
    }
    try {
        return { values: parseKubeconfig(kubeconfigOrAmbient(given)) };
    } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        return { broken: `failed to parse kubeconfig data in \`kubernetes:config:kubeconfig\`- ${reason}` };
    }
}

function clusterOf(config: Values, choice: Choice): Cluster | undefined {
    const server = textAt(activeCluster(config, choice), "server");
    if (server === "") {
        return undefined;
    }
    if (isPaperAddress(server)) {
        return paperCluster(server);
    }
    const kubeconfig = JSON.stringify(withChoice(config, choice));
    const kube = new KubeConfig();
    kube.loadFromString(kubeconfig);
    const objects = new ApiServer(new RestClient(kube));
    return { objects, helm: new HelmCli(kubeconfig, objects) };
}
