import { ApiError, KindMissing } from "./cluster.js";
import { listAt, textAt, type KindRef } from "./kubeObject.js";
import type { RestClient } from "./rest.js";

/** How a kind is addressed. */
export interface ServedKind {
    /** `/api/v1` or `/apis/<group>/<version>`. */
    readonly root: string;
    /** Plural, as in paths. */
    readonly resource: string;
    readonly namespaced: boolean;
}

/** Milliseconds; a reachable API server answers discovery at once. */
const discoveryTimeoutMs = 5000;

/** Finds out how kinds are addressed, and remembers what it found (never what it did not: definitions come later). */
export class Discovery {
    private readonly versions = new Map<string, Promise<ReadonlyMap<string, ServedKind>>>();

    constructor(private readonly rest: RestClient) {}

    /** How a kind is addressed; {@link KindMissing} while the API server does not serve it. */
    async find(ref: KindRef): Promise<ServedKind> {
        const known = await this.kindsOf(ref.apiVersion);
        const found = known.get(ref.kind);
        if (found) {
            return found;
        }
        this.versions.delete(ref.apiVersion);
        const fresh = (await this.kindsOf(ref.apiVersion)).get(ref.kind);
        if (!fresh) {
            this.versions.delete(ref.apiVersion);
            throw new KindMissing(ref);
        }
        return fresh;
    }

    private kindsOf(apiVersion: string): Promise<ReadonlyMap<string, ServedKind>> {
        const known = this.versions.get(apiVersion);
        if (known) {
            return known;
        }
        const asked = this.ask(apiVersion);
        this.versions.set(apiVersion, asked);
        // A failed question is asked again next time.
        asked.catch(() => this.versions.delete(apiVersion));
        return asked;
    }

    private async ask(apiVersion: string): Promise<ReadonlyMap<string, ServedKind>> {
        const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
        const answer = await this.rest
            .send({ method: "GET", path: root, timeoutMs: discoveryTimeoutMs })
            .catch((error: unknown) => {
                if (error instanceof ApiError && error.code === 404) {
                    return {};
                }
                throw error;
            });
        // Subresources (`deployments/status`) carry the kind of their parent.
        const resources = listAt(answer, "resources").filter((entry) => !textAt(entry, "name").includes("/"));
        return new Map(
            resources.map((entry) => [
                textAt(entry, "kind"),
                {
                    root,
                    resource: textAt(entry, "name"),
                    namespaced: (entry as { namespaced?: boolean }).namespaced === true,
                },
            ]),
        );
    }
}
