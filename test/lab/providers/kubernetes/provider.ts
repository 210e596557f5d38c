import { KubeConfig } from "@kubernetes/client-node";

import type { DeleteRequest, Provider } from "../base/provider.js";
import { sdkVersion } from "../base/sdkVersion.js";
import { hasUnknown, type Value, type Values } from "../base/values.js";
import { ApiServer } from "./apiServer.js";
import { ClusterUnreachable, type Cluster } from "./cluster.js";
import { checkConfig, diffConfig } from "./config.js";
import type { Mutability } from "./forceNew.js";
import { HelmCli, readChart } from "./helmCli.js";
import { kindOfType, knownScope } from "./kinds.js";
import {
    activeCluster,
    choiceOf,
    contextNamespace,
    kubeconfigText,
    parseKubeconfig,
    withChoice,
    type Choice,
} from "./kubeconfig.js";
import { textAt, type KindRef } from "./kubeObject.js";
import { checkObject, diffObject } from "./objectInputs.js";
import { createObject, deleteObject, readObject, updateObject } from "./objectSteps.js";
import { isPaperAddress, paperCluster } from "./paperCluster.js";
import { checkRelease, diffRelease } from "./releaseInputs.js";
import { createRelease, deleteRelease, readRelease, updateRelease } from "./releaseSteps.js";
import { RestClient } from "./rest.js";

const releaseType = "kubernetes:helm.sh/v3:Release";

/** What the settings of a provider come to. */
interface Session {
    /** Undefined while its kubeconfig is unknown or points nowhere. */
    readonly cluster: Cluster | undefined;
    readonly defaultNamespace: string;
    readonly deleteUnreachable: boolean;
    readonly mutable: Mutability;
}

const unconfigured: Session = {
    cluster: undefined,
    defaultNamespace: "default",
    deleteUnreachable: false,
    mutable: { configMaps: false, secrets: false },
};

/**
 * Stand-in for the kubernetes provider: objects by server-side apply on a real API server, releases by the real Helm;
 * Check and Diff answer as the real one does.
 */
export function createKubernetesProvider(): Provider {
    let session = unconfigured;
    const namespaced = async (kind: KindRef): Promise<boolean> =>
        knownScope(kind) ?? (await session.cluster?.objects.namespaced(kind)) ?? true;
    return {
        name: "kubernetes",
        version: sdkVersion("kubernetes"),
        checkConfig,
        diffConfig,
        configure: (settings) => {
            session = openSession(settings);
        },
        check: (request) =>
            request.type === releaseType
                ? checkRelease(
                      request,
                      session.defaultNamespace,
                      (source, signal) => session.cluster?.helm.chart(source, signal) ?? readChart(source, signal),
                  )
                : checkObject(request, session.defaultNamespace, namespaced),
        diff: (request) =>
            request.type === releaseType ? diffRelease(request) : diffObject(request, namespaced, session.mutable),
        create: (request) =>
            request.type === releaseType
                ? createRelease(session.cluster, request)
                : createObject(session.cluster?.objects, {
                      ...request,
                      inputs: complete(request.type, request.inputs),
                  }),
        read: (request) =>
            request.type === releaseType
                ? readRelease(session.cluster, request)
                : readObject(session.cluster?.objects, { ...request, inputs: complete(request.type, request.inputs) }),
        update: (request) =>
            request.type === releaseType
                ? updateRelease(session.cluster, request)
                : updateObject(session.cluster?.objects, { ...request, news: complete(request.type, request.news) }),
        delete: (request) => remove(session, request),
    };
}

/** The SDK sends `apiVersion` and `kind`; an import does not. */
function complete(type: string, inputs: Values): Values {
    return { ...kindOfType(type), ...inputs };
}

async function remove({ cluster, deleteUnreachable }: Session, request: DeleteRequest): Promise<void> {
    try {
        await (request.type === releaseType
            ? deleteRelease(cluster, request)
            : deleteObject(cluster?.objects, request));
    } catch (error) {
        if (!deleteUnreachable || !(await isUnreachable(cluster, error))) {
            throw error;
        }
        request.report(
            "configured Kubernetes cluster is unreachable and the `deleteUnreachable` option is enabled: " +
                "the resource is dropped from the state only",
        );
    }
}

/** Helm says in its own words that nobody answers, so the API server is asked. */
async function isUnreachable(cluster: Cluster | undefined, error: unknown): Promise<boolean> {
    if (error instanceof ClusterUnreachable || !cluster) {
        return true;
    }
    const probe = { apiVersion: "v1", kind: "Namespace", name: "default" };
    return cluster.objects.get(probe, undefined, AbortSignal.timeout(10_000)).then(
        () => false,
        (asked: unknown) => asked instanceof ClusterUnreachable,
    );
}

function openSession(settings: Values): Session {
    const given = settings["kubeconfig"];
    const text = hasUnknown(given) ? undefined : kubeconfigText(given);
    const config = text === undefined ? {} : parseKubeconfig(text);
    const choice = choiceOf(settings);
    return {
        cluster: text === undefined ? undefined : clusterOf(config, choice),
        defaultNamespace: textAt(settings, "namespace") || contextNamespace(config, choice) || "default",
        deleteUnreachable: isOn(settings["deleteUnreachable"], "PULUMI_K8S_DELETE_UNREACHABLE"),
        mutable: {
            configMaps: isOn(settings["enableConfigMapMutable"], "PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE"),
            secrets: isOn(settings["enableSecretMutable"], "PULUMI_K8S_ENABLE_SECRET_MUTABLE"),
        },
    };
}

/** Settings of a provider travel as texts. */
function isOn(setting: Value | undefined, variable: string): boolean {
    return setting === undefined ? process.env[variable] === "true" : setting === true || setting === "true";
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
