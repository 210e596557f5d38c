import type {
    CheckAnswer,
    CheckRequest,
    CreateAnswer,
    CreateRequest,
    DeleteRequest,
    Provider,
    ReadAnswer,
    ReadRequest,
    UpdateAnswer,
    UpdateRequest,
} from "../base/provider.js";
import { sdkVersion } from "../base/sdkVersion.js";
import type { Values } from "../base/values.js";
import { ClusterUnreachable, type Cluster } from "./cluster.js";
import { checkConfig, diffConfig } from "./config.js";
import { readChart } from "./helmCli.js";
import { kindOfType, knownScope } from "./kinds.js";
import type { KindRef } from "./kubeObject.js";
import { diffObject } from "./objectDiff.js";
import { checkObject } from "./objectInputs.js";
import { createObject, deleteObject, readObject, updateObject } from "./objectSteps.js";
import { isUnreachable } from "./reachability.js";
import { diffRelease } from "./releaseDiff.js";
import { checkRelease } from "./releaseInputs.js";
import { createRelease, deleteRelease, readRelease, updateRelease } from "./releaseSteps.js";
import { openSession, unconfigured, type Session } from "./settings.js";

const releaseType = "kubernetes:helm.sh/v3:Release";

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
        secretLists: true,
        checkConfig,
        diffConfig,
        configure: (settings) => {
            session = openSession(settings);
        },
        check: (request) => check(session, request, namespaced),
        diff: (request) =>
            request.type === releaseType ? diffRelease(request) : diffObject(request, namespaced, session.mutable),
        create: (request) => create(session, request),
        read: (request) => read(session, request),
        update: (request) => update(session, request),
        delete: (request) => remove(session, request),
    };
}

/** The SDK sends `apiVersion` and `kind`; an import does not. */
function complete(type: string, inputs: Values): Values {
    return { ...kindOfType(type), ...inputs };
}

async function check(
    session: Session,
    request: CheckRequest,
    namespaced: (kind: KindRef) => Promise<boolean>,
): Promise<CheckAnswer> {
    if (session.skipUpdateUnreachable && (await isUnreachable(session.cluster))) {
        return { inputs: request.olds };
    }
    return request.type === releaseType
        ? checkRelease(
              request,
              session.defaultNamespace,
              (source, signal) => session.cluster?.helm.chart(source, signal) ?? readChart(source, signal),
          )
        : checkObject(request, session, namespaced);
}

async function create(session: Session, request: CreateRequest): Promise<CreateAnswer> {
    if (request.type === releaseType) {
        return createRelease(
            reached(session, request.preview, "can't create Helm Release with unreachable cluster"),
            request,
        );
    }
    const cluster = reached(session, request.preview, "configured Kubernetes cluster is unreachable");
    return createObject(cluster?.objects, { ...request, inputs: complete(request.type, request.inputs) }, session);
}

async function update(session: Session, request: UpdateRequest): Promise<UpdateAnswer> {
    if (request.type === releaseType) {
        return updateRelease(
            reached(session, request.preview, "can't update Helm Release with unreachable cluster"),
            request,
        );
    }
    const cluster = reached(session, request.preview, "configured Kubernetes cluster is unreachable");
    return updateObject(cluster?.objects, { ...request, news: complete(request.type, request.news) }, session);
}

/** The cluster; only a preview can do without. */
function reached({ cluster, reason }: Session, preview: boolean, refusal: string): Cluster | undefined {
    if (!cluster && !preview) {
        throw new ClusterUnreachable(`${refusal}: ${reason}`);
    }
    return cluster;
}

const removable =
    'by rerunning the operation with the PULUMI_K8S_DELETE_UNREACHABLE environment variable set to "true"';

async function read(session: Session, request: ReadRequest): Promise<ReadAnswer> {
    const { cluster, deleteUnreachable, skipUpdateUnreachable } = session;
    try {
        const { objects, helm } = reached(session, false, "configured Kubernetes cluster is unreachable")!;
        return request.type === releaseType
            ? await readRelease(helm, request)
            : await readObject(objects, { ...request, inputs: complete(request.type, request.inputs) }, session);
    } catch (error) {
        if (!(await isUnreachable(cluster, error))) {
            throw error;
        }
        if (deleteUnreachable) {
            request.report(dropped);
            return { id: "", state: {}, inputs: {} };
        }
        if (skipUpdateUnreachable) {
            return { id: request.id, state: request.state, inputs: request.inputs };
        }
        throw new ClusterUnreachable(
            "failed to read resource state due to unreachable cluster. If the cluster was deleted, you can remove this " +
                `resource from Pulumi state ${removable}: ${error instanceof Error ? error.message : String(error)}`,
        );
    }
}

const dropped =
    "configured Kubernetes cluster is unreachable and the `deleteUnreachable` option is enabled. " +
    "Deleting the unreachable resource from Pulumi state";

async function remove(session: Session, request: DeleteRequest): Promise<void> {
    if (request.type === releaseType) {
        // A release cannot be dropped with its cluster: the real provider always wants to uninstall it.
        await deleteRelease(
            reached(session, false, "can't delete Helm Release with unreachable cluster. Reason")!,
            request,
        );
        return;
    }
    try {
        await deleteObject(
            reached(session, false, "configured Kubernetes cluster is unreachable")!.objects,
            request,
            session,
        );
    } catch (error) {
        if (!(await isUnreachable(session.cluster, error))) {
            throw error;
        }
        if (!session.deleteUnreachable) {
            throw new ClusterUnreachable(
                "configured Kubernetes cluster is unreachable. If the cluster was deleted, you can remove this " +
                    `resource from Pulumi state ${removable}: ${error instanceof Error ? error.message : String(error)}`,
            );
        }
        request.report(dropped);
    }
}
