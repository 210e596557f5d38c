import { maxPoolName, poolName } from "../../../components/gke/nodePoolPlan.js";
import { maxClusterName, maxComputeName } from "../../../components/shared/gcpNames.js";
import { planNamespaces } from "../../plan/namespaces.js";
import { thirdCluster } from "../examples.js";
import type { Facts } from "../facts.js";
import { finding, findingIf, type Rule, type RuleGroup } from "../rule.js";

const ciliumName: Rule = {
    code: "MESH001",
    title: "A cluster's name is one that Cilium takes in a mesh",
    severity: "error",
    why: "Cilium refuses names over 32 characters or with other than lower-case letters, digits and dashes, and `default` is the name of a cluster that is in no mesh.",
    source: "Cilium chart, templates/validate.yaml; Cilium, pkg/clustermesh/types",
    check: ({ clusters }) =>
        clusters
            .filter(
                ({ name }) => name === "default" || name.length > 32 || !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name),
            )
            .map(({ name, path }) =>
                finding(
                    path,
                    "must be a name of at most 32 lower-case letters, digits or dashes other than `default`",
                    name,
                    "choose another name",
                ),
            ),
    fails: [
        {
            spec: {
                clusters: {
                    default: thirdCluster,
                },
            },
        },
    ],
    passes: [{ spec: {} }],
};

const gkeName: Rule = {
    code: "MESH002",
    title: "Environment and cluster make a GKE cluster name",
    severity: "error",
    why: "A GKE cluster is called `<environment>-<cluster>`, and GKE takes 40 characters at most.",
    source: "Google, GKE API, Cluster.name",
    check: ({ clusters }) =>
        clusters
            .filter(({ fullName }) => fullName.length > maxClusterName)
            .map(({ path, fullName }) =>
                finding(
                    path,
                    `must make a GKE name of at most ${maxClusterName} characters`,
                    `${fullName} (${fullName.length})`,
                    "shorten the cluster's or the environment's name",
                ),
            ),
    fails: [
        {
            spec: {
                environment: "production-europe",
                clusters: {
                    rome: null,
                    "amsterdam-number-two-east": { ...thirdCluster, id: 2 },
                },
            },
            also: ["MESH003"],
        },
    ],
    passes: [{ spec: { environment: "production" } }],
};

const accountId: Rule = {
    code: "MESH003",
    title: "Environment and cluster make a service account id that is not shortened",
    severity: "warning",
    why: "The nodes' service account is called `<environment>-<cluster>-n`. An id has 30 characters at most; a longer one is cut and ends in a digest, which nobody recognises in IAM or an audit log.",
    source: "Google, IAM API, projects.serviceAccounts.create",
    check: ({ clusters }) =>
        clusters
            .filter(({ fullName }) => fullName.length + 2 > 30)
            .map(({ path, fullName }) =>
                finding(
                    path,
                    "should make a service account id of at most 30 characters",
                    `${fullName}-n (${fullName.length + 2})`,
                    "shorten the cluster's or the environment's name",
                ),
            ),
    fails: [
        {
            spec: {
                environment: "production-of-europe",
                clusters: {
                    paris: null,
                    "paris-two": thirdCluster,
                },
            },
        },
    ],
    passes: [{ spec: { environment: "production-of-europe" } }],
};

const shortenedPool: Rule = {
    code: "MESH004",
    title: "Cluster and pool make a node pool name that is not shortened",
    severity: "warning",
    why: `A node pool is called \`<cluster>-<pool>-<digits>\`. GKE takes 40 characters, of which ${maxPoolName} are for cluster and pool; what is longer is cut and ends in a digest, which nobody recognises in the console or a bill.`,
    source: "Google, GKE API, NodePool.name; Pulumi, automatic naming",
    check: ({ clusters }) =>
        clusters.flatMap(({ path, name, spec }) =>
            Object.keys(spec.pools)
                .map((pool) => ({ pool, whole: `${name}-${pool}`, made: poolName(name, pool) }))
                .filter(({ whole, made }) => !made.endsWith(whole))
                .map(({ pool, whole, made }) =>
                    finding(
                        `${path}.pools.${pool}`,
                        `should make a node pool name of at most ${maxPoolName} characters, and becomes ${made}`,
                        `${whole} (${whole.length})`,
                        "shorten the pool's or the cluster's name",
                    ),
                ),
        ),
    fails: [
        { spec: { clusters: { paris: { pools: { "a-pool-of-nodes-with-a-long-name": {} } } } } },
        {
            spec: {
                clusters: { paris: null, "2nd-cluster-of-paris": { ...thirdCluster, pools: { "db-machines": {} } } },
            },
        },
    ],
    passes: [{ spec: { clusters: { paris: { pools: { "2nd": {}, "a-pool-of-26-characters-xx": {} } } } } }],
};

