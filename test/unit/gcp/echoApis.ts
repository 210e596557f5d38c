type Json = Record<string, unknown>;

/** Answers of an API: what a change becomes, `undefined` when there is nothing at the path. */
export type Answer = Json | undefined;

/** APIs whose changes are operations that bear the path of their own. */
const withOperations = /^\/(networkconnectivity|gkehub|gkebackup|serviceusage)\//;
const plain = /^\/(secretmanager|monitoring|pubsub|cloudkms)\//;

/** Google's newer APIs over a store of what was sent: post to a collection, patch by a mask, act by a verb. */
export class EchoApis {
    private policies = new Map<string, Json>();
    private counter = 0;

    constructor(private readonly stored: Map<string, Json>) {}

    /** Whether a path is of an API that is answered here. */
    serves(path: string): boolean {
        return withOperations.test(path) || plain.test(path) || /IamPolicy$/.test(path);
    }

    /** @param done - whether operations are done at once */
    change(method: string, path: string, query: URLSearchParams, body: Json, done: boolean): Answer {
        const result = this.apply(method, path, query, body);
        return result && withOperations.test(path)
            ? { name: operationOf(path), done, response: { "@type": "type", ...result } }
            : result;
    }

    /** A policy is read by its own verb. */
    policy(path: string): Json {
        return this.policies.get(path.replace(/[/:]getIamPolicy$/, "")) ?? { etag: "e1" };
    }

    private apply(method: string, path: string, query: URLSearchParams, body: Json): Answer {
        const verb = /[:/](\w+)$/.exec(path)?.[1] ?? "";
        const owner = path.replace(/[:/]\w+$/, "");
        if (verb === "setIamPolicy") {
            this.policies.set(owner, body["policy"] as Json);
            return body["policy"] as Json;
        }
        if (verb === "getIamPolicy") {
            return this.policy(path);
        }
        if (path.includes(":")) {
            return this.act(verb, owner, body);
        }
        switch (method) {
            case "DELETE":
                return this.stored.delete(path) ? {} : undefined;
            case "POST":
                return this.store(`${path}/${[...query.values()][0] ?? `${++this.counter}`}`, body);
            case "PUT":
                return this.store(path, body);
            default:
                return this.merge(path, query.get("updateMask"), body);
        }
    }

    private act(verb: string, owner: string, body: Json): Answer {
        const states: Readonly<Record<string, string>> = {
            enable: "ENABLED",
            disable: "DISABLED",
            destroy: "DESTROYED",
        };
        if (verb === "addVersion") {
            return this.store(`${owner}/versions/1`, { ...body, state: "ENABLED", createTime: "2024-01-01T00:00:00Z" });
        }
        if (verb === "generateServiceIdentity") {
            return { email: `service-1@${owner.split("/").at(-1)!.split(".")[0]!}.iam.gserviceaccount.com` };
        }
        const found = this.stored.get(owner);
        return found && states[verb] ? this.store(owner, { ...found, state: states[verb] }) : found;
    }

    private store(path: string, body: Json): Json {
        const made = { ...body, name: path.slice(path.indexOf("projects/")) };
        this.stored.set(path, made);
        return made;
    }

    /** Fields of the mask that the body leaves out are cleared. */
    private merge(path: string, mask: string | null, sent: Json): Json {
        const body = (sent["topic"] ?? sent) as Json;
        const fields = (mask ?? (sent["updateMask"] as string | undefined) ?? Object.keys(body).join(",")).split(",");
        const old = this.stored.get(path) ?? {};
        const kept = Object.entries(old).filter(([key]) => !fields.includes(key));
        const news = Object.entries(body).filter(([key]) => fields.includes(key));
        return this.store(path, Object.fromEntries([...kept, ...news]));
    }
}

function operationOf(path: string): string {
    const [parent = "projects/demo"] = /projects\/[^/]+(\/locations\/[^/]+)?/.exec(path) ?? [];
    return `${parent}/operations/op-1`;
}
