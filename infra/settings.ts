import * as pulumi from "@pulumi/pulumi";

/** What the stack's configuration says. */
export interface Settings {
    /** Name of the file under stacks/environments. */
    readonly environment: string;
    /** Base address of a stand-in for Google's APIs; absent on Google Cloud. */
    readonly googleApiEndpoint: string | undefined;
    /** Key of IPsec in hexadecimal, secret; absent where the stack makes it. */
    readonly ipsecKey: pulumi.Output<string> | undefined;
}

export function readSettings(): Settings {
    const config = new pulumi.Config("clustermesh");
    return {
        environment: config.require("environment"),
        googleApiEndpoint: config.get("googleApiEndpoint"),
        ipsecKey: config.getSecret("ipsecKey"),
    };
}
