import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";

import { failOn } from "../shared/failOn.js";
import { childOf } from "../shared/options.js";
import { transformed, type Transform } from "../shared/transform.js";
import { checkCa, defaultCaHours, type MeshCaPlan } from "./meshPlan.js";

/** Arguments of {@link MeshCa}. */
export interface MeshCaArgs {
    /**
     * What to make.
     * @example { commonName: "prod mesh CA", protect: true }
     */
    readonly plan: MeshCaPlan;
    /**
     * What must exist first.
     * @default []
     * @example [provider]
     */
    readonly after?: readonly pulumi.Resource[];
    /**
     * A way to what this component does not offer itself, by kind of child.
     * @default - every child as decided
     * @example { certificate: { earlyRenewalHours: 720 } }
     */
    readonly transform?: {
        readonly key?: Transform<tls.PrivateKeyArgs>;
        readonly certificate?: Transform<tls.SelfSignedCertArgs>;
    };
}

/**
 * The one certificate authority of a mesh: a self-signed root, because an intermediate fails Cilium's verification
 * (cilium#43099). The key never leaves secrets.
 *
 * @example
 * const ca = new MeshCa("mesh", { plan: { commonName: "prod mesh CA" } });
 */
export class MeshCa extends pulumi.ComponentResource {
    /** PEM. */
    public readonly certificate: pulumi.Output<string>;
    /** PEM, secret. */
    public readonly privateKey: pulumi.Output<string>;

    constructor(name: string, args: MeshCaArgs, opts?: pulumi.ComponentResourceOptions) {
        super("clustermesh:mesh:MeshCa", name, {}, opts);
        const { plan, transform } = args;
        failOn(this, checkCa(plan));
        const stays = childOf(this, { protect: plan.protect ?? false, dependsOn: [...(args.after ?? [])] });
        const key = new tls.PrivateKey(
            ...transformed(transform?.key, `${name}-ca-key`, { algorithm: "ECDSA", ecdsaCurve: "P256" }, stays),
        );
        const certificate = new tls.SelfSignedCert(
            ...transformed(
                transform?.certificate,
                `${name}-ca-certificate`,
                {
                    privateKeyPem: key.privateKeyPem,
                    isCaCertificate: true,
                    setSubjectKeyId: true,
                    subject: { commonName: plan.commonName, organization: plan.organization ?? plan.commonName },
                    validityPeriodHours: plan.validityHours ?? defaultCaHours,
                    allowedUses: ["cert_signing", "crl_signing", "digital_signature"],
                },
                stays,
            ),
        );
        this.certificate = certificate.certPem;
        this.privateKey = pulumi.secret(key.privateKeyPem);
        this.registerOutputs({ certificate: this.certificate });
    }
}
