/**
 * What the toolchain is made of: one group per Go module file, because every group pins its own dependency graph.
 * Versions live in `<group>/go.mod`; what is stamped into the binaries is derived from it.
 */

export type GroupName = "pulumi" | "helm" | "etcd" | "kube" | "cilium" | "coredns" | "labtools";

export interface Binary {
    /** Name of the executable. */
    readonly name: string;
    /** Import path of its main package. */
    readonly package: string;
}

export interface Group {
    readonly name: GroupName;
    /** Module whose version the group is known by. */
    readonly module: string;
    readonly binaries: readonly Binary[];
    /** Linker flags that stamp the version; Helm refuses charts for an API server that says v0.0.0. */
    readonly stamps: (version: string) => readonly string[];
    /** Seconds a cold build takes on two cores, for the progress display. */
    readonly expectedSeconds: number;
}

const cilium = "github.com/cilium/cilium";
const clientGo = "k8s.io/client-go/pkg/version";
const kubernetesVersion = { version: "v1.36.3", major: "1", minor: "36" };

export const groups: Readonly<Record<GroupName, Group>> = {
    pulumi: {
        name: "pulumi",
        module: "github.com/pulumi/pulumi/pkg/v3",
        binaries: [{ name: "pulumi", package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi" }],
        stamps: (version) => [`github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${version}`],
        expectedSeconds: 300,
    },
    helm: {
        name: "helm",
        module: "helm.sh/helm/v3",
        binaries: [{ name: "helm", package: "helm.sh/helm/v3/cmd/helm" }],
        stamps: (version) => [
            `helm.sh/helm/v3/internal/version.version=${version}`,
            // Helm learns from its client library which Kubernetes a chart is rendered for.
            `helm.sh/helm/v3/pkg/lint/rules.k8sVersionMajor=${kubernetesVersion.major}`,
            `helm.sh/helm/v3/pkg/lint/rules.k8sVersionMinor=${kubernetesVersion.minor}`,
            `helm.sh/helm/v3/pkg/chartutil.k8sVersionMajor=${kubernetesVersion.major}`,
            `helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor=${kubernetesVersion.minor}`,
            `${clientGo}.gitVersion=${kubernetesVersion.version}`,
        ],
        expectedSeconds: 90,
    },
    etcd: {
        name: "etcd",
        module: "go.etcd.io/etcd/server/v3",
        binaries: [{ name: "etcd", package: "go.etcd.io/etcd/server/v3" }],
        stamps: () => [],
        expectedSeconds: 50,
    },
    kube: {
        name: "kube",
        module: "k8s.io/kubernetes",
        binaries: [
            "kube-apiserver",
            "kube-controller-manager",
            "kube-scheduler",
            "kube-proxy",
            "kubelet",
            "kubectl",
        ].map((name) => ({ name, package: `k8s.io/kubernetes/cmd/${name}` })),
        stamps: (version) =>
            ["k8s.io/component-base/version", clientGo].flatMap((at) => [
                `${at}.gitVersion=${version}`,
                `${at}.gitMajor=${kubernetesVersion.major}`,
                `${at}.gitMinor=${kubernetesVersion.minor}`,
            ]),
        expectedSeconds: 480,
    },
    cilium: {
        name: "cilium",
        module: cilium,
        binaries: [
            { name: "cilium-agent", package: `${cilium}/daemon` },
            { name: "cilium-operator-generic", package: `${cilium}/operator` },
            { name: "clustermesh-apiserver", package: `${cilium}/clustermesh-apiserver` },
            { name: "cilium-dbg", package: `${cilium}/cilium-dbg` },
            { name: "cilium-cni", package: `${cilium}/plugins/cilium-cni` },
            { name: "cilium-health", package: `${cilium}/cilium-health` },
            { name: "cilium-health-responder", package: `${cilium}/cilium-health/responder` },
            { name: "cilium-mount", package: `${cilium}/tools/mount` },
            { name: "cilium-sysctlfix", package: `${cilium}/tools/sysctlfix` },
            { name: "cilium-bugtool", package: `${cilium}/bugtool` },
        ],
        stamps: (version) => [`${cilium}/pkg/version.ciliumVersion=${version.replace(/^v/, "")} local go version`],
        expectedSeconds: 540,
    },
    coredns: {
        name: "coredns",
        module: "github.com/coredns/coredns",
        binaries: [{ name: "coredns", package: "github.com/coredns/coredns" }],
        stamps: () => [],
        expectedSeconds: 180,
    },
    labtools: {
        name: "labtools",
        module: "clustermesh.local/labtools",
        binaries: ["pause", "demo", "certgen", "runc-caps"].map((name) => ({
            name,
            package: `clustermesh.local/labtools/${name}`,
        })),
        stamps: () => [],
        expectedSeconds: 60,
    },
};

/** Every group, quick ones first so that a missing prerequisite shows early. */
export const allGroups: readonly GroupName[] = ["etcd", "helm", "labtools", "pulumi", "coredns", "kube", "cilium"];
