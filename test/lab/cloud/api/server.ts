import { createServer, type IncomingMessage, type Server } from "node:http";

import { ApiError } from "./errors.js";
import type { Router } from "./router.js";

/** Serves the router on loopback. `afterEach` runs before an answer leaves (that is when records reach the disk). */
export function serveApi(router: Router, port: number, afterEach: () => void): Promise<Server> {
    const server = createServer((request, response) => {
        void answer(router, request).then(({ code, body }) => {
            afterEach();
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

async function answer(
    router: Router,
    request: IncomingMessage,
): Promise<{ readonly code: number; readonly body: unknown }> {
    try {
        const url = new URL(request.url ?? "/", "http://local");
        const body = await readBody(request);
        const result = await router.dispatch(
            request.method ?? "GET",
            decodeURIComponent(url.pathname),
            url.searchParams,
            body,
        );
        return { code: 200, body: result ?? {} };
    } catch (error) {
        if (error instanceof ApiError) {
            return { code: error.code, body: error.body() };
        }
        console.error(error);
        const message = error instanceof Error ? error.message : String(error);
        return {
            code: 500,
            body: { error: { code: 500, message, status: "INTERNAL", errors: [{ reason: "backendError", message }] } },
        };
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
    try {
        return JSON.parse(Buffer.concat(chunks).toString("utf8")) as Record<string, unknown>;
    } catch {
        throw new ApiError(400, "parseError", "Parse Error: the body must be JSON");
    }
}