const computeNames: Rule = {
    code: "MESH005",
    title: "A VPC's key makes names that are not shortened",
    severity: "warning",
    why: "Routers carry the environment, the VPC's key and the region in their names, which have 63 characters at most; longer ones are cut and end in a digest.",
    source: "Google, Compute Engine, naming resources",
    check: ({ spec, networks }) =>
        [...networks].flatMap(([key, members]) => {
            const region = members.map((member) => member.spec.region).sort((a, b) => b.length - a.length)[0]!;
            const name = `${spec.environment}-${key}-${region}`;
            return findingIf(
                name.length > maxComputeName,
                `${members[0]!.path}.network`,
                `should make names of at most ${maxComputeName} characters`,
                `${name} (${name.length})`,
                "shorten the VPC's key",
            );
        }),
    fails: [
        {
            spec: {
                network: { per: "named" },
                clusters: {
                    paris: { network: "a-network-for-everything-that-is-in-the-west-of-europe" },
                    rome: { network: "south" },
                },
            },
        },
    ],
    passes: [
        { spec: { network: { per: "named" }, clusters: { paris: { network: "west" }, rome: { network: "south" } } } },
    ],
};

const projectId: Rule = {
    code: "MESH006",
    title: "Every project is a project id",
    severity: "error",
    why: "A project id has 6 to 30 lower-case letters, digits and dashes and begins with a letter; a project's display name or number is something else.",
    source: "Google, Resource Manager, creating projects",
    check: ({ spec, clusters }) =>
        [
            ["project", spec.project] as const,
            ["network.hostProject", spec.network.hostProject] as const,
            ...clusters.flatMap(({ path, spec: { project, fleetProject, nodeServiceAccount } }) => [
                [`${path}.project`, project] as const,
                [`${path}.fleetProject`, fleetProject] as const,
                ...(nodeServiceAccount.registryProjects ?? []).map(
                    (id, index) => [`${path}.nodeServiceAccount.registryProjects.${index}`, id] as const,
                ),
            ]),
        ].flatMap(([path, id]) =>
            findingIf(
                id !== undefined && !/^[a-z][-a-z0-9]{4,28}[a-z0-9]$/.test(id),
                path,
                "must be a project id of 6 to 30 lower-case letters, digits or dashes",
                id ?? "",
                "use the id that `gcloud projects list` shows",
            ),
        ),
    fails: [
        { spec: { project: "prod" } },
        { spec: { clusters: { paris: { project: "My Project" } } } },
        { spec: { clusters: { paris: { fleetProject: "My Fleet" } } } },
        { spec: { clusters: { paris: { nodeServiceAccount: { registryProjects: ["NOT A PROJECT"] } } } } },
    ],
    passes: [{ spec: { project: "prod-shop-4711" } }],
};

const domainName: Rule = {
    code: "MESH007",
    title: "The mesh's domain is a DNS name",
    severity: "error",
    why: "Every clustermesh-apiserver is called `<cluster>.<domain>`; a name that DNS refuses leaves every cluster without peers.",
    source: "RFC 1035, section 2.3; Google, Cloud DNS, zones",
    check: ({ spec }) => {
        const { domain } = spec.mesh;
        const labels = domain.split(".");
        return findingIf(
            labels.length < 2 ||
                domain.length > 220 ||
                labels.some((part) => !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(part)),
            "mesh.domain",
            "must be a DNS name of at least two labels in lower case, without a dot at its end",
            domain,
            "choose e.g. mesh.example.com",
        );
    },
    fails: [{ spec: { mesh: { domain: "mesh_of.Example.com" } } }, { spec: { mesh: { domain: "mesh" } } }],
    passes: [{ spec: { mesh: { domain: "mesh.example.com" } } }],
};

/** Domains that Kubernetes, Cilium's MCS or Google answer for themselves. */
const takenDomains = [
    "cluster.local",
    "clusterset.local",
    "internal",
    "googleapis.com",
    "gke.goog",
    "gcr.io",
    "pkg.dev",
    "run.app",
    "quay.io",
] as const;

