/** A Network Connectivity Center hub with a spoke per network, as plain data. */
export interface NccPlan {
    /** Project of the hub. */
    readonly project: string;
    readonly hubName: string;
    readonly labels: Readonly<Record<string, string>>;
    /** Other projects whose spokes are accepted without asking. */
    readonly acceptedProjects: readonly string[];
    readonly spokes: readonly SpokePlan[];
}

export interface SpokePlan {
    /** Key of the network. */
    readonly key: string;
    readonly project: string;
    readonly name: string;
    /** Relative name of the network. */
    readonly network: string;
}

/** Most active VPC spokes of a hub; cannot be raised (NCC quotas and limits). */
export const maxSpokes = 250;

export const hubId = (project: string, name: string): string => `projects/${project}/locations/global/hubs/${name}`;
