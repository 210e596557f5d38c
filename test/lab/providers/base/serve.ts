import {
    Server,
    ServerCredentials,
    status,
    type sendUnaryData,
    type ServerUnaryCall,
    type UntypedServiceImplementation,
} from "@grpc/grpc-js";

import { checkResponse, diffResponse, invokeResponse, pathsOf } from "./answers.js";
import { EngineLog } from "./engineLog.js";
import { toServiceError } from "./failures.js";
import { InitialisationFailed, type Provider, type ResourceRef } from "./provider.js";
import { unwrap, wholeLists, wrap, type Path, type Unwrapped } from "./values.js";
import { EmptyMessage, fromStruct, pluginMessages, providerMessages, providerService, toStruct } from "./wire.js";

type Messages = typeof providerMessages;
type Message<Name extends keyof Messages> = Messages[Name] extends abstract new (...args: never[]) => infer T
    ? T
    : never;
type Handler<Request, Response> = (request: Request) => Promise<Response> | Response;

/** How often a plugin looks whether its engine still lives (milliseconds). */
const parentPollMs = 500;

/**
 * Serves a provider to the engine that started this process: prints the port, ends with the engine.
 *
 * @example
 * await serveProvider(createGcpProvider());
 */
export async function serveProvider(provider: Provider): Promise<void> {
    const engine = process.argv
        .slice(2)
        .filter((word) => !word.startsWith("-"))
        .at(-1);
    const session = new ProviderSession(provider, new EngineLog(engine));
    const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
    server.addService(providerService.ResourceProviderService, session.implementation());
    const port = await new Promise<number>((resolve, reject) =>
        server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
            error ? reject(error) : resolve(bound),
        ),
    );
    process.stdout.write(`${port}\n`);
    endWithParent(() => session.cancel());
}

/** A killed engine cannot say so: what it started must not work on alone. */
export function endWithParent(before: () => void): void {
    const parent = process.ppid;
    setInterval(() => {
        if (process.ppid !== parent) {
            before();
            process.exit(1);
        }
    }, parentPollMs).unref();
}

class ProviderSession {
    private readonly stop = new AbortController();

    constructor(
        private readonly provider: Provider,
        private readonly log: EngineLog,
    ) {}

    cancel(): void {
        this.stop.abort();
    }

    implementation(): UntypedServiceImplementation {
        const methods: UntypedServiceImplementation = {};
        for (const name of Object.keys(providerService.ResourceProviderService)) {
            methods[name] = (_call: unknown, answer: sendUnaryData<unknown>) =>
                answer({ code: status.UNIMPLEMENTED, details: `${name} is not implemented` });
        }
        return Object.assign(methods, {
            getPluginInfo: unary(() => this.pluginInfo()),
            // An engine told of a running plugin (PULUMI_DEBUG_PROVIDERS) says where it listens.
            attach: unary((request: InstanceType<typeof pluginMessages.PluginAttach>) => {
                this.log.attach(request.getAddress());
                return new EmptyMessage();
            }),
            configure: unary((request: Message<"ConfigureRequest">) => this.configure(request)),
            checkConfig: unary((request: Message<"CheckRequest">) => this.checkConfig(request)),
            diffConfig: unary((request: Message<"DiffRequest">) => this.diffConfig(request)),
            check: unary((request: Message<"CheckRequest">) => this.check(request)),
            diff: unary((request: Message<"DiffRequest">) => this.diff(request)),
            create: unary((request: Message<"CreateRequest">) => this.create(request)),
            read: unary((request: Message<"ReadRequest">) => this.read(request)),
            update: unary((request: Message<"UpdateRequest">) => this.update(request)),
            delete: unary((request: Message<"DeleteRequest">) => this.delete(request)),
            invoke: unary((request: Message<"InvokeRequest">) => this.invoke(request)),
            cancel: unary(() => {
                this.cancel();
                return new EmptyMessage();
            }),
        });
    }

    private pluginInfo(): InstanceType<typeof pluginMessages.PluginInfo> {
        const info = new pluginMessages.PluginInfo();
        info.setVersion(this.provider.version);
        return info;
    }

    private async configure(request: Message<"ConfigureRequest">): Promise<Message<"ConfigureResponse">> {
        await this.provider.configure(unwrap(fromStruct(request.getArgs())).values);
        const response = new providerMessages.ConfigureResponse();
        response.setAcceptsecrets(true);
        response.setSupportspreview(true);
        return response;
    }

    private async checkConfig(request: Message<"CheckRequest">): Promise<Message<"CheckResponse">> {
        const news = unwrap(fromStruct(request.getNews()));
        const olds = unwrap(fromStruct(request.getOlds())).values;
        const answer = await (this.provider.checkConfig?.({ urn: request.getUrn(), olds, news: news.values }) ?? {
            inputs: news.values,
        });
        return checkResponse(answer, news.secrets);
    }

    private async diffConfig(request: Message<"DiffRequest">): Promise<Message<"DiffResponse">> {
        const answer = await (this.provider.diffConfig?.({
            urn: request.getUrn(),
            oldInputs: unwrap(fromStruct(request.getOldInputs())).values,
            olds: unwrap(fromStruct(request.getOlds())).values,
            news: unwrap(fromStruct(request.getNews())).values,
        }) ?? { changes: false });
        return diffResponse(answer);
    }

