import { groupOf, type KindRef } from "./kubeObject.js";

/** Kinds of Kubernetes itself that live outside namespaces, by group (the core group is empty). */
const clusterScoped: Readonly<Record<string, string>> = {
    "": "ComponentStatus Namespace Node PersistentVolume",
    "admissionregistration.k8s.io":
        "MutatingAdmissionPolicy MutatingAdmissionPolicyBinding MutatingWebhookConfiguration " +
        "ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration",
    "apiextensions.k8s.io": "CustomResourceDefinition",
    "apiregistration.k8s.io": "APIService",
    "authentication.k8s.io": "SelfSubjectReview TokenReview",
    "authorization.k8s.io": "SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview",
    "certificates.k8s.io": "CertificateSigningRequest ClusterTrustBundle",
    "flowcontrol.apiserver.k8s.io": "FlowSchema PriorityLevelConfiguration",
    "internal.apiserver.k8s.io": "StorageVersion",
    "networking.k8s.io": "IngressClass IPAddress ServiceCIDR",
    "node.k8s.io": "RuntimeClass",
    policy: "PodSecurityPolicy",
    "rbac.authorization.k8s.io": "ClusterRole ClusterRoleBinding",
    "resource.k8s.io": "DeviceClass ResourceSlice",
    "scheduling.k8s.io": "PriorityClass",
    "storage.k8s.io": "CSIDriver CSINode StorageClass VolumeAttachment VolumeAttributesClass",
};

/** Groups of Kubernetes itself whose kinds all live in namespaces. */
const namespacedGroups = [
    "apps",
    "autoscaling",
    "batch",
    "coordination.k8s.io",
    "discovery.k8s.io",
    "events.k8s.io",
    "extensions",
];

/** Whether a kind lives in namespaces, as far as that is known without asking a cluster. */
export function knownScope({ apiVersion, kind }: KindRef): boolean | undefined {
    const group = groupOf(apiVersion);
    const outside = clusterScoped[group];
    return outside === undefined ? namespacedGroups.includes(group) || undefined : !outside.split(" ").includes(kind);
}

/** Whether a group is one of Kubernetes' own. */
export function isBuiltInGroup(group: string): boolean {
    return group in clusterScoped || namespacedGroups.includes(group);
}

/** The kind a type token names, e.g. `kubernetes:apps/v1:Deployment`: what the inputs leave out. */
export function kindOfType(type: string): KindRef {
    const [, module = "", name = ""] = type.split(":");
    const [group = "", version = ""] = module.split("/");
    const apiVersion = group === "core" ? version : `${group}/${version}`;
    return { apiVersion, kind: isBuiltInGroup(groupOf(apiVersion)) ? name.replace(/Patch$/, "") : name };
}

/**
 * Whether a resource is a patch of an object that somebody else owns, e.g. a ConfigMapPatch.
 *
 * @param kind - as in the inputs; it tells a patch from a kind whose own name ends that way
 */
export function isPatch(type: string, kind: string): boolean {
    return type.split(":").at(-1) === `${kind}Patch`;
}

/** Whether a resource is a list of objects, which only manifests have. */
export function isList(type: string): boolean {
    const { apiVersion, kind } = kindOfType(type);
    return kind.endsWith("List") && isBuiltInGroup(groupOf(apiVersion));
}
