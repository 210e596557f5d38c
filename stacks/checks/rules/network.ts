import { maxSpokes } from "../../../components/network/nccPlan.js";
import { manyClusters, thirdCluster } from "../examples.js";
import { finding, findingIf, type Rule, type RuleGroup } from "../rule.js";

const peeringQuota: Rule = {
    code: "MESH080",
    title: "No VPC needs more peerings than Google allows",
    severity: "error",
    why: "Peering is not transitive, so a VPC is peered with every VPC its clusters are connected with; the 26th is refused in the middle of a deployment. With every cluster in a VPC of its own, a full mesh ends at 26 clusters.",
    source: "Google, VPC, quotas: PEERINGS_PER_NETWORK",
    check: ({ spec, networkPeers }) =>
        spec.network.mode !== "peering"
            ? []
            : [...networkPeers]
                  .filter(([, others]) => others.size > spec.network.peeringQuota)
                  .slice(0, 1)
                  .map(([key, others]) =>
                      finding(
                          "network.mode",
                          `must need at most ${spec.network.peeringQuota} peerings per VPC (network.peeringQuota)`,
                          `${others.size} for ${key}${spec.mesh.topology === "full" ? " and every other" : ""}`,
                          "use `shared` or `ncc`, share VPCs (network.per), connect fewer clusters, or have the quota raised",
                      ),
                  ),
    fails: [
        { spec: { network: { peeringQuota: 1 }, clusters: { amsterdam: thirdCluster } } },
        { spec: manyClusters(27), says: "27 clusters, each in a VPC of its own, in a full mesh" },
    ],
    passes: [{ spec: { network: { peeringQuota: 2 }, clusters: { amsterdam: thirdCluster } } }],
};

const spokeLimit: Rule = {
    code: "MESH081",
    title: "A hub of Network Connectivity Center has at most 250 VPCs",
    severity: "error",
    why: "250 active VPC spokes per hub is a system limit that Google does not raise.",
    source: "Google, Network Connectivity Center, quotas and limits",
    check: ({ spec, networks }) =>
        findingIf(
            spec.network.mode === "ncc" && networks.size > maxSpokes,
            "network.mode",
            `must have at most ${maxSpokes} VPCs as spokes of one hub`,
            networks.size,
            "share VPCs (network.per: region), or use `shared`",
        ),
    fails: [
        {
            spec: manyClusters(251, { network: { mode: "ncc" } }),
            says: "251 clusters, each in a VPC of its own, in mode `ncc`",
            also: ["MESH155", "MESH282"],
        },
    ],
    passes: [{ spec: { network: { mode: "ncc" } } }],
};

const hostProject: Rule = {
    code: "MESH082",
    title: "A host project is named in mode `shared` only",
    severity: "error",
    why: "Only Shared VPC has a host project; in the other modes every VPC lies in its clusters' project and the key would do nothing.",
    source: "Google, Shared VPC overview",
    check: ({ spec }) =>
        findingIf(
            spec.network.hostProject !== undefined && spec.network.mode !== "shared",
            "network.hostProject",
            "must be given in mode `shared` only",
            `${spec.network.hostProject} with mode ${spec.network.mode}`,
            "use mode `shared` or remove it",
        ),
    fails: [{ spec: { network: { hostProject: "network-host" } } }],
    passes: [{ spec: { network: { mode: "shared", hostProject: "network-host" } } }],
};

const perWithShared: Rule = {
    code: "MESH083",
    title: "Mode `shared` says nothing of how clusters share VPCs",
    severity: "warning",
    why: "There is one VPC for all clusters then, so network.per does nothing.",
    source: "this program (network.per)",
    check: ({ spec: { network } }) =>
        findingIf(
            network.mode === "shared" && network.per !== "cluster",
            "network.per",
            "should not be given in mode `shared`, which has one VPC",
            network.per,
            "remove it, or use mode `peering` or `ncc`",
        ),
    fails: [{ spec: { network: { mode: "shared", per: "region" } } }],
    passes: [{ spec: { network: { mode: "peering", per: "region" } } }],
};

