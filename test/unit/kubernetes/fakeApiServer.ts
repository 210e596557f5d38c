import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { isObject, type Values } from "../../lab/providers/base/values.js";

/** A call the server got. */
export interface Call {
    readonly method: string;
    readonly path: string;
    readonly query: Readonly<Record<string, string>>;
    readonly body: Values | undefined;
}

/** A few kinds, stored as sent: enough of an API server to see what a client does with one. */
export class FakeApiServer {
    readonly calls: Call[] = [];
    /** By path. */
    readonly objects = new Map<string, Values>();
    /** Served kinds by group and version path. */
    readonly kinds: Record<string, Values[]> = {
        "/api/v1": [
            { name: "configmaps", kind: "ConfigMap", namespaced: true },
            { name: "namespaces", kind: "Namespace", namespaced: false },
            { name: "pods", kind: "Pod", namespaced: true },
            { name: "events", kind: "Event", namespaced: true },
            { name: "services", kind: "Service", namespaced: true },
        ],
        "/apis/apps/v1": [
            { name: "deployments/status", kind: "Deployment", namespaced: true },
            { name: "deployments", kind: "Deployment", namespaced: true },
            { name: "replicasets", kind: "ReplicaSet", namespaced: true },
        ],
        "/apis/discovery.k8s.io/v1": [{ name: "endpointslices", kind: "EndpointSlice", namespaced: true }],
    };
    /** Set to answer a call in another way. */
    override: (call: Call) => { readonly code: number; readonly body: Values } | undefined = () => undefined;

    private readonly server = createServer((request, response) => void this.answer(request, response));

    async start(): Promise<void> {
        await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    }

    stop(): void {
        this.server.closeAllConnections();
        this.server.close();
    }

    get kubeconfig(): string {
        const { port } = this.server.address() as AddressInfo;
        return JSON.stringify({
            "current-context": "c",
            contexts: [{ name: "c", context: { cluster: "c", user: "u" } }],
            clusters: [
                { name: "c", cluster: { server: `http://127.0.0.1:${port}`, "insecure-skip-tls-verify": true } },
            ],
            users: [{ name: "u", user: { token: "secret-token" } }],
        });
    }

    /** Calls as `METHOD path`, without questions about kinds. */
    get log(): string[] {
        return this.calls.filter(({ path }) => !(path in this.kinds)).map(({ method, path }) => `${method} ${path}`);
    }

    private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
        const parts: Buffer[] = [];
        for await (const part of request) {
            parts.push(part as Buffer);
        }
        const text = Buffer.concat(parts).toString();
        const { pathname, searchParams } = new URL(request.url!, "http://server");
        const call = {
            method: request.method!,
            path: pathname,
            query: Object.fromEntries(searchParams),
            body: text === "" ? undefined : (JSON.parse(text) as Values),
        };
        this.calls.push(call);
        const { code, body } =
            request.headers.authorization === "Bearer secret-token"
                ? (this.override(call) ?? this.handle(call))
                : { code: 401, body: { message: "Unauthorized" } };
        response.writeHead(code, { "content-type": "application/json" });
        response.end(JSON.stringify(body));
    }

    private handle({ method, path, query, body }: Call): { code: number; body: Values } {
        const missing = { code: 404, body: { message: `${path} not found` } };
        if (this.kinds[path]) {
            return { code: 200, body: { resources: this.kinds[path] } };
        }
        if (method === "PATCH" && body) {
            const metadata = isObject(body["metadata"]) ? body["metadata"] : {};
            const stored = {
                ...body,
                metadata: { ...metadata, uid: `uid of ${path}`, managedFields: [], generation: 1 },
            };
            if (query["dryRun"] === undefined) {
                this.objects.set(path, stored);
            }
            return { code: 200, body: stored };
        }
        const found = this.objects.get(path);
        if (method === "DELETE" && found) {
            this.objects.delete(path);
        }
        const plurals = Object.values(this.kinds).flatMap((kinds) => kinds.map(({ name }) => name));
        const isList = method === "GET" && plurals.includes(path.split("/").at(-1));
        return found ? { code: 200, body: found } : isList ? { code: 200, body: { items: [] } } : missing;
    }
}
