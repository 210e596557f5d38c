import type * as gcp from "@pulumi/gcp";

import { natDefaults, type CompleteNatPlan, type FlowLogsPlan } from "./networkPlan.js";

/** Parts of the provider's arguments, from the plan. */

/** Flow logs of a subnet. */
export function flowLogConfig(
    flowLogs: Required<FlowLogsPlan> | undefined,
): Pick<gcp.compute.SubnetworkArgs, "logConfig"> {
    if (flowLogs === undefined) {
        return {};
    }
    const { aggregationInterval, sampling, metadata, filter } = flowLogs;
    return {
        logConfig: {
            aggregationInterval: `INTERVAL_${aggregationInterval}`,
            flowSampling: sampling,
            ...(metadata === "all"
                ? { metadata: "INCLUDE_ALL_METADATA" }
                : metadata === "none"
                  ? { metadata: "EXCLUDE_ALL_METADATA" }
                  : { metadata: "CUSTOM_METADATA", metadataFields: [...metadata] }),
            ...(filter === "true" ? {} : { filterExpr: filter }),
        },
    };
}

/**
 * How a NAT gives ports. Everything is said, also what is Google's default: the provider leaves out what is not said
 * when it writes a NAT, and so what was said once would stay.
 */
export function natPorts({
    minPortsPerVm,
    maxPortsPerVm,
    endpointIndependentMapping,
}: CompleteNatPlan): Pick<
    gcp.compute.RouterNatArgs,
    "minPortsPerVm" | "maxPortsPerVm" | "enableDynamicPortAllocation" | "enableEndpointIndependentMapping"
> {
    return {
        enableDynamicPortAllocation: maxPortsPerVm !== undefined,
        enableEndpointIndependentMapping: endpointIndependentMapping,
        minPortsPerVm,
        ...(maxPortsPerVm === undefined ? {} : { maxPortsPerVm }),
    };
}

/** Changes of a NAT that leave behind what cannot be taken back in place: the most ports, and addresses. */
export const natReplacedOn: readonly string[] = ["enableDynamicPortAllocation", "natIpAllocateOption"];

/** Idle timeouts of a NAT that differ from Google's. */
export function natTimeouts(timeouts: CompleteNatPlan["timeouts"]): Partial<gcp.compute.RouterNatArgs> {
    const given = (kind: keyof typeof timeouts, name: keyof gcp.compute.RouterNatArgs): object =>
        timeouts[kind] === natDefaults.timeouts[kind] ? {} : { [name]: timeouts[kind] };
    return {
        ...given("udp", "udpIdleTimeoutSec"),
        ...given("icmp", "icmpIdleTimeoutSec"),
        ...given("tcpEstablished", "tcpEstablishedIdleTimeoutSec"),
        ...given("tcpTransitory", "tcpTransitoryIdleTimeoutSec"),
        ...given("tcpTimeWait", "tcpTimeWaitTimeoutSec"),
    };
}

const filters = { none: "ERRORS_ONLY", errors: "ERRORS_ONLY", translations: "TRANSLATIONS_ONLY", all: "ALL" } as const;

/** Logs of a NAT; said also where there are none, or those of before would go on. */
export function natLogging(logging: CompleteNatPlan["logging"]): Pick<gcp.compute.RouterNatArgs, "logConfig"> {
    return { logConfig: { enable: logging !== "none", filter: filters[logging] } };
}