const unnamedNetwork: Rule = {
    code: "MESH084",
    title: "Every cluster names its VPC where VPCs are named",
    severity: "warning",
    why: "A cluster that names none gets a VPC of its own, and a peering with every other.",
    source: "this program (network.per: named)",
    check: ({ spec, clusters }) =>
        spec.network.per !== "named" || spec.network.mode === "shared"
            ? []
            : clusters
                  .filter((cluster) => cluster.spec.network === undefined)
                  .map(({ path, name }) =>
                      finding(
                          `${path}.network`,
                          "should name a VPC with network.per `named`",
                          `none, which makes a VPC ${name}`,
                          "name one",
                      ),
                  ),
    fails: [{ spec: { network: { per: "named" }, clusters: { paris: { network: "west" } } } }],
    passes: [
        { spec: { network: { per: "named" }, clusters: { paris: { network: "west" }, rome: { network: "south" } } } },
    ],
};

const uselessNetwork: Rule = {
    code: "MESH085",
    title: "A cluster names a VPC only where VPCs are named",
    severity: "error",
    why: "Otherwise the name does nothing, and the cluster lands in another VPC than the file says.",
    source: "this program (network.per)",
    check: ({ spec, clusters }) =>
        spec.network.per === "named" && spec.network.mode !== "shared"
            ? []
            : clusters
                  .filter((cluster) => cluster.spec.network !== undefined)
                  .map(({ path, spec: cluster }) =>
                      finding(
                          `${path}.network`,
                          "must be given with network.per `named` in mode `peering` or `ncc` only",
                          cluster.network ?? "",
                          "set network.per to `named` or remove it",
                      ),
                  ),
    fails: [{ spec: { clusters: { paris: { network: "west" } } } }],
    passes: [
        { spec: { network: { per: "named" }, clusters: { paris: { network: "west" }, rome: { network: "west" } } } },
    ],
};

const uselessHub: Rule = {
    code: "MESH086",
    title: "A hub is named in mode `ncc` only",
    severity: "warning",
    why: "The other modes have no Network Connectivity Center hub.",
    source: "Google, Network Connectivity Center, hubs and spokes",
    check: ({ spec: { network } }) =>
        findingIf(
            network.hub !== "mesh" && network.mode !== "ncc",
            "network.hub",
            "should be given in mode `ncc` only",
            `${network.hub} with mode ${network.mode}`,
            "use mode `ncc` or remove it",
        ),
    fails: [{ spec: { network: { hub: "backbone" } } }],
    passes: [{ spec: { network: { mode: "ncc", hub: "backbone" } } }],
};

const sharedProjects: Rule = {
    code: "MESH087",
    title: "Clusters of several projects share a VPC over a host project only",
    severity: "error",
    why: "A cluster may use a VPC of another project only where that project is a Shared VPC host and the cluster's project is attached to it.",
    source: "Google, GKE, clusters with Shared VPC",
    check: ({ spec, networks }) => {
        const { mode, hostProject: host } = spec.network;
        return mode === "shared" && host !== undefined
            ? []
            : [...networks].flatMap(([key, members]) => {
                  const projects = [...new Set(members.map(({ project }) => project))];
                  const other = members.find(({ project }) => project !== members[0]!.project) ?? members[0]!;
                  const foreign = mode === "shared" && projects.some((project) => project !== spec.project);
                  return findingIf(
                      projects.length > 1 || foreign,
                      `${other.path}.project`,
                      `must be the project of VPC ${key}, which no other project may use`,
                      projects.join(" and "),
                      "name network.hostProject in mode `shared`, or give each project VPCs of its own",
                  );
              });
    },
    fails: [{ spec: { network: { mode: "shared" }, clusters: { rome: { project: "other-project" } } } }],
    passes: [
        {
            spec: {
                network: { mode: "shared", hostProject: "network-host" },
                clusters: { rome: { project: "other-project" } },
            },
        },
        { spec: { clusters: { rome: { project: "other-project" } } } },
    ],
};

/** Smallest MTU of IPv6, below which much of the Internet's software has never been tried. */
const smallestPodMtu = 1280;

