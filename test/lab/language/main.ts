import { spawn, type ChildProcess } from "node:child_process";
import { createRequire } from "node:module";

import {
    Server,
    ServerCredentials,
    status,
    type sendUnaryData,
    type ServerUnaryCall,
    type ServerWritableStream,
    type UntypedServiceImplementation,
} from "@grpc/grpc-js";

import { endWithParent } from "../providers/base/serve.js";
import { languageMessages, languageService, pluginMessages } from "../providers/base/wire.js";

/**
 * Language host for Node.js: starts programs and policy packs for the engine with the SDK's own runners.
 * The one that Pulumi publishes as a Go module cannot run policy packs (docs/adr/0005).
 */
const require = createRequire(import.meta.url);
const engine =
    process.argv
        .slice(2)
        .filter((word) => !word.startsWith("-"))
        .at(-1) ?? "";
/** Exit code of a program that has already said what went wrong. */
const bailed = 32;

type RunRequest = InstanceType<typeof languageMessages.RunRequest>;
type RunResponse = InstanceType<typeof languageMessages.RunResponse>;
type RunPluginRequest = InstanceType<typeof languageMessages.RunPluginRequest>;
type RunPluginResponse = InstanceType<typeof languageMessages.RunPluginResponse>;

const children = new Set<ChildProcess>();

function start(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv, piped: boolean): ChildProcess {
    const child = spawn(process.execPath, [...args], {
        cwd,
        env: { ...process.env, ...env },
        stdio: ["ignore", piped ? "pipe" : "inherit", piped ? "pipe" : "inherit"],
    });
    children.add(child);
    child.once("exit", () => children.delete(child));
    return child;
}

function runArguments(request: RunRequest): readonly string[] {
    const info = request.getInfo();
    const flags: Readonly<Record<string, string | undefined>> = {
        monitor: request.getMonitorAddress(),
        engine,
        project: request.getProject(),
        stack: request.getStack(),
        organization: request.getOrganization(),
        pwd: info?.getProgramDirectory() ?? request.getPwd(),
        "root-directory": info?.getRootDirectory(),
        parallel: request.getParallel() > 0 ? String(request.getParallel()) : undefined,
    };
    return [
        require.resolve("@pulumi/pulumi/cmd/run"),
        ...Object.entries(flags).flatMap(([name, value]) => (value ? [`--${name}`, value] : [])),
        ...(request.getDryrun() ? ["--dry-run"] : []),
        info?.getEntryPoint() || ".",
    ];
}

function run(call: ServerUnaryCall<RunRequest, RunResponse>, answer: sendUnaryData<RunResponse>): void {
    const request = call.request;
    const config: Record<string, string> = {};
    request.getConfigMap().forEach((value: string, key: string) => (config[key] = value));
    const env = {
        PULUMI_CONFIG: JSON.stringify(config),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    };
    const child = start(
        runArguments(request),
        request.getInfo()?.getProgramDirectory() ?? request.getPwd(),
        env,
        false,
    );
    child.once("exit", (code, signal) => {
        const response = new languageMessages.RunResponse();
        if (code === bailed) {
            response.setBail(true);
        } else if (code !== 0) {
            response.setError(`the program ended with ${signal ?? `exit code ${code}`}`);
        }
        answer(null, response);
    });
}

function runPlugin(call: ServerWritableStream<RunPluginRequest, RunPluginResponse>): void {
    const request = call.request;
    const directory = request.getInfo()?.getProgramDirectory() ?? request.getProgram();
    const args = [
        require.resolve("@pulumi/pulumi/cmd/run-policy-pack"),
        ...new Set([...request.getArgsList(), directory]),
    ];
    const env = Object.fromEntries(
        request
            .getEnvList()
            .map((entry: string) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]),
    );
    const child = start(args, request.getPwd(), env, true);
    const send = (fill: (response: RunPluginResponse) => void): void => {
        const response = new languageMessages.RunPluginResponse();
        fill(response);
        call.write(response);
    };
    child.stdout?.on("data", (chunk: Buffer) => send((response) => response.setStdout(chunk)));
    child.stderr?.on("data", (chunk: Buffer) => send((response) => response.setStderr(chunk)));
    child.once("close", (code) => {
        send((response) => response.setExitcode(code ?? 1));
        call.end();
    });
    call.once("cancelled", () => child.kill());
}

const methods: UntypedServiceImplementation = {};
for (const name of Object.keys(languageService.LanguageRuntimeService)) {
    methods[name] = (_call: unknown, answer?: sendUnaryData<unknown>) =>
        answer?.({ code: status.UNIMPLEMENTED, details: `${name} is not implemented` });
}
Object.assign(methods, {
    handshake: (_call: unknown, answer: sendUnaryData<unknown>) =>
        answer(null, new languageMessages.LanguageHandshakeResponse()),
    getPluginInfo: (_call: unknown, answer: sendUnaryData<unknown>) => {
        const info = new pluginMessages.PluginInfo();
        info.setVersion("1.0.0");
        answer(null, info);
    },
    getRequiredPackages: (_call: unknown, answer: sendUnaryData<unknown>) =>
        answer(null, new languageMessages.GetRequiredPackagesResponse()),
    getRequiredPlugins: (_call: unknown, answer: sendUnaryData<unknown>) =>
        answer(null, new languageMessages.GetRequiredPluginsResponse()),
    run,
    runPlugin,
});

const server = new Server();
server.addService(languageService.LanguageRuntimeService, methods);
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
    if (error) {
        throw error;
    }
    process.stdout.write(`${port}\n`);
});
endWithParent(() => children.forEach((child) => child.kill("SIGKILL")));
