import { ApiError, KindMissing, type ApplyOptions, type ObjectApi, type Propagation } from "./cluster.js";
import { Discovery } from "./discovery.js";
import { groupOf, listAt, refOf, withMetadata, type KindRef, type KubeObject, type ObjectRef } from "./kubeObject.js";
import type { RestClient } from "./rest.js";

/** Objects of a real API server. */
export class ApiServer implements ObjectApi {
    private readonly discovery: Discovery;
    /** Set once the API server did not answer a question about scope, which Check and Diff ask for every object. */
    private silent = false;

    constructor(private readonly rest: RestClient) {
        this.discovery = new Discovery(rest);
    }

    async namespaced(kind: KindRef): Promise<boolean | undefined> {
        if (this.silent) {
            return undefined;
        }
        try {
            return (await this.discovery.find(kind)).namespaced;
        } catch (error) {
            if (error instanceof KindMissing || error instanceof ApiError) {
                return undefined;
            }
            this.silent = true;
            return undefined;
        }
    }

    async resourceName(kind: KindRef): Promise<string> {
        const { resource } = await this.discovery.find(kind);
        const group = groupOf(kind.apiVersion);
        return group === "" ? resource : `${resource}.${group}`;
    }

    /** Not cut short by a cancellation: whether the object was stored would not be known then. */
    async apply(object: KubeObject, { fieldManager, force, dryRun }: ApplyOptions): Promise<KubeObject> {
        const ref = refOf(object);
        const served = await this.discovery.find(ref);
        const query = new URLSearchParams({ fieldManager, force: String(force), fieldValidation: "Warn" });
        if (dryRun) {
            query.set("dryRun", "All");
        }
        const placed = served.namespaced ? object : withMetadata(object, "namespace", undefined);
        const answer = await this.rest.send({
            method: "PATCH",
            path: `${await this.path(ref)}?${query.toString()}`,
            contentType: "application/apply-patch+yaml",
            body: placed,
        });
        return withMetadata(answer, "managedFields", undefined);
    }

    async get(ref: ObjectRef, _known: KubeObject | undefined, signal?: AbortSignal): Promise<KubeObject | undefined> {
        try {
            const found = await this.rest.send({ method: "GET", path: await this.path(ref), signal });
            return withMetadata(found, "managedFields", undefined);
        } catch (error) {
            return absent(error);
        }
    }

    async list(
        kind: KindRef,
        namespace: string,
        labels: Readonly<Record<string, string>>,
    ): Promise<readonly KubeObject[]> {
        const { root, resource } = await this.discovery.find(kind);
        const selector = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
        const query = new URLSearchParams({ labelSelector: selector.join(",") });
        const answer = await this.rest.send({
            method: "GET",
            path: `${root}/namespaces/${encodeURIComponent(namespace)}/${resource}?${query.toString()}`,
        });
        return listAt(answer, "items") as readonly KubeObject[];
    }

    async remove(ref: ObjectRef, propagation: Propagation): Promise<void> {
        try {
            await this.rest.send({
                method: "DELETE",
                path: await this.path(ref),
                contentType: "application/json",
                body: { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: propagation },
            });
        } catch (error) {
            absent(error);
        }
    }

    private async path({ namespace, name, ...kind }: ObjectRef): Promise<string> {
        const { root, resource, namespaced } = await this.discovery.find(kind);
        const place = namespaced ? `/namespaces/${encodeURIComponent(namespace ?? "default")}` : "";
        return `${root}${place}/${resource}/${encodeURIComponent(name)}`;
    }
}

/** An object of a kind that is no longer served is gone, too. */
function absent(error: unknown): undefined {
    if (error instanceof KindMissing || (error instanceof ApiError && error.code === 404)) {
        return undefined;
    }
    throw error;
}
