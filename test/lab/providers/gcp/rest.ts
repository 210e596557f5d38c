import { isObject, type Value, type Values } from "../base/values.js";

/** Google's APIs, by the setting that says where each is served. */
const endpoints = {
    compute: ["computeCustomEndpoint"],
    container: ["containerCustomEndpoint"],
    dns: ["dnsCustomEndpoint"],
    iam: ["iamCustomEndpoint", "iamBetaCustomEndpoint"],
    serviceUsage: ["serviceUsageCustomEndpoint"],
    resourceManager: ["resourceManagerCustomEndpoint", "cloudResourceManagerCustomEndpoint"],
    networkConnectivity: ["networkConnectivityCustomEndpoint"],
    gkeHub: ["gkeHubCustomEndpoint"],
    gkeHub2: ["gkeHub2CustomEndpoint"],
    secretManager: ["secretManagerCustomEndpoint"],
    monitoring: ["monitoringCustomEndpoint"],
    pubsub: ["pubsubCustomEndpoint"],
    gkeBackup: ["gkeBackupCustomEndpoint"],
    kms: ["kmsCustomEndpoint"],
} as const;

export type Service = keyof typeof endpoints;
export type Method = "GET" | "POST" | "PATCH" | "PUT" | "DELETE";

/** What an API refused, in the words of Google's client library. */
export class ApiError extends Error {
    override readonly name = "ApiError";

    constructor(
        readonly status: number,
        readonly reason: string,
        readonly detail: string,
    ) {
        super(`googleapi: Error ${status}: ${detail}${reason === "" ? "" : `, ${reason}`}`);
    }
}

/** The engine was told to stop while something was still being done. */
export class Interrupted extends Error {
    override readonly name = "Interrupted";
}

/** The APIs at the custom endpoints of the provider's settings; Google's own are never called. */
export class Api {
    constructor(private readonly settings: Values) {}

    /** @throws ApiError when the API refuses */
    async request(service: Service, method: Method, path: string, body?: Values): Promise<Values> {
        const token = this.settings["accessToken"];
        const response = await fetch(this.base(service) + path, {
            method,
            headers: {
                ...(body === undefined ? {} : { "content-type": "application/json" }),
                ...(typeof token === "string" ? { authorization: `Bearer ${token}` } : {}),
            },
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        const text = await response.text();
        const answer = parse(text);
        if (!response.ok) {
            throw errorOf(response.status, answer, text);
        }
        return answer ?? {};
    }

    private base(service: Service): string {
        const base = endpoints[service]
            .map((key) => this.settings[key])
            .find((url) => typeof url === "string" && url !== "");
        if (typeof base !== "string") {
            throw new Error(`gcp:${endpoints[service][0]} is not set; this provider serves local clouds only`);
        }
        return base;
    }
}

function parse(text: string): Values | undefined {
    try {
        const value = JSON.parse(text) as Value;
        return isObject(value) ? value : undefined;
    } catch {
        return undefined;
    }
}

function errorOf(status: number, answer: Values | undefined, text: string): ApiError {
    const error = isObject(answer?.["error"]) ? answer["error"] : {};
    const first = Array.isArray(error["errors"]) ? (error["errors"][0] as Value) : undefined;
    const reason = isObject(first) ? first["reason"] : undefined;
    const message = error["message"];
    return new ApiError(
        status,
        typeof reason === "string" ? reason : "",
        typeof message === "string" ? message : text.slice(0, 200),
    );
}