const podMtu: Rule = {
    code: "MESH090",
    title: "Pods keep an MTU of at least 1280 bytes",
    severity: "warning",
    why: "A tunnel takes 50 bytes of every packet, WireGuard 95 and IPsec up to 77; little is left of a small MTU, and datagrams that were sized for it are dropped without a word.",
    source: "Cilium, MTU calculation (pkg/mtu); issues cilium#37919 and cilium#47176; RFC 8200, section 5",
    check: ({ spec }) => {
        const { mode, encryption } = spec.datapath;
        const left =
            spec.network.mtu - (mode === "native" ? 0 : 50) - { none: 0, wireguard: 95, ipsec: 77 }[encryption.type];
        return findingIf(
            left < smallestPodMtu,
            "network.mtu",
            `should leave pods at least ${smallestPodMtu} bytes behind ${mode} and encryption ${encryption.type}`,
            `${spec.network.mtu}, which leaves ${left}`,
            "raise network.mtu",
        );
    },
    fails: [{ spec: { network: { mtu: 1300 }, datapath: { encryption: { type: "wireguard" } } } }],
    passes: [{ spec: { network: { mtu: 1460 }, datapath: { encryption: { type: "wireguard" } } } }],
};

const jumboOutside: Rule = {
    code: "MESH091",
    title: "Large packets stay where everyone takes them",
    severity: "warning",
    why: "Packets over 1500 bytes may be dropped on the way to VPCs of another MTU, and VPNs to offices take 1460 at most.",
    source: "Google, VPC, MTU; Google, Cloud VPN, MTU considerations",
    check: ({ spec }) =>
        findingIf(
            spec.network.mtu > 1500 && Object.keys(spec.addressing.reserved).length > 0,
            "network.mtu",
            `should be at most 1500 where others are reached (${Object.keys(spec.addressing.reserved).join(", ")})`,
            spec.network.mtu,
            "lower it, or make sure that everyone on the way takes packets of that size",
        ),
    fails: [{ spec: { network: { mtu: 8896 }, addressing: { reserved: { office: "192.168.0.0/16" } } } }],
    passes: [{ spec: { network: { mtu: 8896 } } }],
};

const natOff: Rule = {
    code: "MESH092",
    title: "Nodes can fetch Cilium's images",
    severity: "warning",
    why: "Nodes have no public addresses. Without NAT they reach Google's registries only, so images from quay.io never arrive and no node becomes ready.",
    source: "Google, GKE, private nodes and image pulls; Google, Private Google Access",
    check: ({ spec }) =>
        findingIf(
            spec.platform === "gke" && !spec.network.nat.enabled && spec.cilium.imageRegistry === undefined,
            "network.nat.enabled",
            "should be on where images come from quay.io",
            false,
            "turn it on, or name a mirror on pkg.dev in cilium.imageRegistry",
        ),
    fails: [{ spec: { network: { nat: { enabled: false } } } }],
    passes: [
        {
            spec: {
                network: { nat: { enabled: false } },
                cilium: { imageRegistry: "europe-docker.pkg.dev/my-project/cilium", imageDigests: false },
            },
        },
    ],
};

const emptyFlowLogs: Rule = {
    code: "MESH093",
    title: "Flow logs write something",
    severity: "warning",
    why: "With a sampling of 0 no flow is ever written.",
    source: "Google, VPC Flow Logs: sampling",
    check: ({ spec }) =>
        findingIf(
            spec.network.flowLogs?.sampling === 0,
            "network.flowLogs.sampling",
            "should be above 0",
            0,
            "raise it, or remove network.flowLogs",
        ),
    fails: [{ spec: { network: { flowLogs: { sampling: 0 } } } }],
    passes: [{ spec: { network: { flowLogs: { sampling: 0.1 } } } }],
};

/** Rules about VPCs and what joins them. */
export const network: RuleGroup = {
    topic: "Network",
    rules: [
        peeringQuota,
        spokeLimit,
        hostProject,
        perWithShared,
        unnamedNetwork,
        uselessNetwork,
        uselessHub,
        sharedProjects,
        podMtu,
        jumboOutside,
        natOff,
        emptyFlowLogs,
    ],
};
