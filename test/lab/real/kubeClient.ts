import { request } from "node:https";

import {
    CoreV1Api,
    DiscoveryV1Api,
    KubeConfig,
    KubernetesObjectApi,
    PatchStrategy,
    type KubernetesObject,
} from "@kubernetes/client-node";

import { ensureToken, apiPort } from "./kubeconfig.js";
import type { ClusterEntry } from "./registry.js";

/** Clients of one API server, as the platform uses them: over the loopback address, with the local cloud's token. */
export interface KubeClient {
    readonly core: CoreV1Api;
    readonly discovery: DiscoveryV1Api;
    readonly objects: KubernetesObjectApi;
}

/** Name the platform's own changes are recorded under. */
export const fieldManager = "local-cloud";

/** Makes clients for a cluster; `ca` is its authority in PEM. */
export function kubeClient(lab: string, cluster: ClusterEntry, ca: string): KubeClient {
    const config = new KubeConfig();
    config.loadFromClusterAndUser(
        {
            name: cluster.key,
            server: `https://${cluster.endpoint}:${apiPort}`,
            caData: Buffer.from(ca).toString("base64"),
            skipTLSVerify: false,
        },
        { name: "local-cloud", token: ensureToken(lab) },
    );
    return {
        core: config.makeApiClient(CoreV1Api),
        discovery: config.makeApiClient(DiscoveryV1Api),
        objects: KubernetesObjectApi.makeApiClient(config),
    };
}

/** Server-side apply: says how an object shall be, whether it exists or not. */
export async function applyObject(client: KubeClient, object: KubernetesObject): Promise<void> {
    await client.objects.patch(object, undefined, undefined, fieldManager, true, PatchStrategy.ServerSideApply);
}

/** Whether the API server says that it is ready; `reason` is its answer or the connection's error. */
export function probeReady(cluster: ClusterEntry, ca: string): Promise<{ ready: boolean; reason: string }> {
    return new Promise((resolve) => {
        const probe = request(
            { host: cluster.endpoint, port: apiPort, path: "/readyz", ca, timeout: 2_000, agent: false },
            (response) => {
                let text = "";
                response.setEncoding("utf8");
                response.on("data", (part: string) => (text += part));
                response.on("end", () => resolve({ ready: response.statusCode === 200, reason: text }));
                response.on("error", (error) => resolve({ ready: false, reason: error.message }));
            },
        );
        probe.on("timeout", () => probe.destroy(new Error("no answer in 2 s")));
        probe.on("error", (error) => resolve({ ready: false, reason: error.message }));
        probe.end();
    });
}

/** Status code of an error of the client library, if it is an answer of the API server. */
export function statusCode(error: unknown): number | undefined {
    const code = (error as { code?: unknown }).code;
    return typeof code === "number" ? code : undefined;
}
