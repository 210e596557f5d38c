import type { ChartMetadata, ChartSource } from "./chart.js";
import type { KindRef, KubeObject, ObjectRef } from "./kubeObject.js";
import type { Values } from "../base/values.js";

/**
 * A cluster as this provider needs it: an API server and a Helm that talks to it. What is behind it, a real API server
 * or paper, nothing else here knows.
 */
export interface Cluster {
    readonly objects: ObjectApi;
    readonly helm: HelmApi;
}

/** How an object is applied. */
export interface ApplyOptions {
    readonly fieldManager: string;
    /** Take over fields of other managers instead of failing on a conflict. */
    readonly force: boolean;
    /** Compute the result, change nothing. */
    readonly dryRun: boolean;
}

/** How an object's dependents go: before it, after it, or not at all. */
export type Propagation = "Foreground" | "Background" | "Orphan";

/** The API server. Unreachable ones throw {@link ClusterUnreachable}, unknown kinds {@link KindMissing}. */
export interface ObjectApi {
    /** Whether a kind lives in namespaces; undefined when the kind is unknown or the cluster does not answer. */
    namespaced(kind: KindRef): Promise<boolean | undefined>;
    /** What objects of a kind are called in paths and messages, e.g. `configmaps`. */
    resourceName(kind: KindRef): Promise<string>;
    /** Server-side apply; answers the object as stored. */
    apply(object: KubeObject, options: ApplyOptions): Promise<KubeObject>;
    /**
     * The object as it is, undefined when there is none.
     *
     * @param known - how it was when last seen
     */
    get(ref: ObjectRef, known: KubeObject | undefined, signal: AbortSignal): Promise<KubeObject | undefined>;
    list(kind: KindRef, namespace: string, labels: Readonly<Record<string, string>>): Promise<readonly KubeObject[]>;
    /** Asks for deletion; an object that is not there is fine. */
    remove(ref: ObjectRef, propagation: Propagation): Promise<void>;
}

/** A release as Helm knows it. */
export interface InstalledRelease {
    readonly chart: ChartMetadata;
    readonly revision: number;
    /** `deployed`, `failed`, `pending-install` … */
    readonly status: string;
    /** Rendered objects, as YAML documents. */
    readonly manifest: string;
}

/** Which release. */
export interface ReleaseRef {
    readonly name: string;
    readonly namespace: string;
}

/** Helm. */
export interface HelmApi {
    chart(source: ChartSource, signal: AbortSignal): Promise<ChartMetadata>;
    /** @param known - the release's state when last seen */
    find(ref: ReleaseRef, known: Values, signal: AbortSignal): Promise<InstalledRelease | undefined>;
    /**
     * Values the release was installed with.
     *
     * @param known - the release's state when last seen
     */
    values(ref: ReleaseRef, known: Values, signal: AbortSignal): Promise<Values>;
    /**
     * Installs or upgrades, whatever an interrupted run left behind; waits as the inputs say.
     *
     * @param isUpgrade - what the inputs mean: some count for one of the two only
     */
    install(inputs: Values, isUpgrade: boolean, signal: AbortSignal): Promise<void>;
    uninstall(ref: ReleaseRef, options: UninstallOptions, signal: AbortSignal): Promise<void>;
}

/** How a release is removed. */
export interface UninstallOptions {
    readonly wait: boolean;
    readonly timeoutSeconds: number;
}

/** Nobody answers at the cluster's address. */
export class ClusterUnreachable extends Error {
    override readonly name = "ClusterUnreachable";
}

/** The API server serves no such kind (yet). */
export class KindMissing extends Error {
    override readonly name = "KindMissing";

    constructor({ apiVersion, kind }: KindRef) {
        super(`no matches for kind "${kind}" in version "${apiVersion}"`);
    }
}

/** The API server refused. */
export class ApiError extends Error {
    override readonly name = "ApiError";

    constructor(
        readonly code: number,
        message: string,
    ) {
        super(message);
    }
}
