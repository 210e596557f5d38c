import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

type Json = Record<string, unknown>;

/** Stores what is posted, answers with it, and remembers every call: enough of Google's APIs for one resource at a time. */
export class EchoCloud {
    readonly calls: string[] = [];
    readonly bodies: Json[] = [];
    readonly stored = new Map<string, Json>();
    /** Polls until an operation is done. */
    pollsLeft = 0;
    /** Answers to give instead, first come first served: status and body. */
    readonly refusals: {
        readonly on: RegExp;
        readonly status: number;
        readonly message: string;
        readonly reason?: string;
    }[] = [];
    private readonly server: Server;

    private constructor() {
        this.server = createServer((request, response) => {
            let text = "";
            request.on("data", (chunk: Buffer) => (text += chunk.toString()));
            request.on("end", () => {
                const path = decodeURIComponent((request.url ?? "").replace(/\?.*/, ""));
                const { status, body } = this.answer(
                    request.method ?? "",
                    path,
                    text === "" ? {} : (JSON.parse(text) as Json),
                );
                response.writeHead(status, { "content-type": "application/json" });
                response.end(JSON.stringify(body));
            });
        });
    }

    static async start(): Promise<EchoCloud> {
        const echo = new EchoCloud();
        await new Promise<void>((resolve) => echo.server.listen(0, "127.0.0.1", resolve));
        return echo;
    }

    get settings(): Record<string, string> {
        const base = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
        return {
            project: "demo",
            computeCustomEndpoint: `${base}/compute/v1/`,
            containerCustomEndpoint: `${base}/container/v1beta1/`,
        };
    }

    stop(): void {
        this.server.close();
        this.server.closeAllConnections();
    }

    private answer(method: string, path: string, body: Json): { readonly status: number; readonly body: Json } {
        this.calls.push(`${method} ${path}`);
        const refused = this.refusals.findIndex(({ on }) => on.test(`${method} ${path}`));
        if (refused >= 0) {
            const { status, message, reason } = this.refusals.splice(refused, 1)[0]!;
            return { status, body: { error: { code: status, message, errors: [{ reason, message }] } } };
        }
        if (method === "GET") {
            return this.get(path);
        }
        this.bodies.push(body);
        this.change(method, path, body);
        return { status: 200, body: this.operation(path) };
    }

    private get(path: string): { readonly status: number; readonly body: Json } {
        if (path.includes("/operations/")) {
            this.pollsLeft--;
            return { status: 200, body: this.operation(path) };
        }
        const found = this.stored.get(path);
        return found
            ? { status: 200, body: found }
            : {
                  status: 404,
                  body: { error: { code: 404, message: `not found ${path}`, errors: [{ reason: "notFound" }] } },
              };
    }

    private operation(path: string): Json {
        return {
            name: "op-1",
            status: this.pollsLeft > 0 ? "RUNNING" : "DONE",
            detail: "working on it",
            targetLink: `https://www.googleapis.com${path}`,
        };
    }

    private change(method: string, path: string, body: Json): void {
        const peering = body["networkPeering"] as Json | undefined;
        if (peering) {
            const network = this.stored.get(path.replace(/\/\w+$/, ""))!;
            const others = ((network["peerings"] ?? []) as Json[]).filter(({ name }) => name !== peering["name"]);
            network["peerings"] = [...others, { ...peering, state: "ACTIVE", stateDetails: "connected" }];
        } else if (path.endsWith("/removePeering")) {
            const network = this.stored.get(path.replace(/\/\w+$/, ""))!;
            network["peerings"] = ((network["peerings"] ?? []) as Json[]).filter(({ name }) => name !== body["name"]);
        } else if (method === "DELETE") {
            this.stored.delete(path);
        } else if (method === "PATCH" || path.endsWith("/expandIpCidrRange")) {
            const target = path.replace(/\/expandIpCidrRange$/, "");
            this.stored.set(target, { ...this.stored.get(target), ...body });
        } else if (method === "PUT") {
            const { desiredReleaseChannel } = (body["update"] ?? {}) as Json;
            this.stored.set(path, { ...this.stored.get(path), releaseChannel: desiredReleaseChannel });
        } else {
            this.create(path, body);
        }
    }

    private create(path: string, body: Json): void {
        const thing = (body["cluster"] ?? body) as Json;
        const id = `${path}/${String(thing["name"])}`;
        const link = (relative: unknown): unknown =>
            typeof relative === "string" ? `https://www.googleapis.com/compute/v1/${relative}` : undefined;
        const region = /\/regions\/[^/]+/.exec(path)?.[0];
        const cluster = body["cluster"]
            ? { status: "RUNNING", endpoint: "10.0.0.2", currentMasterVersion: "1.31" }
            : {};
        this.stored.set(id, {
            ...thing,
            ...cluster,
            id: "77",
            selfLink: `https://www.googleapis.com${id}`,
            network: link(thing["network"]),
            ...(region ? { region: `https://www.googleapis.com${region}` } : {}),
            ...(body["cluster"]
                ? {
                      networkConfig: {
                          ...(thing["networkConfig"] as Json),
                          network: thing["network"],
                          subnetwork: thing["subnetwork"],
                      },
                  }
                : {}),
        });
    }
}
