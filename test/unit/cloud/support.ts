import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { setTimeout as sleep } from "node:timers/promises";

import { ApiError } from "../../lab/cloud/api/errors.js";
import { serveApi } from "../../lab/cloud/api/server.js";
import type { Backend } from "../../lab/cloud/backend.js";
import { createCloud, startBackend } from "../../lab/cloud/cloud.js";
import { createPaperBackend } from "../../lab/cloud/paper/paperBackend.js";
import { createRouter } from "../../lab/cloud/routes.js";
import { Store } from "../../lab/cloud/store.js";

export type Json = Readonly<Record<string, unknown>>;

/** A paper cloud without HTTP: requests go straight to the router. */
export interface TestCloud {
    call(method: string, path: string, body?: Json): Promise<Json>;
    /** Makes a call, waits for its operation, and answers with the operation. */
    done(method: string, path: string, body?: Json): Promise<Json>;
    /** The refusal a call meets. */
    refused(method: string, path: string, body?: Json): Promise<ApiError>;
    /** Whether there is a record of this id. */
    has(id: string): boolean;
    /** Where the records lie. */
    readonly file: string;
    /** Ends this daemon without a word and starts another on the same disk. */
    restart(backend?: Backend): Promise<TestCloud>;
    close(): void;
}

/** The paper cloud behind HTTP, as programs meet it. */
export async function serveCloud(backend = createPaperBackend()): Promise<{ readonly url: string; close(): void }> {
    const directory = mkdtempSync(join(tmpdir(), "cloud-"));
    const store = new Store(join(directory, "cloud.json"));
    const cloud = createCloud(store, backend);
    const router = createRouter(cloud, "test");
    await startBackend(cloud);
    const server = await serveApi(() => ({ router, afterEach: () => store.flush() }), 0);
    return {
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        close: () => {
            server.close();
            server.closeAllConnections();
            rmSync(directory, { recursive: true });
        },
    };
}

export const project = "projects/test";
export const compute = `compute/v1/${project}`;
export const container = `container/v1beta1/${project}/locations/europe-west9`;

export async function openCloud(
    directory = mkdtempSync(join(tmpdir(), "cloud-")),
    backend = createPaperBackend(),
): Promise<TestCloud> {
    const store = new Store(join(directory, "cloud.json"));
    const cloud = createCloud(store, backend);
    const router = createRouter(cloud, "test");
    await startBackend(cloud);
    cloud.operations.resume();
    const call = async (method: string, path: string, body: Json = {}): Promise<Json> => {
        const [name = "", query] = path.split("?");
        try {
            return ((await router.dispatch(method, `/${name}`, new URLSearchParams(query), body)) ?? {}) as Json;
        } finally {
            store.flush();
        }
    };
    return {
        call,
        done: async (method, path, body) => {
            let operation = await call(method, path, body);
            const asked = operationPath(path, operation);
            while (operation["status"] !== "DONE" && operation["done"] !== true) {
                await sleep(5);
                operation = await call("GET", asked);
            }
            return operation;
        },
        refused: async (method, path, body) => {
            const error: unknown = await call(method, path, body).then(
                () => undefined,
                (thrown: unknown) => thrown,
            );
            if (!(error instanceof ApiError)) {
                throw new Error(`${method} ${path} is not refused`);
            }
            return error;
        },
        has: (id) => store.get(id) !== undefined,
        file: store.file,
        restart: (next) => openCloud(directory, next ?? createPaperBackend()),
        close: () => rmSync(directory, { recursive: true }),
    };
}

/** Where an operation is asked for: its own link, or for newer APIs its name below the API of the call. */
function operationPath(call: string, operation: Json): string {
    const link = operation["selfLink"];
    if (typeof link !== "string") {
        return [...call.split("/").slice(0, 2), String(operation["name"])].join("/");
    }
    return link.includes("container.googleapis.com")
        ? link.replace("https://container.googleapis.com/", "container/")
        : link.replace("https://www.googleapis.com/", "");
}

/** Two networks of one subnet each, as a mesh of two clusters has them. */
export async function withNetworks(cloud: TestCloud, secondPods = "10.0.128.0/18"): Promise<void> {
    for (const [name, region, nodes, pods] of [
        ["a", "europe-west9", "10.128.4.0/22", "10.0.64.0/18"],
        ["b", "europe-west4", "10.128.8.0/22", secondPods],
    ] as const) {
        await cloud.done("POST", `${compute}/global/networks`, { name, autoCreateSubnetworks: false });
        await cloud.done("POST", `${compute}/regions/${region}/subnetworks`, {
            name,
            network: `${project}/global/networks/${name}`,
            ipCidrRange: nodes,
            secondaryIpRanges: [{ rangeName: "pods", ipCidrRange: pods }],
        });
    }
}

/** A cluster in the subnet of {@link withNetworks}'s first network. */
export const clusterBody = (name = "a"): Json => ({
    cluster: {
        name,
        network: `${project}/global/networks/a`,
        subnetwork: `${project}/regions/europe-west9/subnetworks/a`,
        ipAllocationPolicy: { clusterSecondaryRangeName: "pods" },
        initialNodeCount: 1,
        locations: ["europe-west9-a"],
    },
});

/** The same cluster without nodes, so that nothing is still being worked on when its creation is done. */
export const bareCluster = (more: Json = {}): Json => ({
    cluster: { ...(clusterBody()["cluster"] as Json), initialNodeCount: 0, ...more },
});
