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

/** Which API an operation belongs to and where it is asked for. */
export interface OperationScope {
    readonly api: "compute" | "container";
    /** `projects/p/global`, `projects/p/regions/r` or `projects/p/locations/l`. */
    readonly parent: string;
    /** E.g. `insert`, `CREATE_CLUSTER`. */
    readonly type: string;
}

interface StoredOperation extends Draft {
    readonly api: "compute" | "container";
    readonly id: string;
    readonly type: string;
    readonly targetId: string;
    readonly done: boolean;
    readonly work: Work;
    readonly begun: string;
    readonly ended?: string;
    readonly error?: { readonly code: number; readonly reason: string; readonly message: string };
}

/** How many finished operations are kept for those who still ask. */
const keptOperations = 200;

/** Long-running operations: started by a request, run by a worker, asked for until done. */
export class Operations {
    private readonly workers = new Map<string, Worker>();
    private readonly texts = new Map<string, string>();

    constructor(private readonly store: Store) {}

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
        void this.run(operation);
        return this.render(operation);
    }

    /** Takes up what was running when an earlier daemon ended. */
    resume(): void {
        for (const operation of this.all().filter((candidate) => !candidate.done)) {
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

    /** Whether unfinished work has a target that matches. */
    isBusy(matches: (targetId: string, work: Work) => boolean): boolean {
        return this.all().some((operation) => !operation.done && matches(operation.targetId, operation.work));
    }

    /** What is being worked on, for people. */
    running(): readonly { readonly name: string; readonly target: string; readonly text: string }[] {
        return this.all()
            .filter((operation) => !operation.done)
            .map(({ name, id, targetId }) => ({ name, target: targetId, text: this.texts.get(id) ?? "" }));
    }

    private all(): readonly StoredOperation[] {
        return this.store.list("operations").map(({ record }) => record as StoredOperation);
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
        this.store.change("operations", id, {
            done: true,
            ended: new Date().toISOString(),
            ...(error ? { error } : {}),
        });
        this.forgetOld();
        this.store.flush();
    }

    private forgetOld(): void {
        const finished = this.all().filter((operation) => operation.done);
        for (const operation of finished.slice(0, Math.max(0, finished.length - keptOperations))) {
            this.store.remove("operations", operation.id);
        }
    }

    private render(operation: StoredOperation): object {
        return operation.api === "compute" ? this.computeOperation(operation) : this.containerOperation(operation);
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
