/**
 * Google's relative resource names and the limits of what may be called what.
 *
 * Plans carry these plain strings rather than outputs: an unknown value in a field that forces replacement makes a
 * preview foretell a replacement that will not happen.
 */

/** Longest name of most Compute Engine resources. */
export const maxComputeName = 63;
/** Longest name of a GKE cluster or node pool. */
export const maxClusterName = 40;

/** RFC 1035 label as Compute Engine demands it. */
export const computeName = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;

export const networkId = (project: string, name: string): string => `projects/${project}/global/networks/${name}`;

export const subnetworkId = (project: string, region: string, name: string): string =>
    `projects/${project}/regions/${region}/subnetworks/${name}`;

export const addressId = (project: string, region: string, name: string): string =>
    `projects/${project}/regions/${region}/addresses/${name}`;

export const clusterId = (project: string, location: string, name: string): string =>
    `projects/${project}/locations/${location}/clusters/${name}`;