const domainTaken: Rule = {
    code: "MESH008",
    title: "The mesh's domain hides no domain that others answer for",
    severity: "error",
    why: "A private zone answers for everything below its domain in all VPCs of the mesh: what Kubernetes, Google's APIs or the image registry have there would be gone.",
    source: "Google, Cloud DNS, private zones and name resolution order; Cilium, Multi-Cluster Services (clusterset.local)",
    check: ({ spec }) =>
        takenDomains
            .filter(
                (taken) =>
                    spec.mesh.domain === taken ||
                    spec.mesh.domain.endsWith(`.${taken}`) ||
                    taken.endsWith(`.${spec.mesh.domain}`),
            )
            .map((taken) =>
                finding(
                    "mesh.domain",
                    `must not hide ${taken}`,
                    spec.mesh.domain,
                    "choose a domain of your own, e.g. mesh.cilium.io",
                ),
            ),
    fails: [{ spec: { mesh: { domain: "mesh.cluster.local" } } }],
    passes: [{ spec: { mesh: { domain: "mesh.shop.example" } } }],
};

/** Two names that make one, where they stand, and what is called so. */
interface JoinedName {
    readonly kind: string;
    readonly path: string;
    readonly parts: readonly [string, string];
}

/** Names in Pulumi's state that are made of two names with a dash between them. */
function joinedNames({ spec, clusters, networkPeers, byName, networks }: Facts): readonly JoinedName[] {
    const join = (
        kind: string,
        entries: readonly (readonly [path: string, first: string, second: string])[],
    ): readonly JoinedName[] => entries.map(([path, first, second]) => ({ kind, path, parts: [first, second] }));
    const namespaces = Object.keys(planNamespaces(spec));
    const perCluster = (kind: string, section: "services" | "exports" | "policies"): readonly JoinedName[] =>
        Object.keys(spec[section]).flatMap((name) =>
            join(
                kind,
                [...byName.keys()].map((cluster) => [`${section}.${name}`, name, cluster]),
            ),
        );
    return [
        ...clusters.flatMap(({ path, name, spec: cluster }) =>
            join(
                "node pool",
                Object.keys(cluster.pools).map((pool) => [`${path}.pools.${pool}`, name, pool]),
            ),
        ),
        ...clusters.flatMap(({ name }) =>
            join(
                "namespace",
                namespaces.map((namespace) => [`namespaces.${namespace}`, name, namespace]),
            ),
        ),
        ...perCluster("service", "services"),
        ...perCluster("export", "exports"),
        ...perCluster("policy", "policies"),
        ...(spec.network.mode === "peering"
            ? [...networkPeers].flatMap(([from, others]) =>
                  join(
                      "peering",
                      [...others].map((to) => [networks.get(from)![0]!.path, from, to]),
                  ),
              )
            : []),
    ];
}

const stateNames: Rule = {
    code: "MESH012",
    title: "No two names joined by a dash make the same",
    severity: "error",
    why: "Pulumi knows a node pool as `<cluster>-<pool>`, a peering as `<VPC>-<VPC>`, an object as `<name>-<cluster>`. Pool `b-c` of cluster `a` and pool `c` of cluster `a-b` are one resource to it, and it stops at the second, with the first half deployed.",
    source: "Pulumi, resource names: URNs are unique",
    check: (facts) => {
        const seen = new Map<string, JoinedName>();
        return joinedNames(facts).flatMap((entry) => {
            const key = `${entry.kind} ${entry.parts.join("-")}`;
            const other = seen.get(key);
            seen.set(key, other ?? entry);
            return other === undefined
                ? []
                : [
                      finding(
                          entry.path,
                          `must make another ${entry.kind} name than ${other.path}`,
                          `${entry.parts.join("-")} of ${entry.parts.join(" and ")}, and of ${other.parts.join(" and ")}`,
                          "rename one of them",
                      ),
                  ];
        });
    },
    fails: [
        {
            spec: {
                clusters: {
                    paris: { pools: { main: {}, "west-spot": {} } },
                    "paris-west": { ...thirdCluster, pools: { spot: {} } },
                },
            },
        },
    ],
    passes: [
        {
            spec: {
                clusters: {
                    paris: { pools: { main: {}, spot: {} } },
                    "paris-west": { ...thirdCluster, pools: { spot: {} } },
                },
            },
        },
    ],
};

/** Rules about what things are called. */
export const names: RuleGroup = {
    topic: "Names",
    rules: [
        ciliumName,
        gkeName,
        accountId,
        shortenedPool,
        computeNames,
        projectId,
        domainName,
        domainTaken,
        stateNames,
    ],
};
