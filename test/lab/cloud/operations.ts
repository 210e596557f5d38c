import type { Report } from "./backend.js";
import { ApiError, notFound } from "./api/errors.js";
import type { Draft, Store } from "./store.js";

/** Work that a restarted daemon can take up again: what to do, and to what. */
export interface Work {
    readonly kind: string;
    readonly target: string;
    readonly more?: unknown;
}

export type Worker = (work: Work, report: Report) => Promise<void>;

/** Compute Engine and Kubernetes Engine have operations of their own; newer APIs share `google.longrunning.Operation`. */
export type OperationStyle = "compute" | "container" | "longrunning";

/** Which API an operation belongs to and where it is asked for. */
export interface OperationScope {
    readonly api: OperationStyle;
    /** `projects/p/global`, `projects/p/regions/r` or `projects/p/locations/l`. */
    readonly parent: string;
    /** E.g. `insert`, `CREATE_CLUSTER`. */
    readonly type: string;
}

interface StoredOperation extends Draft {
    readonly api: OperationStyle;
    readonly id: string;
    readonly type: string;
    readonly targetId: string;
    readonly done: boolean;
    readonly work: Work;
    readonly begun: string;
    readonly ended?: string;
    readonly error?: { readonly code: number; readonly reason: string; readonly message: string };
}

/** `google.rpc.Code` of the HTTP codes that refusals have. */
const rpcCodes: Readonly<Record<number, number>> = { 400: 3, 403: 7, 404: 5, 409: 6, 412: 9, 500: 13 };

/** How long a finished operation is kept for those who still ask (milliseconds). */
const keptMs = 3_600_000;

/** Long-running operations: started by a request, run by a worker, asked for until done. */
export class Operations {
    private readonly workers = new Map<string, Worker>();
    private readonly texts = new Map<string, string>();
    /** What is not done yet; asked for at every request, so it does not search what is. */
    private readonly unfinished = new Map<string, StoredOperation>();

    constructor(private readonly store: Store) {
        for (const [id, record] of store.entries("operations")) {
            const operation = record as StoredOperation;
            if (!operation.done) {
                this.unfinished.set(id, operation);
            }
        }
    }

    /** Names the worker of a kind of work. It must be idempotent: after a crash it runs again. */
    handle(kind: string, worker: Worker): void {
        this.workers.set(kind, worker);
    }

    /** Starts work and answers with its operation. */
    start(scope: OperationScope, targetId: string, work: Work): object {
        const number = this.store.next();
        const name = `operation-${number}`;
        const id = `${scope.parent}/operations/${name}`;
        const operation: StoredOperation = {
            name,
            id,
            api: scope.api,
            type: scope.type,
            targetId,
            done: false,
            work,
            begun: new Date().toISOString(),
        };
        this.store.put("operations", id, operation);
        this.unfinished.set(id, operation);
        void this.run(operation);
        return this.render(operation);
    }

    /** Takes up what was running when an earlier daemon ended. */
    resume(): void {
        for (const operation of [...this.unfinished.values()]) {
            void this.run(operation);
        }
    }

    get(id: string): object {
        const operation = this.store.find("operations", id);
        if (!operation) {
            throw notFound(id);
        }
        return this.render(operation as StoredOperation);
    }

    /** Kubernetes Engine's operations of a parent such as `projects/p/locations/l`; `-` stands for any location. */
    list(parent: string): readonly object[] {
        const matches = (id: string): boolean =>
            parent.endsWith("/-") ? id.startsWith(parent.slice(0, -1)) : id.startsWith(`${parent}/operations/`);
        return this.store
            .list("operations")
            .filter(({ id, record }) => matches(id) && (record as StoredOperation).api === "container")
            .map(({ record }) => this.render(record as StoredOperation));
    }

    /** Whether unfinished work has a target that matches. */
    isBusy(matches: (targetId: string, work: Work) => boolean): boolean {
        return [...this.unfinished.values()].some(({ targetId, work }) => matches(targetId, work));
    }

    /** What is being worked on, for people. */
    running(): readonly { readonly name: string; readonly target: string; readonly text: string }[] {
        return [...this.unfinished.values()].map(({ name, id, targetId }) => ({
            name,
            target: targetId,
            text: this.texts.get(id) ?? "",
        }));
    }

