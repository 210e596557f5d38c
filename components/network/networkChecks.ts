import { checkComputeName, checkNotEmpty, checkNumber, checkRanges, checkUnique, findingIf } from "../shared/checks.js";
import { isCidr } from "../shared/cidr.js";
import type { Problem } from "../shared/problems.js";
import {
    completeNetwork,
    lastPriority,
    secondaryRanges,
    type CompleteNatPlan,
    type CompleteRulePlan,
    type CompleteSubnetPlan,
    type NetworkPlan,
} from "./networkPlan.js";

/** Least and most bytes of a packet that a VPC takes (VPC, MTU). */
const mtus = [1300, 8896] as const;
/** Ports of one external address. */
const mostPorts = 65536;
/** Fewest ports a node can have where ports are given dynamically (Cloud NAT, ports and addresses). */
const fewestDynamicPorts = 32;

/** Everything about a network that Google would refuse half-way, at once. */
export function checkNetwork(plan: NetworkPlan): readonly Problem[] {
    const { name, mtu, subnets, nats, firewall } = completeNetwork(plan);
    return [
        ...checkComputeName("plan.name", name),
        ...checkNumber("plan.mtu", mtu, mtus),
        ...checkUnique(
            (index) => `plan.subnets.${index}.key`,
            subnets.map(({ key }) => key),
        ),
        ...subnets.flatMap((subnet, index) => checkSubnet(`plan.subnets.${index}`, subnet)),
        ...checkRanges(subnets.flatMap((subnet, index) => rangesOf(`plan.subnets.${index}`, subnet))),
        ...checkUnique(
            (index) => `plan.nats.${index}.region`,
            nats.map(({ region }) => region),
        ),
        ...nats.flatMap((nat, index) => checkNat(`plan.nats.${index}`, nat)),
        ...checkUnique(
            (index) => `plan.firewall.${index}.key`,
            firewall.map(({ key }) => key),
        ),
        ...firewall.flatMap((rule, index) => checkRule(`plan.firewall.${index}`, rule)),
    ];
}

function rangesOf(
    path: string,
    subnet: CompleteSubnetPlan,
): readonly { readonly path: string; readonly range: string }[] {
    return [
        { path: `${path}.nodeRange`, range: subnet.nodeRange },
        ...secondaryRanges(subnet).map(({ name, range }) => ({ path: `${path}.${name}`, range })),
    ];
}

function checkSubnet(path: string, subnet: CompleteSubnetPlan): readonly Problem[] {
    const names = secondaryRanges(subnet).map(({ name }) => name);
    const { flowLogs } = subnet;
    return [
        ...checkComputeName(`${path}.name`, subnet.name),
        ...names.flatMap((name) => checkComputeName(`${path}.${name}`, name)),
        ...checkUnique((index) => `${path}.${names[index]}`, names),
        ...findingIf(
            flowLogs !== undefined && !(flowLogs.sampling >= 0 && flowLogs.sampling <= 1),
            `${path}.flowLogs.sampling`,
            "must be from 0 to 1",
            flowLogs?.sampling,
            "correct it, or leave flowLogs away",
        ),
        ...findingIf(
            Array.isArray(flowLogs?.metadata) && flowLogs.metadata.length === 0,
            `${path}.flowLogs.metadata`,
            "must name at least one field",
            "none",
            'name one, or write "none"',
        ),
    ];
}

/** What Google refuses of a NAT (Cloud NAT, ports and addresses). */
function checkNat(path: string, nat: CompleteNatPlan): readonly Problem[] {
    const { minPortsPerVm: least, maxPortsPerVm: most } = nat;
    return [
        ...checkComputeName(`${path}.name`, nat.name),
        ...checkNumber(`${path}.minPortsPerVm`, least, [1, mostPorts]),
        ...(most === undefined
            ? []
            : [
                  ...findingIf(
                      !isPowerOfTwo(least) || least < fewestDynamicPorts,
                      `${path}.minPortsPerVm`,
                      `must be a power of two of at least ${fewestDynamicPorts} with maxPortsPerVm`,
                      least,
                      "correct it, or leave maxPortsPerVm away",
                  ),
                  ...findingIf(
                      !isPowerOfTwo(most) || most <= least || most > mostPorts,
                      `${path}.maxPortsPerVm`,
                      `must be a power of two above minPortsPerVm (${least}) and at most ${mostPorts}`,
                      most,
                      "correct it",
                  ),
                  ...findingIf(
                      nat.endpointIndependentMapping,
                      `${path}.endpointIndependentMapping`,
                      "must be off with maxPortsPerVm",
                      true,
                      "turn it off, or leave maxPortsPerVm away",
                  ),
              ]),
        ...nat.addresses.flatMap((address, index) =>
            findingIf(
                !new RegExp(`^projects/[^/]+/regions/${nat.region}/addresses/[^/]+$`).test(address),
                `${path}.addresses.${index}`,
                `must be the relative name of an address in ${nat.region}`,
                address,
                `write projects/<project>/regions/${nat.region}/addresses/<name>`,
            ),
        ),
        ...(Object.keys(nat.timeouts) as (keyof typeof nat.timeouts)[]).flatMap((kind) =>
            checkNumber(`${path}.timeouts.${kind}`, nat.timeouts[kind], [1, 86_400]),
        ),
    ];
}

/** Whether a number of ports is one that Cloud NAT can give dynamically. */
export function isPowerOfTwo(number: number): boolean {
    return Number.isInteger(Math.log2(number));
}

function checkRule(path: string, rule: CompleteRulePlan): readonly Problem[] {
    return [
        ...checkComputeName(`${path}.name`, rule.name),
        ...checkNumber(`${path}.priority`, rule.priority, [0, lastPriority]),
        ...checkNotEmpty(`${path}.sourceRanges`, rule.sourceRanges, "say who may connect, or leave the rule away"),
        ...checkNotEmpty(`${path}.allow`, rule.allow, "say what is allowed, or leave the rule away"),
        ...(["sourceRanges", "destinationRanges"] as const).flatMap((list) =>
            (rule[list] ?? []).flatMap((range, index) =>
                findingIf(
                    !isCidr(range),
                    `${path}.${list}.${index}`,
                    "must be an IPv4 range with no bits set behind its prefix",
                    range,
                    "write it like 10.128.4.0/22",
                ),
            ),
        ),
    ];
}
