import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { childOf } from "../shared/options.js";
import type { HelmValues } from "./ciliumValues.js";
import { ipsecSecret } from "./ipsecKey.js";
import { takesAway } from "./mergeValues.js";

/** Where the chart comes from and what it is given. */
export interface CiliumPlan {
    /** `oci://…`, a chart name with {@link repository}, or a directory relative to the program. */
    readonly chart: string;
    readonly repository?: string | undefined;
    readonly version: string;
    readonly values: HelmValues;
    /** Seconds to wait until agents, operator and clustermesh-apiserver are ready. */
    readonly timeoutSeconds: number;
}

/** Arguments of {@link Cilium}. */
export interface CiliumArgs {
    readonly plan: CiliumPlan;
    /** The mesh's certificate authority; the key is a secret. */
    readonly ca: { readonly certificate: pulumi.Input<string>; readonly privateKey: pulumi.Input<string> };
    /**
     * Content of the key file (`ipsecKeyFile`) where the datapath encrypts with IPsec; a secret, the same for every
     * cluster of the mesh. Its bytes come from configuration or from a `RandomBytes` resource of `ipsecKeyBytes` that
     * lies beside the CA, outside this component, with the key's id among its keepers.
     */
    readonly ipsecKey?: pulumi.Input<string> | undefined;
    /** Provider of this cluster. */
    readonly provider: k8s.Provider;
    /** Labels of every object. */
    readonly labels: Readonly<Record<string, string>>;
    /** Node pools, addresses, records and routes the agents need. */
    readonly after: readonly pulumi.Resource[];
}

const namespace = "kube-system";

/**
 * Self-managed Cilium with its clustermesh-apiserver on one cluster.
 *
 * The CA lies in Secret `cilium-ca`, made here and not by the chart: both certificate methods are `cronJob` and no CA
 * is among the values, so the chart does not render the Secret and the release holds no key.
 *
 * @example
 * const cilium = new Cilium("paris", { plan: plan.clusters.paris.cilium, ca, provider, after: nodePools });
 */
export class Cilium extends pulumi.ComponentResource {
    /** The Helm release; everything that needs pods to run depends on it. */
    public readonly release: k8s.helm.v3.Release;

    constructor(name: string, args: CiliumArgs, opts?: pulumi.ComponentResourceOptions) {
        super("clustermesh:datapath:Cilium", name, {}, opts);
        const { plan, provider } = args;
        const base64 = (text: pulumi.Input<string>): pulumi.Output<string> =>
            pulumi.output(text).apply((value) => Buffer.from(value).toString("base64"));
        const makeSecret = (secretName: string, data: Record<string, pulumi.Input<string>>): k8s.core.v1.Secret =>
            new k8s.core.v1.Secret(
                `${name}-${secretName}`,
                { metadata: { name: secretName, namespace, labels: { ...args.labels } }, type: "Opaque", data },
                childOf(this, { provider }),
            );
        const secrets = [
            makeSecret("cilium-ca", {
                "ca.crt": base64(args.ca.certificate),
                "ca.key": pulumi.secret(base64(args.ca.privateKey)),
            }),
            ...(args.ipsecKey === undefined
                ? []
                : [makeSecret(ipsecSecret.name, { [ipsecSecret.file]: pulumi.secret(base64(args.ipsecKey)) })]),
        ];
        this.release = new k8s.helm.v3.Release(
            `${name}-cilium`,
            {
                name: "cilium",
                namespace,
                chart: plan.chart,
                version: plan.version,
                ...(plan.repository ? { repositoryOpts: { repo: plan.repository } } : {}),
                values: plan.values,
                // Without it the plugin leaves nulls out, and what they were to take away would stay.
                ...(takesAway(plan.values) ? { allowNullValues: true } : {}),
                timeout: plan.timeoutSeconds,
            },
            childOf(this, { provider, dependsOn: [...secrets, ...args.after] }),
        );
        this.registerOutputs({});
    }
}
