import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { failOn } from "../shared/failOn.js";
import { childOf } from "../shared/options.js";
import { transformed, type Child, type Transform } from "../shared/transform.js";
import { checkCilium, type CiliumPlan } from "./ciliumPlan.js";
import { ipsecSecret } from "./ipsecKey.js";
import { takesAway } from "./mergeValues.js";

/** Arguments of {@link Cilium}. */
export interface CiliumArgs {
    /**
     * Which Cilium, with which values.
     * @example { chart: "oci://quay.io/cilium/charts/cilium", version: "1.20.2", timeoutSeconds: 900, values }
     */
    readonly plan: CiliumPlan;
    /**
     * The mesh's certificate authority, the same for every cluster; the key is a secret.
     * @example new MeshCa("mesh", { plan: { commonName: "shop mesh CA" } })
     */
    readonly ca: { readonly certificate: pulumi.Input<string>; readonly privateKey: pulumi.Input<string> };
    /**
     * Content of the key file (`ipsecKeyFile`) where the datapath encrypts with IPsec; a secret, the same for every
     * cluster of the mesh. Its bytes come from configuration or from a `RandomBytes` resource of `ipsecKeyBytes` that
     * lies beside the CA, outside this component, with the key's id among its keepers.
     * @default - no key, which no other encryption needs
     * @example new MeshIpsecKey("mesh", { plan: { keyId: 1 } }).file
     */
    readonly ipsecKey?: pulumi.Input<string> | undefined;
    /**
     * Provider of this cluster.
     * @example new k8s.Provider("paris", { kubeconfig: cluster.kubeconfig })
     */
    readonly provider: k8s.Provider;
    /**
     * Labels of every object the component makes.
     * @default {}
     * @example { environment: "prod", cluster: "paris" }
     */
    readonly labels?: Readonly<Record<string, string>>;
    /**
     * Node pools, addresses, records and routes the agents need.
     * @default [] - the component's own order is enough
     * @example cluster.nodePools
     */
    readonly after?: readonly pulumi.Resource[];
    /**
     * Asked when the release fails, e.g. to say which pod is the cause.
     * @default - Helm's own words are all there is
     * @example new pulumi.ErrorHook("explain", ({ urn, errors }) => { console.error(urn, errors); return false; })
     */
    readonly onError?: pulumi.ErrorHook | undefined;
    /**
     * A way to what the component does not offer itself, by child.
     * @default - children as the component decides them
     * @example { release: { maxHistory: 3 } }
     */
    readonly transform?: {
        /** The Helm release. */
        readonly release?: Transform<k8s.helm.v3.ReleaseArgs>;
        /** Secret `cilium-ca`. */
        readonly caSecret?: Transform<k8s.core.v1.SecretArgs>;
        /** Secret `cilium-ipsec-keys`. */
        readonly ipsecSecret?: Transform<k8s.core.v1.SecretArgs>;
    };
}

const namespace = "kube-system";

/**
 * Self-managed Cilium with its clustermesh-apiserver on one cluster; ready when agents, operator, clustermesh-apiserver
 * and the jobs that make certificates are.
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
        failOn(this, checkCilium(args.plan));
        const secrets = [
            new k8s.core.v1.Secret(...this.caSecret(name, args)),
            ...(args.ipsecKey === undefined
                ? []
                : [new k8s.core.v1.Secret(...this.ipsecSecret(name, args, args.ipsecKey))]),
        ];
        this.release = new k8s.helm.v3.Release(...this.releaseOf(name, args, secrets));
        this.registerOutputs({});
    }

    private caSecret(name: string, args: CiliumArgs): Child<k8s.core.v1.SecretArgs> {
        const data = {
            "ca.crt": base64(args.ca.certificate),
            "ca.key": pulumi.secret(base64(args.ca.privateKey)),
        };
        return this.secret(`${name}-cilium-ca`, args, { name: "cilium-ca", data }, args.transform?.caSecret);
    }

    private ipsecSecret(name: string, args: CiliumArgs, key: pulumi.Input<string>): Child<k8s.core.v1.SecretArgs> {
        const data = { [ipsecSecret.file]: pulumi.secret(base64(key)) };
        const secretName = ipsecSecret.name;
        return this.secret(`${name}-${secretName}`, args, { name: secretName, data }, args.transform?.ipsecSecret);
    }

    private secret(
        name: string,
        { labels, provider }: CiliumArgs,
        secret: { readonly name: string; readonly data: Record<string, pulumi.Input<string>> },
        transform: Transform<k8s.core.v1.SecretArgs> | undefined,
    ): Child<k8s.core.v1.SecretArgs> {
        const metadata = { name: secret.name, namespace, labels: { ...labels } };
        return transformed(
            transform,
            name,
            { metadata, type: "Opaque", data: secret.data },
            childOf(this, { provider }),
        );
    }

    private releaseOf(
        name: string,
        { plan, provider, after = [], onError, transform }: CiliumArgs,
        secrets: readonly pulumi.Resource[],
    ): Child<k8s.helm.v3.ReleaseArgs> {
        return transformed(
            transform?.release,
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
                // Agents start without Hubble's certificates: nothing else would notice that they were never made.
                waitForJobs: true,
            },
            childOf(this, {
                provider,
                dependsOn: [...secrets, ...after],
                ...(onError ? { hooks: { onError: [onError] } } : {}),
            }),
        );
    }
}

function base64(text: pulumi.Input<string>): pulumi.Output<string> {
    return pulumi.output(text).apply((value) => Buffer.from(value).toString("base64"));
}
