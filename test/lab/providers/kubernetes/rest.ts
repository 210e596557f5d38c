import { request as httpRequest, Agent as HttpAgent, type ClientRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest, Agent as HttpsAgent, type RequestOptions } from "node:https";

import type { KubeConfig } from "@kubernetes/client-node";

import { ApiError, ClusterUnreachable } from "./cluster.js";
import type { Values } from "../base/values.js";

/** Milliseconds without a byte after which the API server counts as gone. */
const requestTimeoutMs = 30_000;

/** One request to an API server. */
export interface RestRequest {
    readonly method: "GET" | "PATCH" | "DELETE";
    /** With query, e.g. `/api/v1/namespaces?limit=1`. */
    readonly path: string;
    readonly body?: Values;
    readonly contentType?: string;
    readonly signal?: AbortSignal | undefined;
    /** Milliseconds; for questions nobody should wait long for. */
    readonly timeoutMs?: number;
}

/** Speaks JSON with one API server, as the user of its kubeconfig. */
export class RestClient {
    private readonly server: URL;
    private readonly agent: HttpAgent;

    constructor(private readonly config: KubeConfig) {
        const server = config.getCurrentCluster()?.server;
        if (!server) {
            throw new ClusterUnreachable("the kubeconfig names no cluster");
        }
        this.server = new URL(server);
        this.agent = this.isPlain ? new HttpAgent({ keepAlive: true }) : new HttpsAgent({ keepAlive: true });
    }

    /** The answer; a refusal is an {@link ApiError}, no answer a {@link ClusterUnreachable}. */
    async send(request: RestRequest): Promise<Values> {
        const answer = await this.exchange(request);
        const text = await bodyOf(answer);
        const code = answer.statusCode ?? 0;
        if (code < 200 || code > 299) {
            throw new ApiError(
                code,
                messageOf(text) || `the API server answered ${code} to ${request.method} ${request.path}`,
            );
        }
        return text === "" ? {} : (JSON.parse(text) as Values);
    }

    private get isPlain(): boolean {
        return this.server.protocol === "http:";
    }

    private async exchange(request: RestRequest): Promise<IncomingMessage> {
        const body = request.body === undefined ? undefined : JSON.stringify(request.body);
        const options = await this.options(request, body);
        return new Promise((resolve, reject) => {
            const send = this.isPlain ? httpRequest : httpsRequest;
            const call: ClientRequest = send(options, resolve);
            call.setTimeout(request.timeoutMs ?? requestTimeoutMs, () =>
                call.destroy(new Error(`no answer within ${(request.timeoutMs ?? requestTimeoutMs) / 1000} s`)),
            );
            call.on("error", (error: NodeJS.ErrnoException) => {
                // A kept connection may have been closed at the other end; everything sent here may be sent twice.
                if (call.reusedSocket && error.code === "ECONNRESET") {
                    resolve(this.exchange(request));
                    return;
                }
                reject(
                    request.signal?.aborted
                        ? error
                        : new ClusterUnreachable(`${this.server.origin} does not answer: ${error.message}`),
                );
            });
            call.end(body);
        });
    }

    private async options(
        { method, path, contentType, signal }: RestRequest,
        body: string | undefined,
    ): Promise<RequestOptions> {
        const options: RequestOptions = {};
        await this.config.applyToHTTPSOptions(options);
        const base = this.server.pathname.replace(/\/$/, "");
        return {
            ...options,
            // Open connections are used again, which the agent of a kubeconfig would not do; but it knows proxies.
            agent: this.config.getCurrentCluster()?.proxyUrl ? options.agent : this.agent,
            method,
            hostname: this.server.hostname.replace(/^\[|\]$/g, ""),
            ...(this.server.port ? { port: this.server.port } : {}),
            path: base + path,
            headers: {
                ...(options.headers as Record<string, string> | undefined),
                accept: "application/json",
                ...(contentType ? { "content-type": contentType } : {}),
                // Said explicitly: node does not count the body of a DELETE, and the options in it would be lost.
                ...(body === undefined ? {} : { "content-length": Buffer.byteLength(body) }),
            },
            ...(signal ? { signal } : {}),
        };
    }
}

async function bodyOf(answer: IncomingMessage): Promise<string> {
    const parts: Buffer[] = [];
    for await (const part of answer) {
        parts.push(part as Buffer);
    }
    return Buffer.concat(parts).toString("utf8");
}

function messageOf(text: string): string {
    try {
        const { message } = JSON.parse(text) as { message?: unknown };
        return typeof message === "string" ? message : text;
    } catch {
        return text.slice(0, 500);
    }
}
