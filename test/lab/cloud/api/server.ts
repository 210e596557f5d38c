import { createServer, type IncomingMessage, type Server } from "node:http";

import { ApiError, invalid } from "./errors.js";
import type { Router } from "./router.js";

/** What a server answers from. */
export interface Api {
    readonly router: Router;
    /** Runs before an answer leaves: that is when records reach the disk. */
    readonly afterEach: () => void;
}

interface Answer {
    readonly code: number;
    readonly body: unknown;
}

/**
 * Serves on loopback. `current` is asked at every request: nothing yet means 503 with what `starting` says, so that a
 * daemon can hold its port, of which there is one, before it touches what an earlier daemon may still work on.
 */
export function serveApi(current: () => Api | undefined, port: number, starting: object = {}): Promise<Server> {
    const server = createServer((request, response) => {
        void answer(current(), starting, request)
            .catch(failure)
            .then(({ code, body }) => {
                const text = JSON.stringify(body);
                response.writeHead(code, {
                    "content-type": "application/json; charset=UTF-8",
                    "content-length": Buffer.byteLength(text),
                });
                response.end(text);
            });
    });
    return new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, "127.0.0.1", () => resolve(server));
    });
}

async function answer(api: Api | undefined, starting: object, request: IncomingMessage): Promise<Answer> {
    try {
        checkOrigin(request);
        if (!api) {
            const refusal = new ApiError(503, "backendError", "The local cloud is starting. Try again later.");
            return { code: 503, body: { ...starting, ...refusal.body() } };
        }
        const url = parseUrl(request.url ?? "/");
        const body = await readBody(request);
        const result = await api.router.dispatch(request.method ?? "GET", url.path, url.query, body);
        return { code: 200, body: result ?? {} };
    } catch (error) {
        return failure(error);
    } finally {
        api?.afterEach();
    }
}

function failure(error: unknown): Answer {
    if (!(error instanceof ApiError)) {
        console.error(error);
    }
    const refusal =
        error instanceof ApiError
            ? error
            : new ApiError(500, "backendError", error instanceof Error ? error.message : String(error));
    return { code: refusal.code, body: refusal.body() };
}

/**
 * The API has no authentication and the daemon may run as root, so a page in a browser must not reach it: browsers say
 * where a page comes from, and a name rebound to loopback (DNS rebinding) shows in the host.
 */
function checkOrigin({ headers }: IncomingMessage): void {
    if (headers.origin !== undefined) {
        throw new ApiError(403, "forbidden", `Requests of web pages are refused, got Origin '${headers.origin}'.`);
    }
    if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/i.test(headers.host ?? "")) {
        throw new ApiError(403, "forbidden", `Host must be 127.0.0.1 or localhost, got '${headers.host ?? ""}'.`);
    }
}

function parseUrl(target: string): { readonly path: string; readonly query: URLSearchParams } {
    try {
        const url = new URL(target, "http://local");
        return { path: decodeURIComponent(url.pathname), query: url.searchParams };
    } catch {
        throw invalid(`Invalid URL: '${target}'`);
    }
}

async function readBody(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
        chunks.push(chunk as Buffer);
    }
    if (chunks.length === 0) {
        return {};
    }
    let body: unknown;
    try {
        body = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    } catch {
        throw new ApiError(400, "parseError", "Parse Error: the body must be JSON");
    }
    if (typeof body !== "object" || body === null || Array.isArray(body)) {
        throw new ApiError(400, "parseError", "Parse Error: the body must be a JSON object");
    }
    return body as Readonly<Record<string, unknown>>;
}
