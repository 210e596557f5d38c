import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import { ipsecKeyBytes, ipsecKeyFile } from "../datapath/ipsecKey.js";
import { failOn } from "../shared/failOn.js";
import { childOf } from "../shared/options.js";
import { transformed, type Transform } from "../shared/transform.js";
import { checkIpsec, type IpsecPlan } from "./meshPlan.js";

/** Arguments of {@link MeshIpsecKey}. */
export interface MeshIpsecKeyArgs {
    /**
     * Where the key comes from, and its id.
     * @example { keyId: 1 }
     */
    readonly plan: IpsecPlan;
    /**
     * The key in hexadecimal, a secret, where configuration brings it.
     * @default - none, which is right for a key the stack makes
     * @example config.requireSecret("ipsecKey")
     */
    readonly configured?: pulumi.Input<string> | undefined;
    /**
     * What must exist first.
     * @default []
     * @example [provider]
     */
    readonly after?: readonly pulumi.Resource[];
    /**
     * A way to what this component does not offer itself.
     * @default - the key as decided
     * @example { bytes: (args, opts) => ({ opts: { ...opts, protect: true } }) }
     */
    readonly transform?: { readonly bytes?: Transform<random.RandomBytesArgs> };
}

/**
 * The one key of IPsec of a mesh: clusters with different keys cannot talk. Raising its id makes a new one.
 *
 * @example
 * const key = new MeshIpsecKey("mesh", { plan: { keyId: 1 } });
 */
export class MeshIpsecKey extends pulumi.ComponentResource {
    /** Content of the key file, secret. */
    public readonly file: pulumi.Output<string>;

    constructor(name: string, args: MeshIpsecKeyArgs, opts?: pulumi.ComponentResourceOptions) {
        super("clustermesh:mesh:MeshIpsecKey", name, {}, opts);
        const { keyId, keySource } = args.plan;
        failOn(this, checkIpsec(args.plan, args.configured !== undefined));
        const key =
            keySource === "config"
                ? pulumi.output(args.configured!)
                : new random.RandomBytes(
                      ...transformed(
                          args.transform?.bytes,
                          `${name}-ipsec-key`,
                          { length: ipsecKeyBytes, keepers: { keyId: String(keyId) } },
                          childOf(this, { dependsOn: [...(args.after ?? [])] }),
                      ),
                  ).hex;
        this.file = pulumi.secret(key.apply((hex) => ipsecKeyFile(keyId, hex)));
        this.registerOutputs({});
    }
}
