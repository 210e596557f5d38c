import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import { ipsecKeyBytes, ipsecKeyFile } from "../datapath/ipsecKey.js";
import { childOf } from "../shared/options.js";
import type { IpsecPlan } from "./meshPlan.js";

/** Arguments of {@link MeshIpsecKey}. */
export interface MeshIpsecKeyArgs {
    readonly plan: IpsecPlan;
    /** The key in hexadecimal, a secret, where configuration brings it. */
    readonly configured?: pulumi.Input<string> | undefined;
}

/**
 * The one key of IPsec of a mesh: clusters with different keys cannot talk. Raising its id makes a new one.
 *
 * @example
 * const key = new MeshIpsecKey("mesh", { plan: plan.ipsec }, { providers: [randomProvider()] });
 */
export class MeshIpsecKey extends pulumi.ComponentResource {
    /** Content of the key file, secret. */
    public readonly file: pulumi.Output<string>;

    constructor(name: string, args: MeshIpsecKeyArgs, opts?: pulumi.ComponentResourceOptions) {
        super("clustermesh:mesh:MeshIpsecKey", name, {}, opts);
        const { keyId, keySource } = args.plan;
        if (keySource === "config" && args.configured === undefined) {
            throw new pulumi.RunError(
                "clustermesh:ipsecKey: must be set where datapath.encryption.ipsec.keySource is config, got none; set it with: pulumi config set --secret clustermesh:ipsecKey",
            );
        }
        const key =
            keySource === "config"
                ? pulumi.output(args.configured!)
                : new random.RandomBytes(
                      `${name}-ipsec-key`,
                      { length: ipsecKeyBytes, keepers: { keyId: String(keyId) } },
                      childOf(this),
                  ).hex;
        this.file = pulumi.secret(key.apply((hex) => ipsecKeyFile(keyId, hex)));
        this.registerOutputs({});
    }
}
