import { isObject, type Value, type Values } from "../base/values.js";
import type { Settings } from "./resource.js";
import { ApiError, Interrupted, type Api, type Method, type Service } from "./rest.js";

const pollMs = 200;
const retryMs = 1000;

/** What Google says while something else is being done to the same thing; it means "again, later". */
const busy = /operation in progress|incompatible operation|resourceNotReady|is not ready/i;

/** The same of networks. The real provider asks again about routes only; peerings fail (terraform-provider-google#3034). */
const networkBusy = /There is a (peering|route) operation in progress/;

/** One request of the engine about one resource: calls, waiting, and what to tell the person watching. */
export class Session {
    /** Id of what this request has brought into being, as soon as the API has accepted it. */
    begun: string | undefined;
    private readonly deadline: number;

    constructor(
        private readonly api: Api,
        readonly settings: Settings,
        private readonly signal: AbortSignal,
        readonly report: (text: string) => void,
        seconds: number,
    ) {
        this.deadline = Date.now() + seconds * 1000;
    }

    /** Sends a request; while the API is busy with the same thing, again and again. */
    async send(service: Service, method: Method, path: string, body?: Values): Promise<Values> {
        for (;;) {
            try {
                return await this.api.request(service, method, path, body);
            } catch (error) {
                if (!isBusy(error, path) || Date.now() > this.deadline) {
                    throw error;
                }
                this.report(error.detail);
                await this.pause(retryMs);
            }
        }
    }

    get(service: Service, path: string): Promise<Values> {
        return this.send(service, "GET", path);
    }

    /** A GET whose "not found" is an answer. */
    async find(service: Service, path: string): Promise<Values | undefined> {
        return ignoreMissing(this.get(service, path));
    }

    /** Sends a request to Compute Engine and waits for its operation. */
    async compute(method: Method, path: string, body: Values | undefined, doing: string): Promise<void> {
        await this.computeDone(await this.send("compute", method, path, body), doing);
    }

    async computeDone(started: Values, doing: string): Promise<void> {
        const project = /projects\/([^/]+)\//.exec(textOf(started["selfLink"]) || textOf(started["targetLink"]))?.[1];
        const region = textOf(started["region"]).split("/").at(-1);
        const place = region ? `regions/${region}` : "global";
        const path = `projects/${project ?? this.settings.project ?? ""}/${place}/operations/${textOf(started["name"])}`;
        const done = await this.wait(started, doing, () => this.get("compute", path));
        const errors = isObject(done["error"]) ? done["error"]["errors"] : undefined;
        if (Array.isArray(errors) && errors.length > 0) {
            const texts = (errors as readonly Value[]).map((error) =>
                isObject(error) ? textOf(error["message"]) : "",
            );
            throw new Error(`Error waiting for ${doing}: ${texts.join("\n")}`);
        }
    }

    /** Sends a request to Kubernetes Engine and waits for its operation. */
    async container(method: Method, path: string, body: Values | undefined, doing: string): Promise<void> {
        await this.containerDone(path, await this.send("container", method, path, body), doing);
    }

    async containerDone(path: string, started: Values, doing: string): Promise<void> {
        const location = /^projects\/[^/]+\/locations\/[^/]+/.exec(path)?.[0] ?? "";
        const name = textOf(started["name"]);
        const done = await this.wait(started, doing, () => this.get("container", `${location}/operations/${name}`));
        if (isObject(done["error"])) {
            const message = textOf(done["error"]["message"]) || textOf(done["statusMessage"]);
            throw new Error(`Error waiting for ${doing}: ${message}`);
        }
    }

    /** Waits for an operation of the APIs whose operations bear the path of their own; answers with what came of it. */
    async operationDone(service: Service, started: Values, doing: string): Promise<Values> {
        const done = await this.wait(started, doing, () => this.get(service, textOf(started["name"])));
        if (isObject(done["error"])) {
            throw new Error(`Error waiting for ${doing}: ${textOf(done["error"]["message"])}`);
        }
        return isObject(done["response"]) ? done["response"] : {};
    }

    /** Asks again until an operation is done. */
    private async wait(started: Values, doing: string, ask: () => Promise<Values>): Promise<Values> {
        let operation = started;
        let said = "";
        while (operation["status"] !== "DONE" && operation["done"] !== true) {
            const text = textOf(operation["detail"]) || textOf(operation["statusMessage"]) || doing;
            if (text !== said) {
                said = text;
                this.report(text);
            }
            await this.pause(pollMs);
            this.checkTime(doing);
            operation = await ask();
        }
        return operation;
    }

    /** Asks until the answer is yes, at most so many seconds. */
    async until(doing: string, ask: () => Promise<boolean>, seconds = Infinity): Promise<void> {
        const end = Date.now() + seconds * 1000;
        for (let said = false; !(await ask()); said = true) {
            if (!said) {
                this.report(`waiting for ${doing}`);
            }
            await this.pause(pollMs);
            this.checkTime(doing);
            if (Date.now() > end) {
                throw new Error(`Error waiting for ${doing}: not within ${seconds} seconds`);
            }
        }
    }

    private checkTime(doing: string): void {
        if (Date.now() > this.deadline) {
            throw new Error(`Error waiting for ${doing}: timeout while waiting for state to become 'DONE'`);
        }
    }

    private pause(ms: number): Promise<void> {
        return new Promise((resolve, reject) => {
            const stop = (): void => {
                clearTimeout(timer);
                reject(new Interrupted("stopped while work was still being done; the next run goes on from here"));
            };
            const timer = setTimeout(() => {
                this.signal.removeEventListener("abort", stop);
                resolve();
            }, ms);
            if (this.signal.aborted) {
                stop();
            } else {
                this.signal.addEventListener("abort", stop, { once: true });
            }
        });
    }
}

function isBusy(error: unknown, path: string): error is ApiError {
    if (!(error instanceof ApiError) || ![400, 409, 412].includes(error.status) || error.reason === "alreadyExists") {
        return false;
    }
    return networkBusy.test(error.message) ? path.includes("/global/routes") : busy.test(error.message);
}

/** Undefined where there is nothing. */
export async function ignoreMissing<T>(work: Promise<T>): Promise<T | undefined> {
    try {
        return await work;
    } catch (error) {
        if (error instanceof ApiError && error.status === 404) {
            return undefined;
        }
        throw error;
    }
}

/** Text of a property, empty for anything else. */
export function textOf(value: Value | undefined): string {
    return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

const queues = new Map<string, Promise<unknown>>();

/** Runs work while nothing else of this process works on the same things. */
export async function exclusively<T>(keys: readonly string[], work: () => Promise<T>): Promise<T> {
    const sorted = [...new Set(keys)].sort();
    const before = Promise.allSettled(sorted.map((key) => queues.get(key) ?? Promise.resolve()));
    const result = before.then(work);
    const end = result.catch(() => undefined);
    sorted.forEach((key) => queues.set(key, end));
    return result;
}