    private async run(operation: StoredOperation): Promise<void> {
        const { id, work } = operation;
        let error: StoredOperation["error"];
        try {
            const worker = this.workers.get(work.kind);
            if (!worker) {
                throw new Error(`no worker for ${work.kind}`);
            }
            await worker(work, (text) => this.texts.set(id, text));
        } catch (thrown) {
            console.error(`${operation.name} (${work.kind} ${work.target}):`, thrown);
            const message = thrown instanceof Error ? thrown.message : String(thrown);
            error =
                thrown instanceof ApiError
                    ? { code: thrown.code, reason: thrown.reason, message }
                    : { code: 500, reason: "INTERNAL_ERROR", message };
        }
        this.texts.delete(id);
        this.unfinished.delete(id);
        this.store.change("operations", id, {
            done: true,
            ended: new Date().toISOString(),
            ...(error ? { error } : {}),
        });
        this.forgetOld();
        try {
            this.store.flush();
        } catch (thrown) {
            // What did not reach the disk is written with the next answer, which fails aloud if it still cannot be.
            console.error(`${operation.name}:`, thrown);
        }
    }

    /** Operations lie in the order they began, so the search ends at the first that is still young. */
    private forgetOld(): void {
        const oldest = Date.now() - keptMs;
        for (const [id, record] of this.store.entries("operations")) {
            const { done, begun, ended } = record as StoredOperation;
            if (Date.parse(begun) > oldest) {
                return;
            }
            if (done && Date.parse(ended ?? begun) <= oldest) {
                this.store.remove("operations", id);
            }
        }
    }

    private render(operation: StoredOperation): object {
        switch (operation.api) {
            case "compute":
                return this.computeOperation(operation);
            case "container":
                return this.containerOperation(operation);
            case "longrunning":
                return this.longRunningOperation(operation);
        }
    }

    private longRunningOperation({ id, type, targetId, done, begun, ended, error }: StoredOperation): object {
        return {
            name: id,
            metadata: {
                "@type": "type.googleapis.com/google.cloud.common.OperationMetadata",
                createTime: begun,
                ...(ended ? { endTime: ended } : {}),
                target: targetId,
                verb: type,
                requestedCancellation: false,
            },
            done,
            ...(done && error ? { error: { code: rpcCodes[error.code] ?? 13, message: error.message } } : {}),
            ...(done && !error ? { response: this.responseOf(targetId) } : {}),
        };
    }

    /** What became of the resource: itself, or nothing after it was deleted. */
    private responseOf(targetId: string): object {
        const record = this.store.get(targetId);
        const type = record ? (targetId.split("/").at(-2) ?? "").replace(/s$/, "") : "google.protobuf.Empty";
        return { ...record, "@type": `type.googleapis.com/${type}` };
    }

    private computeOperation({ id, name, type, targetId, done, begun, ended, error }: StoredOperation): object {
        const region = /\/regions\/([^/]+)\//.exec(id)?.[1];
        return {
            kind: "compute#operation",
            id: name.replace("operation-", ""),
            name,
            operationType: type,
            targetLink: computeLink(targetId),
            selfLink: computeLink(id),
            ...(region ? { region: computeLink(id.split("/operations/")[0]!) } : {}),
            status: done ? "DONE" : "RUNNING",
            progress: done ? 100 : 0,
            insertTime: begun,
            startTime: begun,
            ...(ended ? { endTime: ended } : {}),
            ...(error
                ? {
                      error: { errors: [{ code: error.reason, message: error.message }] },
                      httpErrorStatusCode: error.code,
                      httpErrorMessage: error.message,
                  }
                : {}),
        };
    }

    private containerOperation({ id, name, type, targetId, done, begun, ended, error }: StoredOperation): object {
        return {
            name,
            operationType: type,
            location: /\/locations\/([^/]+)\//.exec(id)?.[1],
            zone: /\/locations\/([^/]+)\//.exec(id)?.[1],
            targetLink: containerLink(targetId),
            selfLink: containerLink(id),
            status: done ? "DONE" : "RUNNING",
            startTime: begun,
            detail: this.texts.get(id) ?? "",
            ...(ended ? { endTime: ended } : {}),
            ...(error ? { statusMessage: error.message, error: { code: 13, message: error.message } } : {}),
        };
    }
}

export const computeLink = (id: string): string => `https://www.googleapis.com/compute/v1/${id}`;
export const containerLink = (id: string): string => `https://container.googleapis.com/v1beta1/${id}`;

/** Any way of writing a resource (URL, partial path) as its relative name. */
export function relativeName(link: unknown): string {
    return typeof link === "string" ? link.replace(/^.*?(?=projects\/)/, "") : "";
}
