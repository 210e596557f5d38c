import { isObject, type Path, type Value } from "../base/values.js";
import { at, groupOf, textAt, versionOf, type KubeObject } from "./kubeObject.js";

/** A path whose change means replacement; `*` stands for every position of a list. */
type Pattern = readonly string[];

/** A new name or namespace is a new object, whatever the kind. */
export const identityPaths: readonly Pattern[] = [
    ["metadata", "name"],
    ["metadata", "namespace"],
];

/** The same of a Release. */
export const identityOfRelease: readonly Pattern[] = [["name"], ["namespace"]];

const selector = ["spec.selector"];
const job = ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"];
const roleBinding = ["roleRef"];
const statefulSet = [
    "spec.podManagementPolicy",
    "spec.revisionHistoryLimit",
    "spec.selector",
    "spec.serviceName",
    "spec.volumeClaimTemplates",
];
const volumeSources =
    "awsElasticBlockStore azureDisk azureFile cephfs cinder csi fc flexVolume flocker gcePersistentDisk glusterfs " +
    "hostPath iscsi local nfs photonPersistentDisk portworxVolume quobyte rbd scaleIO storageos vsphereVolume";
const podFields =
    "affinity automountServiceAccountToken dnsConfig dnsPolicy enableServiceLinks hostAliases hostIPC hostNetwork " +
    "hostPID hostname imagePullSecrets nodeName nodeSelector overhead preemptionPolicy priority priorityClassName " +
    "readinessGates restartPolicy runtimeClassName schedulerName securityContext serviceAccount serviceAccountName " +
    "shareProcessNamespace subdomain terminationGracePeriodSeconds volumes";
const containerFields =
    "args command env image imagePullPolicy lifecycle livenessProbe ports readinessProbe resources securityContext " +
    "stdin stdinOnce terminationMessagePath terminationMessagePolicy tty volumeDevices volumeMounts workingDir";

const spec = (fields: string, under = "spec"): string[] => fields.split(" ").map((field) => `${under}.${field}`);

/** By `group/version/Kind`; the core group is empty. */
const byKind: Readonly<Record<string, readonly string[]>> = {
    "/v1/PersistentVolume": spec(volumeSources),
    "/v1/PersistentVolumeClaim": spec("accessModes selector storageClassName volumeName"),
    "/v1/Pod": [
        ...spec(podFields),
        ...spec(containerFields, "spec.containers.*"),
        ...spec(containerFields, "spec.initContainers.*"),
    ],
    "/v1/ResourceQuota": ["spec.scopes"],
    "/v1/Service": ["spec.clusterIP"],
    ...Object.fromEntries(
        ["v1", "v1beta2"].flatMap((version) => [
            [`apps/${version}/DaemonSet`, selector],
            [`apps/${version}/Deployment`, selector],
            [`apps/${version}/StatefulSet`, statefulSet],
        ]),
    ),
    "apps/v1beta1/StatefulSet": statefulSet,
    "policy/v1beta1/PodDisruptionBudget": ["spec"],
    ...Object.fromEntries(
        ["v1", "v1beta1", "v1alpha1"].flatMap((version) => [
            [`rbac.authorization.k8s.io/${version}/ClusterRoleBinding`, roleBinding],
            [`rbac.authorization.k8s.io/${version}/RoleBinding`, roleBinding],
        ]),
    ),
    "storage.k8s.io/v1/StorageClass": ["parameters", "provisioner"],
    ...Object.fromEntries(["v1", "v1beta1", "v2alpha1"].map((version) => [`batch/${version}/Job`, job])),
};

/** Whether the contents of ConfigMaps and Secrets may change in place (options of the real provider). */
export interface Mutability {
    readonly configMaps: boolean;
    readonly secrets: boolean;
}

/** Paths of this object whose change means replacement. */
export function replacingPaths(object: KubeObject, mutable: Mutability): readonly Pattern[] {
    const apiVersion = textAt(object, "apiVersion");
    const kind = `${groupOf(apiVersion)}/${versionOf(apiVersion)}/${textAt(object, "kind")}`;
    const immutable = at(object, "immutable") === true;
    const contents =
        kind === "/v1/ConfigMap" && (!mutable.configMaps || immutable)
            ? ["binaryData", "data"]
            : kind === "/v1/Secret"
              ? mutable.secrets && !immutable
                  ? ["type"]
                  : ["type", "stringData", "data"]
              : [];
    return [...identityPaths, ...[...(byKind[kind] ?? []), ...contents].map((path) => path.split("."))];
}

/** Whether a change at `path`, to `value`, touches one of the patterns: at it, inside it, or above it. */
export function touches(path: Path, value: Value | undefined, patterns: readonly Pattern[]): boolean {
    return patterns.some((pattern) => {
        const shared = Math.min(path.length, pattern.length);
        for (let index = 0; index < shared; index++) {
            const step = path[index];
            if (typeof step === "number" ? pattern[index] !== "*" : pattern[index] !== step) {
                return false;
            }
        }
        return contains(value, pattern.slice(shared));
    });
}

function contains(value: Value | undefined, rest: Pattern): boolean {
    const [first, ...others] = rest;
    if (first === undefined) {
        return true;
    }
    if (first === "*") {
        return Array.isArray(value) && value.some((entry: Value) => contains(entry, others));
    }
    return isObject(value) && value[first] !== undefined && contains(value[first], others);
}
