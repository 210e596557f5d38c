import fs from "node:fs";
import { Session } from "node:inspector";
import { createRequire, syncBuiltinESMExports } from "node:module";
import { resolve, sep } from "node:path";
import process from "node:process";

import { environmentVariable, profileVariable, usageVariable, type Moment, type ProgramUsage } from "./usage.js";

/**
 * Loaded into every Node.js process of a measured preview (`NODE_OPTIONS=--import=…`); watches the one that runs the
 * program and writes down at its end what it used. The program itself knows nothing of it.
 */
const runner = ["@pulumi", "pulumi", "cmd", "run", ""].join(sep);
const report = process.env[usageVariable];

function now(): Moment {
    const { userCPUTime, systemCPUTime } = process.resourceUsage();
    return { wallMs: performance.now(), cpuMs: (userCPUTime + systemCPUTime) / 1000 };
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
type Method = (this: unknown, ...args: unknown[]) => unknown;

/** The one thing a registration says about itself that is looked at. */
interface Request {
    getDependenciesList(): readonly string[];
    getType(): string;
}

/** Notes when the environment file is opened. */
function watchFile(file: string, opened: () => void): void {
    const read = fs.readFileSync as Method;
    (fs as unknown as Record<string, Method>)["readFileSync"] = function (...args) {
        if (typeof args[0] === "string" && resolve(args[0]) === file) {
            opened();
        }
        return read.apply(this, args);
    };
    syncBuiltinESMExports();
}

/** Tells of every resource that the SDK sends to the engine. */
function watchRegistrations(sent: (request: Request) => void): void {
    const require = createRequire(process.argv[1]!);
    const { ResourceMonitorClient } = require("@pulumi/pulumi/proto/resource_grpc_pb.js") as {
        ResourceMonitorClient: { prototype: Record<"registerResource", Method> };
    };
    const register = ResourceMonitorClient.prototype.registerResource;
    ResourceMonitorClient.prototype.registerResource = function (...args) {
        sent(args[0] as Request);
        return register.apply(this, args);
    };
}

/** Takes a CPU profile until `stop` is called; `stop` is synchronous, for the end of the process. */
function profileInto(file: string): () => void {
    const session = new Session();
    session.connect();
    session.post("Profiler.enable");
    session.post("Profiler.start");
    return () =>
        session.post("Profiler.stop", (error, { profile }) => {
            if (!error) {
                fs.writeFileSync(file, JSON.stringify(profile));
            }
        });
}

function watch(file: string): void {
    const usage: Mutable<Omit<ProgramUsage, "ended" | "peakMiB">> = { resources: 0, dependencies: 0 };
    const stopProfile = process.env[profileVariable] ? profileInto(process.env[profileVariable]) : undefined;
    watchFile(process.env[environmentVariable] ?? "", () => (usage.loaded ??= now()));
    watchRegistrations((request) => {
        usage.resources += 1;
        usage.dependencies += request.getDependenciesList().length;
        if (request.getType() === "pulumi:pulumi:Stack") {
            usage.entered = now();
            return;
        }
        usage.constructed ??= now();
    });
    process.once("exit", () => {
        stopProfile?.();
        const whole: ProgramUsage = { ...usage, ended: now(), peakMiB: process.resourceUsage().maxRSS / 1024 };
        fs.writeFileSync(file, JSON.stringify(whole));
    });
}

if (report !== undefined && process.argv[1]?.includes(runner)) {
    watch(report);
}
