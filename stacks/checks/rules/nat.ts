import { isPowerOfTwo } from "../../../components/network/networkChecks.js";
import { finding, findingIf, type Finding, type Rule, type RuleGroup } from "../rule.js";

const natPorts: Rule = {
    code: "MESH088",
    title: "Ports that Cloud NAT gives dynamically are powers of two",
    severity: "error",
    why: "Cloud NAT doubles and halves what a node has, so it takes powers of two only, 32 at least, and a most above the least.",
    source: "Google, Cloud NAT, IP addresses and ports: dynamic port allocation",
    check: ({
        spec: {
            network: { nat },
        },
    }) => {
        const { minPortsPerVm: least, maxPortsPerVm: most } = nat;
        return most === undefined
            ? []
            : [
                  ...findingIf(
                      !isPowerOfTwo(least),
                      "network.nat.minPortsPerVm",
                      "must be a power of two with maxPortsPerVm",
                      least,
                      "correct it, or remove maxPortsPerVm",
                  ),
                  ...findingIf(
                      !isPowerOfTwo(most) || most <= least,
                      "network.nat.maxPortsPerVm",
                      `must be a power of two above minPortsPerVm (${least})`,
                      most,
                      "correct it",
                  ),
              ];
    },
    fails: [
        { spec: { network: { nat: { minPortsPerVm: 100, maxPortsPerVm: 1024 } } } },
        { spec: { network: { nat: { maxPortsPerVm: 1000 } } } },
        { spec: { network: { nat: { minPortsPerVm: 2048, maxPortsPerVm: 2048 } } } },
    ],
    passes: [
        { spec: { network: { nat: { minPortsPerVm: 128, maxPortsPerVm: 4096 } } } },
        { spec: { network: { nat: { minPortsPerVm: 100 } } } },
    ],
};

const natMapping: Rule = {
    code: "MESH089",
    title: "Endpoint-independent mapping goes with static ports only",
    severity: "error",
    why: "Cloud NAT refuses a gateway that has both.",
    source: "Google, Compute Engine API, routers: nats.enableDynamicPortAllocation",
    check: ({
        spec: {
            network: { nat },
        },
    }) =>
        findingIf(
            nat.endpointIndependentMapping && nat.maxPortsPerVm !== undefined,
            "network.nat.endpointIndependentMapping",
            "must be off with maxPortsPerVm",
            true,
            "turn it off, or remove maxPortsPerVm",
        ),
    fails: [{ spec: { network: { nat: { maxPortsPerVm: 1024, endpointIndependentMapping: true } } } }],
    passes: [{ spec: { network: { nat: { endpointIndependentMapping: true } } } }],
};

const natAddresses: Rule = {
    code: "MESH094",
    title: "External addresses are given to NATs that exist, each to one",
    severity: "error",
    why: "There is a NAT where a VPC has nodes. An address named for another place is used by nobody while traffic leaves from addresses nobody knows, and Google refuses an address that two NATs name.",
    source: "Google, Cloud NAT, IP addresses and ports: manual NAT IP address assignment",
    check: ({ spec, networks }) => {
        const seen = new Map<string, string>();
        return Object.entries(spec.network.nat.addresses).flatMap(([network, regions]) =>
            Object.entries(regions).flatMap(([region, names]): readonly Finding[] => {
                const path = `network.nat.addresses.${network}.${region}`;
                const members = networks.get(network);
                if (!spec.network.nat.enabled || !members?.some((member) => member.spec.region === region)) {
                    const wanted = spec.network.nat.enabled ? "a VPC with a cluster in the region" : "a NAT";
                    return [
                        finding(
                            path,
                            `must belong to ${wanted}`,
                            names.join(", "),
                            "correct VPC or region, or remove it",
                        ),
                    ];
                }
                return names.flatMap((name, index) => {
                    const address = `${region}/${name}`;
                    const other = seen.get(address);
                    seen.set(address, other ?? `${path}.${index}`);
                    return other === undefined
                        ? []
                        : [
                              finding(
                                  `${path}.${index}`,
                                  `must be another address than ${other}`,
                                  name,
                                  "reserve one more",
                              ),
                          ];
                });
            }),
        );
    },
    fails: [
        { spec: { network: { nat: { addresses: { paris: { "europe-west1": ["egress-1"] } } } } } },
        { spec: { network: { nat: { addresses: { lyon: { "europe-west9": ["egress-1"] } } } } } },
        { spec: { network: { nat: { addresses: { paris: { "europe-west9": ["egress-1", "egress-1"] } } } } } },
        {
            spec: { network: { nat: { enabled: false, addresses: { paris: { "europe-west9": ["egress-1"] } } } } },
            also: ["MESH092"],
        },
    ],
    passes: [{ spec: { network: { nat: { addresses: { paris: { "europe-west9": ["egress-1", "egress-2"] } } } } } }],
};

