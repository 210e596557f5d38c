import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";

import { childOf } from "../shared/options.js";
import type { MeshCaPlan } from "./meshPlan.js";

/** Arguments of {@link MeshCa}. */
export interface MeshCaArgs {
    readonly plan: MeshCaPlan;
}

/**
 * The one certificate authority of a mesh: a self-signed root, because an intermediate fails Cilium's verification
 * (cilium#43099). The key never leaves secrets.
 *
 * @example
 * const ca = new MeshCa("mesh", { plan: plan.ca });
 */
export class MeshCa extends pulumi.ComponentResource {
    /** PEM. */
    public readonly certificate: pulumi.Output<string>;
    /** PEM, secret. */
    public readonly privateKey: pulumi.Output<string>;

    constructor(name: string, args: MeshCaArgs, opts?: pulumi.ComponentResourceOptions) {
        super("clustermesh:mesh:MeshCa", name, {}, opts);
        const { plan } = args;
        const stays = childOf(this, { protect: plan.protect });
        const key = new tls.PrivateKey(`${name}-ca-key`, { algorithm: "ECDSA", ecdsaCurve: "P256" }, stays);
        const certificate = new tls.SelfSignedCert(
            `${name}-ca-certificate`,
            {
                privateKeyPem: key.privateKeyPem,
                isCaCertificate: true,
                setSubjectKeyId: true,
                subject: { commonName: plan.commonName, organization: plan.organization },
                validityPeriodHours: plan.validityHours,
                allowedUses: ["cert_signing", "crl_signing", "digital_signature"],
            },
            stays,
        );
        this.certificate = certificate.certPem;
        this.privateKey = pulumi.secret(key.privateKeyPem);
        this.registerOutputs({ certificate: this.certificate });
    }
}
