import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { EchoApis } from "./echoApis.js";

type Json = Record<string, unknown>;

/** Stores what is posted, answers with it, and remembers every call: enough of Google's APIs for one resource at a time. */
export class EchoCloud {
    readonly calls: string[] = [];
    readonly bodies: Json[] = [];
    readonly stored = new Map<string, Json>();
    /** Host projects of Shared VPCs, and the projects that use them. */
    private readonly hosts = new Map<string, Set<string>>();
    private readonly apis = new EchoApis(this.stored);
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
                const { pathname, searchParams } = new URL(request.url ?? "", "http://echo");
                const { status, body } = this.answer(
                    request.method ?? "",
                    decodeURIComponent(pathname),
                    searchParams,
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
            networkConnectivityCustomEndpoint: `${base}/networkconnectivity/v1beta/`,
            gkeHubCustomEndpoint: `${base}/gkehub/v1beta1/`,
            gkeHub2CustomEndpoint: `${base}/gkehub/v1/`,
            secretManagerCustomEndpoint: `${base}/secretmanager/v1/`,
            monitoringCustomEndpoint: `${base}/monitoring/`,
            pubsubCustomEndpoint: `${base}/pubsub/v1/`,
            gkeBackupCustomEndpoint: `${base}/gkebackup/v1/`,
            kmsCustomEndpoint: `${base}/cloudkms/v1/`,
            serviceUsageCustomEndpoint: `${base}/serviceusage/v1/`,
        };
    }

    stop(): void {
        this.server.close();
        this.server.closeAllConnections();
    }

    private answer(
        method: string,
        path: string,
        query: URLSearchParams,
        body: Json,
    ): { readonly status: number; readonly body: Json } {
        const asked = [...query].map(([key, value]) => `${key}=${value}`).join("&");
        this.calls.push(`${method} ${path}${asked === "" ? "" : `?${asked}`}`);
        const refused = this.refusals.findIndex(({ on }) => on.test(`${method} ${path}`));
        if (refused >= 0) {
            const { status, message, reason } = this.refusals.splice(refused, 1)[0]!;
            return { status, body: { error: { code: status, message, errors: [{ reason, message }] } } };
        }
        if (method === "GET") {
            return this.get(path);
        }
        this.bodies.push(body);
        if (this.apis.serves(path)) {
            const answer = this.apis.change(method, path, query, body, this.pollsLeft <= 0);
            return answer ? { status: 200, body: answer } : this.missing(path);
        }
        this.change(method, path, body);
        return { status: 200, body: this.operation(path) };
    }

    private get(path: string): { readonly status: number; readonly body: Json } {
        if (path.includes("/operations/")) {
            this.pollsLeft--;
            return { status: 200, body: this.operation(path) };
        }
        if (path.endsWith("getIamPolicy")) {
            return { status: 200, body: this.apis.policy(path) };
        }
        const found = this.stored.get(path) ?? this.sharing(path);
        return found ? { status: 200, body: found } : this.missing(path);
    }

    private missing(path: string): { readonly status: number; readonly body: Json } {
        const error = { code: 404, message: `not found ${path}`, errors: [{ reason: "notFound" }] };
        return { status: 404, body: { error } };
    }

    /** Projects and their hosts, as far as something was said about them. */
    private sharing(path: string): Json | undefined {
        const [, project = "", verb] = /^\/compute\/v1\/projects\/([^/]+)(\/getXpnHost)?$/.exec(path) ?? [];
        const host = [...this.hosts].find(([, users]) => users.has(project))?.[0];
        if (project === "") {
            return undefined;
        }
        return verb ? (host ? { name: host } : {}) : this.hosts.has(project) ? { xpnProjectStatus: "HOST" } : {};
    }

    private share(path: string, body: Json): boolean {
        const [, project = "", verb] = /projects\/([^/]+)\/(enable|disable)Xpn/.exec(path) ?? [];
        const resource = (body["xpnResource"] as Json | undefined)?.["id"] as string | undefined;
        if (verb === undefined) {
            return false;
        }
        const users = this.hosts.get(project) ?? new Set();
        this.hosts.set(project, users);
        if (resource !== undefined) {
            if (verb === "enable") {
                users.add(resource);
            } else {
                users.delete(resource);
            }
        } else if (verb === "disable") {
            this.hosts.delete(project);
        }
        return true;
    }

    private operation(path: string): Json {
        return {
            name: "op-1",
            status: this.pollsLeft > 0 ? "RUNNING" : "DONE",
            done: this.pollsLeft <= 0,
            detail: "working on it",
            targetLink: `https://www.googleapis.com${path}`,
        };
    }

    private change(method: string, path: string, body: Json): void {
        if (this.share(path, body)) {
            return;
        }
        const peering = body["networkPeering"] as Json | undefined;
        if (peering) {
            const network = this.stored.get(path.replace(/\/\w+$/, ""))!;
            const others = ((network["peerings"] ?? []) as Json[]).filter(({ name }) => name !== peering["name"]);
            const old = ((network["peerings"] ?? []) as Json[]).find(({ name }) => name === peering["name"]);
            network["peerings"] = [...others, { ...old, ...peering, state: "ACTIVE", stateDetails: "connected" }];
        } else if (path.endsWith("/removePeering")) {
            const network = this.stored.get(path.replace(/\/\w+$/, ""))!;
            network["peerings"] = ((network["peerings"] ?? []) as Json[]).filter(({ name }) => name !== body["name"]);
        } else if (method === "DELETE") {
            this.stored.delete(path);
        } else if (path.endsWith("/setLabels")) {
            const target = path.replace(/\/setLabels$/, "");
            this.stored.set(target, { ...this.stored.get(target), labels: body["labels"] });
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
