import * as client from "@kubernetes/client-node";

import { isBuiltInGroup } from "./kinds.js";
import { groupOf, versionOf } from "./kubeObject.js";

/** One field of an API type. */
export interface ApiField {
    /** As in JSON. */
    readonly baseName: string;
    /** `string`, `number`, `Array<V1Container>`, `{ [key: string]: string; }`, `V1PodSpec` … */
    readonly type: string;
    /** `int32`, `byte`, `date-time` …; often empty. */
    readonly format: string;
}

/** Groups whose types the real provider does not know as Go types. */
const untyped = ["apiextensions.k8s.io", "apiregistration.k8s.io"];

/** Names of types that exist in several groups start with the group. */
const prefixes: Readonly<Record<string, string>> = {
    "": "Core",
    "events.k8s.io": "Events",
    "resource.k8s.io": "Resource",
    "storage.k8s.io": "Storage",
};

/** Name of the type of a kind of Kubernetes itself; undefined for every other kind. */
export function typeNameOf(apiVersion: string, kind: string): string | undefined {
    const group = groupOf(apiVersion);
    if (apiVersion === "" || !isBuiltInGroup(group) || untyped.includes(group)) {
        return undefined;
    }
    const version = versionOf(apiVersion);
    const name = `${version.charAt(0).toUpperCase()}${version.slice(1)}${kind}`;
    return [name, `${prefixes[group] ?? ""}${name}`].find((candidate) => fieldsOf(candidate) !== undefined);
}

/** Fields of a type, undefined when there is no such type. */
export function fieldsOf(typeName: string): readonly ApiField[] | undefined {
    const model = (client as unknown as Record<string, { attributeTypeMap?: readonly ApiField[] } | undefined>)[
        typeName
    ];
    return model?.attributeTypeMap;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/**
 * Fields that keep a zero value (`0`, `false`, an empty text, list or map): in Kubernetes' Go types they are pointers,
 * or marked to be always written. Others cannot tell zero from absent. Where a name means different things the type
 * stands before it.
 */
const keepZero = words(
    `activeDeadlineSeconds allocateLoadBalancerNodePorts allowPrivilegeEscalation allowVolumeExpansion appProtocol
    attachRequired automountServiceAccountToken averageUtilization backoffLimit backoffLimitPerIndex
    blockOwnerDeletion completionMode completions containerPort containers controller defaultMode
    deletionGracePeriodSeconds enableServiceLinks endPort expirationSeconds failedJobsHistoryLimit failurePolicy
    fsGroup fsGroupChangePolicy hostUsers immutable ingressClassName internalTrafficPolicy ipFamilyPolicy key
    loadBalancerClass managedBy manualSelector matchPolicy maxFailedIndexes maxReplicas maxSkew minReplicas mode
    mountPath mountPropagation operator optional parallelism partition pathType podInfoOnMount podReplacementPolicy
    preemptionPolicy priority privileged procMount progressDeadlineSeconds provisioner readOnlyRootFilesystem
    reclaimPolicy recursiveReadOnly reinvocationPolicy replicas requiresRepublish revisionHistoryLimit roleRef rules
    runAsGroup runAsNonRoot runAsUser seLinuxChangePolicy seLinuxMount selectPolicy setHostnameAsFQDN
    shareProcessNamespace sideEffects stabilizationWindowSeconds startingDeadlineSeconds storageCapacity
    successfulJobsHistoryLimit supplementalGroupsPolicy suspend terminationGracePeriodSeconds timeZone
    tolerationSeconds topologyKey trafficDistribution ttlSecondsAfterFinished unhealthyPodEvictionPolicy verbs
    volumeAttributesClassName volumeBindingMode volumeMode weight whenUnsatisfiable
    RbacV1Subject.kind RbacV1Subject.name V1ClientIPConfig.timeoutSeconds V1Container.name V1Container.restartPolicy
    V1EnvVar.name V1HTTPHeader.name V1HTTPHeader.value V1HostPathVolumeSource.path V1KeyToPath.path
    V1MutatingWebhook.timeoutSeconds V1NetworkPolicyPort.protocol V1PersistentVolumeClaimSpec.storageClassName
    V1PriorityClass.value V1RoleRef.apiGroup V1RoleRef.kind V1RoleRef.name V1ServicePort.port
    V1TypedLocalObjectReference.apiGroup V1ValidatingWebhook.timeoutSeconds V1Volume.name V1VolumeMount.name`,
);

/** Fields whose texts are quantities. */
const quantities = words(
    `V1EmptyDirVolumeSource.sizeLimit V1LimitRangeItem.default V1LimitRangeItem.defaultRequest V1LimitRangeItem.max
    V1LimitRangeItem.maxLimitRequestRatio V1LimitRangeItem.min V1Overhead.podFixed V1PersistentVolumeSpec.capacity
    V1PodSpec.overhead V1ResourceFieldSelector.divisor V1ResourceQuotaSpec.hard V1ResourceRequirements.limits
    V1ResourceRequirements.requests V1VolumeResourceRequirements.limits V1VolumeResourceRequirements.requests
    V2MetricTarget.averageValue V2MetricTarget.value`,
);

/** Whether a field tells a zero value from an absent one. */
export function keepsZero(typeName: string, field: string): boolean {
    return keepZero.has(field) || keepZero.has(`${typeName}.${field}`);
}

/** Whether the texts of a field are quantities. */
export function holdsQuantities(typeName: string, field: string): boolean {
    return quantities.has(`${typeName}.${field}`);
}