    private async check(request: Message<"CheckRequest">): Promise<Message<"CheckResponse">> {
        const news = unwrap(fromStruct(request.getNews()));
        const answer = await this.provider.check({
            ...this.ref(request.getUrn()),
            olds: unwrap(fromStruct(request.getOlds())).values,
            news: news.values,
            randomSeed: request.getRandomseed_asU8(),
        });
        return checkResponse(answer, this.provider.secretLists ? wholeLists(news.secrets) : news.secrets);
    }

    private async diff(request: Message<"DiffRequest">): Promise<Message<"DiffResponse">> {
        const answer = await this.provider.diff({
            ...this.ref(request.getUrn()),
            id: request.getId(),
            olds: unwrap(fromStruct(request.getOlds())).values,
            oldInputs: unwrap(fromStruct(request.getOldInputs())).values,
            news: unwrap(fromStruct(request.getNews())).values,
            ignoreChanges: request.getIgnorechangesList(),
        });
        return diffResponse(answer);
    }

    private async create(request: Message<"CreateRequest">): Promise<Message<"CreateResponse">> {
        const inputs = unwrap(fromStruct(request.getProperties()));
        const answer = await keepingSecrets(inputs, inputs, () =>
            this.provider.create({
                ...this.ref(request.getUrn()),
                inputs: inputs.values,
                preview: request.getPreview(),
                timeout: request.getTimeout(),
            }),
        );
        const response = new providerMessages.CreateResponse();
        response.setId(answer.id);
        response.setProperties(toStruct(wrap(answer.state, secretPaths(inputs, answer.secrets))));
        return response;
    }

    private async read(request: Message<"ReadRequest">): Promise<Message<"ReadResponse">> {
        const state = unwrap(fromStruct(request.getProperties()));
        const inputs = unwrap(fromStruct(request.getInputs()));
        const answer = await keepingSecrets(state, inputs, () =>
            this.provider.read({
                ...this.ref(request.getUrn()),
                id: request.getId(),
                state: state.values,
                inputs: inputs.values,
            }),
        );
        const response = new providerMessages.ReadResponse();
        response.setId(answer.id);
        if (answer.id !== "") {
            response.setProperties(toStruct(wrap(answer.state, secretPaths(state, answer.secrets))));
            response.setInputs(toStruct(wrap(answer.inputs, inputs.secrets)));
        }
        return response;
    }

    private async update(request: Message<"UpdateRequest">): Promise<Message<"UpdateResponse">> {
        const news = unwrap(fromStruct(request.getNews()));
        const answer = await keepingSecrets(news, news, () =>
            this.provider.update({
                ...this.ref(request.getUrn()),
                id: request.getId(),
                olds: unwrap(fromStruct(request.getOlds())).values,
                oldInputs: unwrap(fromStruct(request.getOldInputs())).values,
                news: news.values,
                preview: request.getPreview(),
                timeout: request.getTimeout(),
                ignoreChanges: request.getIgnorechangesList(),
            }),
        );
        const response = new providerMessages.UpdateResponse();
        response.setProperties(toStruct(wrap(answer.state, secretPaths(news, answer.secrets))));
        return response;
    }

    private async delete(request: Message<"DeleteRequest">): Promise<InstanceType<typeof EmptyMessage>> {
        await this.provider.delete({
            ...this.ref(request.getUrn()),
            id: request.getId(),
            state: unwrap(fromStruct(request.getProperties())).values,
            timeout: request.getTimeout(),
        });
        return new EmptyMessage();
    }

    private async invoke(request: Message<"InvokeRequest">): Promise<Message<"InvokeResponse">> {
        const token = request.getTok();
        if (!this.provider.invoke) {
            throw new Error(`${this.provider.name}: unknown function ${token}`);
        }
        const args = unwrap(fromStruct(request.getArgs()));
        return invokeResponse(await this.provider.invoke(token, args.values));
    }

    private ref(urn: string): ResourceRef {
        const [, , types = "", ...name] = urn.split("::");
        return {
            urn,
            type: types.split("$").at(-1) ?? types,
            name: name.join("::"),
            signal: this.stop.signal,
            report: (text) => this.log.status(urn, text),
        };
    }
}

function secretPaths(from: Unwrapped, more: readonly string[] = []): readonly Path[] {
    return [...from.secrets, ...pathsOf(more)];
}

/** What a failed step leaves behind keeps its secrets wrapped, too. */
async function keepingSecrets<T>(state: Unwrapped, inputs: Unwrapped, work: () => Promise<T>): Promise<T> {
    try {
        return await work();
    } catch (error) {
        if (error instanceof InitialisationFailed) {
            throw new InitialisationFailed(
                error.id,
                wrap(error.state, secretPaths(state, error.secrets)),
                wrap(error.inputs, inputs.secrets),
                error.reasons,
            );
        }
        throw error;
    }
}

function unary<Request, Response>(handler: Handler<Request, Response>) {
    return (call: ServerUnaryCall<Request, Response>, answer: sendUnaryData<Response>): void => {
        Promise.resolve()
            .then(() => handler(call.request))
            .then(
                (response) => answer(null, response),
                (error: unknown) => answer(toServiceError(error)),
            );
    };
}
