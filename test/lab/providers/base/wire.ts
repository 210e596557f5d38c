import { createRequire } from "node:module";

import type * as EngineGrpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import type * as EngineMessages from "@pulumi/pulumi/proto/engine_pb.js";
import type * as LanguageGrpc from "@pulumi/pulumi/proto/language_grpc_pb.js";
import type * as LanguageMessages from "@pulumi/pulumi/proto/language_pb.js";
import type * as PluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";
import type * as ProviderGrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type * as ProviderMessages from "@pulumi/pulumi/proto/provider_pb.js";
import type * as StatusMessages from "@pulumi/pulumi/proto/status_pb.js";
import type { Any } from "google-protobuf/google/protobuf/any_pb.js";
import type { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";

import type { Values } from "./values.js";

// The generated protocol files are CommonJS without named exports that ES modules could see.
const require = createRequire(import.meta.url);
const load = <T>(name: string): T => require(name) as T;

export const providerService = load<typeof ProviderGrpc>("@pulumi/pulumi/proto/provider_grpc_pb.js");
export const providerMessages = load<typeof ProviderMessages>("@pulumi/pulumi/proto/provider_pb.js");
export const engineService = load<typeof EngineGrpc>("@pulumi/pulumi/proto/engine_grpc_pb.js");
export const engineMessages = load<typeof EngineMessages>("@pulumi/pulumi/proto/engine_pb.js");
export const languageService = load<typeof LanguageGrpc>("@pulumi/pulumi/proto/language_grpc_pb.js");
export const languageMessages = load<typeof LanguageMessages>("@pulumi/pulumi/proto/language_pb.js");
export const pluginMessages = load<typeof PluginMessages>("@pulumi/pulumi/proto/plugin_pb.js");
export const statusMessages = load<typeof StatusMessages>("@pulumi/pulumi/proto/status_pb.js");
export const { Empty: EmptyMessage } = load<{ Empty: typeof Empty }>("google-protobuf/google/protobuf/empty_pb.js");
export const { Any: AnyMessage } = load<{ Any: typeof Any }>("google-protobuf/google/protobuf/any_pb.js");
const { Struct: StructMessage } = load<{ Struct: typeof Struct }>("google-protobuf/google/protobuf/struct_pb.js");

/** Plain JSON as the protocol's Struct. Undefined entries are dropped. */
export function toStruct(values: Values): Struct {
    return StructMessage.fromJavaScript(
        JSON.parse(JSON.stringify(values)) as Parameters<typeof Struct.fromJavaScript>[0],
    );
}

/** A Struct as plain JSON; an absent one is empty. */
export function fromStruct(struct: Struct | undefined): unknown {
    return struct?.toJavaScript() ?? {};
}
