import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** Version of an installed SDK package: the engine wants a plugin to be at least as new as the SDK that asks for it. */
export function sdkVersion(name: "gcp" | "kubernetes" | "random" | "tls"): string {
    return (require(`@pulumi/${name}/package.json`) as { version: string }).version;
}
