import type { HelmValues } from "./ciliumInput.js";
import { valueAt } from "./mergeValues.js";

/** What of an environment decides whether a note concerns it. */
export interface UpgradeSituation {
    /**
     * Free values, merged over the rendered ones.
     * @example { dnsProxy: { preCache: "/data" } }
     */
    readonly values: HelmValues;
    /**
     * What encrypts traffic between pods of different nodes.
     * @example "wireguard"
     */
    readonly encryption: "none" | "wireguard" | "ipsec";
    /**
     * Whether traffic between nodes themselves is encrypted, too.
     * @example false
     */
    readonly nodeToNode: boolean;
    /**
     * Whether Cilium serves Services instead of kube-proxy.
     * @example true
     */
    readonly kubeProxyReplacement: boolean;
    /**
     * Whether the Multi-Cluster Services API is on.
     * @example false
     */
    readonly mcs: boolean;
    /**
     * Whether Envoy looks into requests.
     * @example true
     */
    readonly l7Proxy: boolean;
    /**
     * Whether agents observe flows.
     * @example true
     */
    readonly hubble: boolean;
}

/** A value that a minor no longer reads, and what to write instead. */
export interface RemovedValue {
    /**
     * Minor that removed it.
     * @example "1.20"
     */
    readonly minor: string;
    /**
     * Path from the root of the values.
     * @example "clustermesh.enableMCSAPISupport"
     */
    readonly path: string;
    /**
     * Path to use instead, or what to do.
     * @example "clustermesh.mcsapi.enabled"
     */
    readonly instead: string;
}

/** Something to look at before the step to a minor. */
export interface UpgradeNote {
    /**
     * Minor that brings it.
     * @example "1.20"
     */
    readonly minor: string;
    /**
     * What changes, in a few words.
     * @example "dnsProxy.preCache is no longer read"
     */
    readonly change: string;
    /**
     * What to do about it.
     * @example "take it out of cilium.values"
     */
    readonly action: string;
    /**
     * Whether an environment has to do with it.
     * @example ({ l7Proxy }) => l7Proxy
     */
    readonly concerns: (situation: UpgradeSituation) => boolean;
}

/**
 * Values that charts accept and ignore, as they accept every key. 1.19 and 1.20 from the charts and their upgrade
 * guides; 1.21 from its pre-release charts only, so more may come.
 */
export const removedValues: readonly RemovedValue[] = [
    { minor: "1.20", path: "clustermesh.enableMCSAPISupport", instead: "clustermesh.mcsapi.enabled" },
    { minor: "1.20", path: "clustermesh.apiserver.tls.enableSecrets", instead: "nothing, Secrets are always used" },
    ...["server", "admin", "remote"].flatMap((certificate) =>
        ["cert", "key"].map((part) => ({
            minor: "1.20",
            path: `clustermesh.apiserver.tls.${certificate}.${part}`,
            instead: "Secrets made beforehand, with clustermesh.apiserver.tls.auto.enabled off",
        })),
    ),
    { minor: "1.20", path: "encryption.ipsec.interface", instead: "nothing, it had no effect since 1.18" },
    { minor: "1.20", path: "encryption.ipsec.encryptedOverlay", instead: "nothing, it had no effect" },
    { minor: "1.20", path: "encryption.strictMode.enabled", instead: "encryption.strictMode.egress.enabled" },
    { minor: "1.20", path: "encryption.strictMode.cidr", instead: "encryption.strictMode.egress.cidr" },
    {
        minor: "1.20",
        path: "encryption.strictMode.allowRemoteNodeIdentities",
        instead: "encryption.strictMode.egress.allowRemoteNodeIdentities",
    },
    { minor: "1.20", path: "hubble.redact.kafka", instead: "nothing, Kafka policies are gone" },
    { minor: "1.20", path: "preflight.tofqdnsPreCache", instead: "nothing, it belonged to the step from 1.3 to 1.4" },
    {
        minor: "1.21",
        path: "clustermesh.disableKubernetesHostAliases",
        instead: "nothing, pods have no host aliases any more",
    },
];

const always = (): boolean => true;

/** Values that chart 1.20 renames, by the path that still works once more. */
const oldServerNames = "clustermesh.apiserver.tls.server";