const logFields: Rule = {
    code: "MESH095",
    title: "Fields of flow logs are named where metadata is custom, and only there",
    severity: "error",
    why: "Google refuses fields with other metadata, and custom metadata without fields says nothing.",
    source: "Google, Compute Engine API, subnetworks: logConfig.metadataFields",
    check: ({ spec: { network } }) => {
        const { metadata = "all", metadataFields: fields = [] } = network.flowLogs ?? {};
        return findingIf(
            (metadata === "custom") !== fields.length > 0,
            "network.flowLogs.metadataFields",
            metadata === "custom"
                ? "must name a field with metadata custom"
                : "must be given with metadata custom only",
            `${fields.length === 0 ? "none" : fields.join(", ")} with metadata ${metadata}`,
            "change metadata or metadataFields",
        );
    },
    fails: [
        { spec: { network: { flowLogs: { metadata: "custom" } } } },
        { spec: { network: { flowLogs: { metadataFields: ["src_gke_details"] } } } },
    ],
    passes: [{ spec: { network: { flowLogs: { metadata: "custom", metadataFields: ["src_gke_details"] } } } }],
};

const uselessFilter: Rule = {
    code: "MESH096",
    title: "A filter of NAT's logs is given where they are written",
    severity: "warning",
    why: "Without network.nat.logging nothing is written, whatever the filter.",
    source: "Google, Cloud NAT, logs and metrics",
    check: ({
        spec: {
            network: { nat },
        },
    }) =>
        findingIf(
            nat.logFilter !== "errors" && !nat.logging,
            "network.nat.logFilter",
            "should be given with network.nat.logging only",
            nat.logFilter,
            "turn logging on or remove it",
        ),
    fails: [{ spec: { network: { nat: { logging: false, logFilter: "all" } } } }],
    passes: [{ spec: { network: { nat: { logFilter: "all" } } } }],
};

const ownNetworks: Rule = {
    code: "MESH097",
    title: "Further VPCs that resolve the mesh's domain are not its own, each named once",
    severity: "error",
    why: "The mesh's own VPCs resolve it anyway, and Cloud DNS refuses a zone that names a VPC twice.",
    source: "Google, Cloud DNS API, managedZones: privateVisibilityConfig",
    check: ({ spec, networks }) => {
        const { visibleTo } = spec.mesh;
        const own = new Set([...networks.keys()].map((key) => `/global/networks/${spec.environment}-${key}`));
        const projects = new Set([...networks.values()].flat().map(({ project }) => project));
        projects.add(spec.network.hostProject ?? spec.project);
        const isOwn = (id: string): boolean => {
            const [, project, network] = /^projects\/([^/]+)(\/.*)$/.exec(id) ?? [];
            return own.has(network ?? "") && projects.has(project ?? "");
        };
        return visibleTo
            .map((id, index) => ({ id, path: `mesh.visibleTo.${index}`, again: visibleTo.indexOf(id) < index }))
            .filter(({ id, again }) => again || isOwn(id))
            .map(({ id, path, again }) =>
                finding(path, again ? "must be named once" : "must not be a VPC of the mesh", id, "remove it"),
            );
    },
    fails: [
        { spec: { mesh: { visibleTo: ["projects/my-project/global/networks/prod-paris"] } } },
        {
            spec: {
                mesh: {
                    visibleTo: [
                        "projects/my-operations/global/networks/operations",
                        "projects/my-operations/global/networks/operations",
                    ],
                },
            },
        },
    ],
    passes: [{ spec: { mesh: { visibleTo: ["projects/my-operations/global/networks/operations"] } } }],
};

/** Rules about Cloud NAT, logs and who resolves names. */
export const nat: RuleGroup = {
    topic: "NAT, logs and names",
    rules: [natPorts, natMapping, natAddresses, logFields, uselessFilter, ownNetworks],
};
