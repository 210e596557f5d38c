import type * as gcp from "@pulumi/gcp";

import { defaultNatPorts, defaultTimeouts, type CompleteNatPlan, type FlowLogsPlan } from "./networkPlan.js";

/**
 * Parts of the provider's arguments, from the plan. What is Google's own default is left out wherever naming it would
 * be a difference to what is read back.
 */

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

/** How a NAT gives ports. */
export function natPorts(
    nat: CompleteNatPlan,
): Pick<
    gcp.compute.RouterNatArgs,
    "minPortsPerVm" | "maxPortsPerVm" | "enableDynamicPortAllocation" | "enableEndpointIndependentMapping"
> {
    const { minPortsPerVm, maxPortsPerVm, endpointIndependentMapping } = nat;
    if (maxPortsPerVm !== undefined) {
        // Where ports are given dynamically, Google's least is another number, so it is always said.
        return { enableDynamicPortAllocation: true, minPortsPerVm, maxPortsPerVm };
    }
    return {
        ...(minPortsPerVm === defaultNatPorts ? {} : { minPortsPerVm }),
        ...(endpointIndependentMapping ? { enableEndpointIndependentMapping: true } : {}),
    };
}

/** Idle timeouts of a NAT that differ from Google's. */
export function natTimeouts(timeouts: CompleteNatPlan["timeouts"]): Partial<gcp.compute.RouterNatArgs> {
    const given = (kind: keyof typeof timeouts, name: keyof gcp.compute.RouterNatArgs): object =>
        timeouts[kind] === defaultTimeouts[kind] ? {} : { [name]: timeouts[kind] };
    return {
        ...given("udp", "udpIdleTimeoutSec"),
        ...given("icmp", "icmpIdleTimeoutSec"),
        ...given("tcpEstablished", "tcpEstablishedIdleTimeoutSec"),
        ...given("tcpTransitory", "tcpTransitoryIdleTimeoutSec"),
        ...given("tcpTimeWait", "tcpTimeWaitTimeoutSec"),
    };
}

const filters = { errors: "ERRORS_ONLY", translations: "TRANSLATIONS_ONLY", all: "ALL" } as const;

/** Logs of a NAT. */
export function natLogging(logging: CompleteNatPlan["logging"]): Pick<gcp.compute.RouterNatArgs, "logConfig"> {
    return logging === "none" ? {} : { logConfig: { enable: true, filter: filters[logging] } };
}
