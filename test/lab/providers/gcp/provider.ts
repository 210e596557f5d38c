import {
    InitialisationFailed,
    type CheckRequest,
    type CreateAnswer,
    type CreateRequest,
    type DeleteRequest,
    type DiffRequest,
    type InvokeAnswer,
    type Provider,
    type ReadAnswer,
    type ReadRequest,
    type ResourceRef,
    type UpdateAnswer,
    type UpdateRequest,
} from "../base/provider.js";
import { sdkVersion } from "../base/sdkVersion.js";
import type { Values } from "../base/values.js";
import { checkInputs } from "./check.js";
import { checkSettings, diffSettings, readSettings } from "./config.js";
import { withoutNotes } from "./defaults.js";
import { diffInputs, planResource, topOf } from "./diff.js";
import { secretPaths } from "./facts.js";
import { invoke } from "./functions.js";
import { PlanRefused } from "./plan.js";
import type { ResourceType, Settings } from "./resource.js";
import { Api, Interrupted } from "./rest.js";
import { ignoreMissing, Session } from "./session.js";
import { completeState, inputsOf, knownPart } from "./state.js";
import { resourceTypes } from "./types/index.js";

/** How long a change may take when neither the program nor its type says (minutes). */
const patience = 20;

/** The stand-in for the gcp provider: answers as the real one does, and calls the APIs at its custom endpoints. */
export function createGcpProvider(): Provider {
    const provider = new GcpProvider();
    return {
        name: "gcp",
        version: sdkVersion("gcp"),
        checkConfig: ({ news }) => checkSettings(news),
        diffConfig: ({ olds, news }) => diffSettings(olds, news),
        configure: (settings) => provider.configure(settings),
        check: (request) => provider.check(request),
        diff: (request) => provider.diff(request),
        create: (request) => provider.create(request),
        read: (request) => provider.read(request),
        update: (request) => provider.update(request),
        delete: (request) => provider.delete(request),
        invoke: (token, args) => provider.invoke(token, args),
    };
}

class GcpProvider {
    private settings: Settings = readSettings({});
    private api = new Api({});

    configure(settings: Values): void {
        this.settings = readSettings(settings);
        this.api = new Api(settings);
    }

    check({ type, name, olds, news, randomSeed }: CheckRequest) {
        return checkInputs(typeOf(type), { name, olds, news, seed: randomSeed });
    }

    diff({ urn, type, olds, news, ignoreChanges }: DiffRequest) {
        return planning(urn, () => diffInputs(typeOf(type), this.settings, olds, news, ignoreChanges));
    }

    async create(request: CreateRequest): Promise<CreateAnswer> {
        const type = typeOf(request.type);
        const { planned } = planning(request.urn, () => planResource(type, this.settings, undefined, request.inputs));
        if (request.preview) {
            return { id: "", state: planned };
        }
        const session = this.session(request, type, request.timeout);
        const wanted = knownPart(planned);
        return this.rescuing(session, request.inputs, wanted, async () => {
            const id = await type.calls.create(session, wanted);
            session.begun = id;
            return { id, state: await this.stateOf(type, session, id, wanted), ...secretsOf(type) };
        });
    }

    async read(request: ReadRequest): Promise<ReadAnswer> {
        const type = typeOf(request.type);
        const api = await type.calls.read(this.session(request, type, 0), request.id, request.state);
        if (!api) {
            return { id: "", state: {}, inputs: {} };
        }
        const state = completeState(type, request.id, request.state, api);
        const { changes } = planResource(type, this.settings, state, request.inputs);
        const inputs = inputsOf(type, request.inputs, state, topsOf(changes));
        return { id: request.id, state, inputs, ...secretsOf(type) };
    }