/** What each minor asks to look at; removed values are in {@link removedValues}. */
export const upgradeNotes: readonly UpgradeNote[] = [
    {
        minor: "1.19",
        change: "the default authMode of clustermesh-apiservers goes from legacy to migration; this plan sets cluster",
        action: "upgrade every cluster before a new one joins, so that all know users by cluster",
        concerns: always,
    },
    {
        minor: "1.19",
        change: "metrics of connected clusters are renamed to remote_cluster_*, without source_cluster labels",
        action: "change dashboards and alerts",
        concerns: always,
    },
    {
        minor: "1.19",
        change: "the operator installs the CRDs of the Multi-Cluster Services API",
        action: "take CRDs of your own out of other tools",
        concerns: ({ mcs }) => mcs,
    },
    {
        minor: "1.20",
        change: "a clustermesh-apiserver that starts before the v1beta1 CRDs of the Multi-Cluster Services API exist exports nothing, and other clusters delete their ServiceImports (cilium#47793)",
        action: "apply the CRDs of mcs-api v0.5 to every cluster first",
        concerns: ({ mcs }) => mcs,
    },
    {
        minor: "1.20",
        change: "strict encryption is told for egress and ingress apart",
        action: "move encryption.strictMode to encryption.strictMode.egress in cilium.values",
        concerns: ({ values, encryption }) => encryption !== "none" && has(values, "encryption.strictMode"),
    },
    {
        minor: "1.20",
        change: "certificates are made for one year instead of three, and the CA must outlive them or none is made",
        action: "see that the CA is valid for longer than mesh.leafValidityDays",
        concerns: always,
    },
    {
        minor: "1.20",
        change: "further names of clustermesh-apiservers are said in tls.auto.server instead of tls.server",
        action: "move them in cilium.values",
        concerns: ({ values }) => has(values, oldServerNames),
    },
    {
        minor: "1.20",
        change: "policies with Kafka or other Envoy extensions (kafka, l7, l7proto) are no longer understood",
        action: "take such rules out of every policy first",
        concerns: ({ l7Proxy }) => l7Proxy,
    },
    {
        minor: "1.20",
        change: "connections of pods to NodePorts are load-balanced in the pod's node, so policies of pod and backend apply to them",
        action: "allow pods the backends, and backends the pods, in policies",
        concerns: ({ kubeProxyReplacement, values }) =>
            kubeProxyReplacement &&
            (valueAt(values, "socketLB.enabled") === false || valueAt(values, "socketLB.hostNamespaceOnly") === true),
    },
    {
        minor: "1.20",
        change: "mutual authentication by SPIRE is deprecated",
        action: "plan without it",
        concerns: ({ values }) => has(values, "authentication.mutual"),
    },
    {
        minor: "1.20",
        change: "hubble.preferIpv6 gives way to preferIpv6",
        action: "move it in cilium.values",
        concerns: ({ values, hubble }) => hubble && has(values, "hubble.preferIpv6"),
    },
    {
        minor: "1.21",
        change: "node-to-node encryption is deprecated, and goes with 1.22",
        action: "plan without datapath.encryption.nodeToNode",
        concerns: ({ nodeToNode }) => nodeToNode,
    },
    {
        minor: "1.21",
        change: "host aliases leave the pods of clustermesh-apiservers, which restart once for it",
        action: "upgrade one cluster at a time",
        concerns: always,
    },
    {
        minor: "1.21",
        change: "dnsProxy.preCache is no longer read",
        action: "take it out of cilium.values",
        concerns: ({ values }) => has(values, "dnsProxy.preCache"),
    },
];

/** Values among the given that the chart of a version no longer reads. */
export function removedValuesIn(version: string, values: HelmValues): readonly RemovedValue[] {
    return removedValues.filter(({ minor, path }) => !isBefore(version, minor) && has(values, path));
}

/** Notes for the step from one version to another that concern an environment; none within a minor. */
export function notesFor(from: string, to: string, situation: UpgradeSituation): readonly UpgradeNote[] {
    return upgradeNotes.filter(
        ({ minor, concerns }) => isBefore(from, minor) && !isBefore(to, minor) && concerns(situation),
    );
}

function isBefore(version: string, minor: string): boolean {
    const [major = 0, second = 0] = version.split(".").map(Number);
    const [wantedMajor = 0, wanted = 0] = minor.split(".").map(Number);
    return major < wantedMajor || (major === wantedMajor && second < wanted);
}

const has = (values: HelmValues, path: string): boolean => valueAt(values, path) !== undefined;
