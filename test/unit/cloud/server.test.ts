import { request } from "node:http";
import type { AddressInfo } from "node:net";
import type { Server } from "node:http";

import { afterEach, describe, expect, it } from "vitest";

import { ApiError } from "../../lab/cloud/api/errors.js";
import { Router } from "../../lab/cloud/api/router.js";
import { serveApi, type Api } from "../../lab/cloud/api/server.js";

let server: Server | undefined;
afterEach(() => {
    server?.close();
    server?.closeAllConnections();
});

async function serve(api: () => Api | undefined, starting?: object): Promise<number> {
    server = await serveApi(api, 0, starting);
    return (server.address() as AddressInfo).port;
}

function apiWith(work: () => unknown = () => ({ ok: true }), afterEach: () => void = () => undefined): Api {
    const router = new Router();
    router.on("POST", "things", work);
    router.on("GET", "things", work);
    return { router, afterEach };
}

/** A request with exactly these headers: fetch sets Host by itself. */
function ask(
    port: number,
    path: string,
    {
        method = "GET",
        headers = {},
        body = "",
    }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<{ readonly code: number; readonly body: Record<string, unknown> }> {
    return new Promise((resolve, reject) => {
        const sent = request({ port, host: "127.0.0.1", path, method, headers }, (response) => {
            let text = "";
            response.on("data", (chunk: Buffer) => (text += chunk.toString()));
            response.on("end", () =>
                resolve({ code: response.statusCode ?? 0, body: JSON.parse(text) as Record<string, unknown> }),
            );
        });
        sent.once("error", reject);
        sent.end(body);
    });
}

describe("the server", () => {
    it("answers programs on this machine", async () => {
        const port = await serve(() => apiWith());
        expect(await ask(port, "/things")).toEqual({ code: 200, body: { ok: true } });
        expect((await ask(port, "/things", { headers: { host: `localhost:${port}` } })).code).toBe(200);
        const answer = await fetch(`http://127.0.0.1:${port}/things`, { method: "POST", body: "{}" });
        expect(await answer.json()).toEqual({ ok: true });
    });

    it.each([
        ["an origin", { origin: "https://example.com" }],
        ["the origin of a file", { origin: "null" }],
        ["a name that was rebound", { host: "evil.example.com:4646" }],
    ])("refuses web pages, told by %s", async (_, headers) => {
        const work = { calls: 0 };
        const port = await serve(() => apiWith(() => void work.calls++));
        const { code, body } = await ask(port, "/things", { method: "POST", headers });
        expect(code).toBe(403);
        expect(body).toMatchObject({ error: { code: 403, status: "PERMISSION_DENIED" } });
        expect(work.calls).toBe(0);
    });

    it.each([
        ["a path that is no text", "/%ZZ", ""],
        ["a body that is null", "/things", "null"],
        ["a body that is a list", "/things", "[]"],
        ["a body that is text", "/things", '"x"'],
        ["a body that is not JSON", "/things", "{"],
    ])("refuses %s with 400", async (_, path, body) => {
        const port = await serve(() => apiWith());
        const answer = await ask(port, path, { method: "POST", body });
        expect(answer.code).toBe(400);
        expect(answer.body).toMatchObject({ error: { status: "INVALID_ARGUMENT" } });
    });

    it("answers 500 when records do not reach the disk", async () => {
        const full = (): void => {
            throw new Error("no space left on device");
        };
        const port = await serve(() => apiWith(undefined, full));
        expect(await ask(port, "/things")).toMatchObject({
            code: 500,
            body: { error: { status: "INTERNAL", message: "no space left on device" } },
        });
    });

    it("names refusals as Google's clients expect", () => {
        const status = (code: number, reason: string): unknown =>
            (new ApiError(code, reason, "").body() as { error: { status: string } }).error.status;
        expect(status(400, "invalid")).toBe("INVALID_ARGUMENT");
        expect(status(400, "failedPrecondition")).toBe("FAILED_PRECONDITION");
        expect(status(409, "alreadyExists")).toBe("ALREADY_EXISTS");
        expect(status(409, "aborted")).toBe("ABORTED");
        expect(status(403, "quotaExceeded")).toBe("PERMISSION_DENIED");
    });

    it("holds its port before it answers, so that there is one daemon", async () => {
        const current: { api?: Api } = {};
        const port = await serve(() => current.api, { name: "lab", backend: "paper", ready: false });
        expect(await ask(port, "/healthz")).toMatchObject({
            code: 503,
            body: { name: "lab", backend: "paper", ready: false, error: { code: 503, status: "UNAVAILABLE" } },
        });
        await expect(serveApi(() => apiWith(), port)).rejects.toMatchObject({ code: "EADDRINUSE" });
        current.api = apiWith();
        expect((await ask(port, "/things")).code).toBe(200);
    });
});
