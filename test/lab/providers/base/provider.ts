import type { Values } from "./values.js";

/**
 * A resource provider as this project's stand-ins implement it. {@link serveProvider} speaks the engine's protocol for
 * it; nothing here knows of gRPC.
 *
 * Values arrive with secrets unwrapped: whatever was secret in the inputs is secret again in the answer at the same
 * path, and `secrets` adds further paths. A value not yet known is {@link unknownValue}.
 */
export interface Provider {
    /** Plugin name, e.g. `gcp`. */
    readonly name: string;
    readonly version: string;
    /**
     * Whether a list with a secret in it is secret as a whole once it is checked.
     *
     * @default false
     */
    readonly secretLists?: boolean;
    checkConfig?(request: ConfigCheck): Promise<CheckAnswer> | CheckAnswer;
    diffConfig?(request: ConfigDiff): Promise<DiffAnswer> | DiffAnswer;
    /** Called once before any resource is touched. */
    configure(settings: Values): Promise<void> | void;
    check(request: CheckRequest): Promise<CheckAnswer> | CheckAnswer;
    diff(request: DiffRequest): Promise<DiffAnswer> | DiffAnswer;
    create(request: CreateRequest): Promise<CreateAnswer>;
    read(request: ReadRequest): Promise<ReadAnswer>;
    update(request: UpdateRequest): Promise<UpdateAnswer>;
    delete(request: DeleteRequest): Promise<void>;
    invoke?(token: string, args: Values): Promise<InvokeAnswer>;
}

/** What every call about a resource carries. */
export interface ResourceRef {
    readonly urn: string;
    /** Type token, e.g. `gcp:compute/network:Network`. */
    readonly type: string;
    /** Logical name. */
    readonly name: string;
    /** Aborted when the engine cancels; work in progress should leave something a re-run can finish. */
    readonly signal: AbortSignal;
    /** Says something to the person watching, at most once a second or so. */
    readonly report: (text: string) => void;
}

export interface ConfigCheck {
    readonly urn: string;
    readonly olds: Values;
    readonly news: Values;
}

export interface ConfigDiff {
    readonly urn: string;
    readonly oldInputs: Values;
    readonly olds: Values;
    readonly news: Values;
}

export interface CheckRequest extends ResourceRef {
    /** Inputs of the last deployment; empty for a new resource. */
    readonly olds: Values;
    readonly news: Values;
    /** For names chosen by the provider: the same seed gives the same name. */
    readonly randomSeed: Uint8Array;
}

export interface CheckAnswer {
    readonly inputs: Values;
    /** Further secret paths of the inputs, keys joined by dots. */
    readonly secrets?: readonly string[];
    readonly failures?: readonly CheckFailure[];
}

export interface CheckFailure {
    /** Input at fault; the real gcp provider leaves it empty and names the path in the reason. */
    readonly property: string;
    readonly reason: string;
}

/** What a function returns, or what is wrong with its arguments. */
export interface InvokeAnswer {
    readonly values: Values;
    readonly failures?: readonly CheckFailure[];
}

export interface DiffRequest extends ResourceRef {
    readonly id: string;
    /** State as stored: the outputs of the last create, update or read. */
    readonly olds: Values;
    readonly oldInputs: Values;
    /** Checked inputs. */
    readonly news: Values;
    readonly ignoreChanges: readonly string[];
}

export type DiffKind = "add" | "add-replace" | "delete" | "delete-replace" | "update" | "update-replace";

export interface DiffAnswer {
    readonly changes: boolean;
    /** Top-level inputs that differ. */
    readonly diffs?: readonly string[];
    /** Paths (or top-level inputs) whose change means replacement. */
    readonly replaces?: readonly string[];
    readonly deleteBeforeReplace?: boolean;
    /** Properties that keep their value for certain. */
    readonly stables?: readonly string[];
    /** By property path, e.g. `values.cluster.id` or `rules[0].port`. */
    readonly detailed?: Readonly<Record<string, { readonly kind: DiffKind; readonly inputDiff?: boolean }>>;
}

export interface CreateRequest extends ResourceRef {
    readonly inputs: Values;
    /** Nothing may be touched; answer what is known. */
    readonly preview: boolean;
    /** Seconds; 0 when the program sets none. */
    readonly timeout: number;
}

export interface CreateAnswer {
    /** Empty during a preview. */
    readonly id: string;
    readonly state: Values;
    /** Further secret paths of the state, keys joined by dots. */
    readonly secrets?: readonly string[];
}

export interface ReadRequest extends ResourceRef {
    readonly id: string;
    readonly state: Values;
    readonly inputs: Values;
}

export interface ReadAnswer {
    /** Empty when the resource no longer exists. */
    readonly id: string;
    readonly state: Values;
    readonly inputs: Values;
    readonly secrets?: readonly string[];
}

export interface UpdateRequest extends ResourceRef {
    readonly id: string;
    readonly olds: Values;
    readonly oldInputs: Values;
    readonly news: Values;
    readonly preview: boolean;
    readonly timeout: number;
    readonly ignoreChanges: readonly string[];
}

export interface UpdateAnswer {
    readonly state: Values;
    readonly secrets?: readonly string[];
}

export interface DeleteRequest extends ResourceRef {
    readonly id: string;
    readonly state: Values;
    readonly timeout: number;
}

/**
 * The resource exists but did not come up (create, update or read): the engine stores `state` under `id`, reports the
 * reasons, and the next `up` calls update. Throw it so that an interrupted or failed wait is never lost. Of `state`,
 * what was secret in the request stays so, and `secrets` adds further top-level keys.
 */
export class InitialisationFailed extends Error {
    override readonly name = "InitialisationFailed";

    constructor(
        readonly id: string,
        readonly state: Values,
        readonly inputs: Values,
        readonly reasons: readonly string[],
        readonly secrets: readonly string[] = [],
    ) {
        super(reasons.join("; "));
    }
}