    /** Starts from what really is, so that it also finishes what was interrupted. */
    async update(request: UpdateRequest): Promise<UpdateAnswer> {
        const type = typeOf(request.type);
        const { id, news, olds } = request;
        const before = planning(request.urn, () => planResource(type, this.settings, olds, news));
        if (request.preview) {
            return { state: before.planned };
        }
        const session = this.session(request, type, request.timeout);
        session.begun = id;
        const wanted = { ...knownPart(before.planned), ...withoutNotes(news) };
        return this.rescuing(session, news, knownPart(olds), async () => {
            await this.appearance(type, session, id, olds);
            await type.calls.settle?.(session, id, wanted);
            const api = await type.calls.read(session, id, olds);
            if (!api) {
                throw new Error(`${id} does not exist any more; refresh to see what is left`);
            }
            const current = completeState(type, id, olds, api);
            const plan = planResource(type, this.settings, current, news);
            const changed = topsOf(new Map([...plan.changes, ...before.changes]));
            if (changed.size > 0) {
                await type.calls.update?.(session, id, changed, knownPart(plan.planned), current);
            }
            return { state: await this.stateOf(type, session, id, knownPart(plan.planned)), ...secretsOf(type) };
        });
    }

    async delete(request: DeleteRequest): Promise<void> {
        const type = typeOf(request.type);
        const policy = request.state["deletionPolicy"];
        if (policy === "ABANDON") {
            return;
        }
        if (policy === "PREVENT") {
            throw new Error(`cannot delete ${request.id}: deletionPolicy is PREVENT`);
        }
        await ignoreMissing(type.calls.delete(this.session(request, type, request.timeout), request.id, request.state));
    }

    /** What was begun when the last run stopped may still be on its way. */
    private async appearance(type: ResourceType, session: Session, id: string, olds: Values): Promise<void> {
        const outputs = [...type.fields.values()].filter((field) => field.output && field.kind === "text");
        if (outputs.length > 0 && outputs.every(({ name }) => olds[name] === undefined)) {
            const isThere = async (): Promise<boolean> => (await type.calls.read(session, id, olds)) !== undefined;
            await session.until(`${id} to exist`, isThere, 120);
        }
    }

    invoke(token: string, args: Values): Promise<InvokeAnswer> {
        const session = new Session(
            this.api,
            this.settings,
            new AbortController().signal,
            () => undefined,
            patience * 60,
        );
        return invoke(session, token, args);
    }

    private session(request: ResourceRef, { minutes = patience }: ResourceType, seconds: number): Session {
        return new Session(this.api, this.settings, request.signal, request.report, seconds || minutes * 60);
    }

    private async stateOf(type: ResourceType, session: Session, id: string, wanted: Values): Promise<Values> {
        const api = await type.calls.read(session, id, wanted);
        if (!api) {
            throw new Error(`${id} was made, but does not exist now`);
        }
        return completeState(type, id, wanted, api);
    }

    /** What the API has begun when the engine stops must not be lost: the next run finds it, waits and goes on. */
    private async rescuing<T>(session: Session, inputs: Values, state: Values, work: () => Promise<T>): Promise<T> {
        try {
            return await work();
        } catch (error) {
            if (error instanceof Interrupted && session.begun !== undefined) {
                throw new InitialisationFailed(session.begun, { ...state, id: session.begun }, inputs, [error.message]);
            }
            throw error;
        }
    }
}

function typeOf(token: string): ResourceType {
    const type = resourceTypes.get(token);
    if (!type) {
        throw new Error(`Resource type '${token}' not found.`);
    }
    return type;
}

/** Names of the top-level properties that changes are about. */
function topsOf(changes: ReadonlyMap<string, unknown>): ReadonlySet<string> {
    return new Set([...changes.keys()].map(topOf));
}

function secretsOf({ fields }: ResourceType): { readonly secrets?: readonly string[] } {
    const paths = secretPaths(fields);
    return paths.length > 0 ? { secrets: paths } : {};
}

/** Runs a plan; what it refuses is said as the real provider says it. */
function planning<T>(urn: string, work: () => T): T {
    try {
        return work();
    } catch (error) {
        if (error instanceof PlanRefused) {
            throw new Error(`diffing ${urn}: 1 error occurred:\n\t* ${error.message}\n\n`, { cause: error });
        }
        throw error;
    }
}
