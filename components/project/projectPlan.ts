/** Google APIs of every project that holds a part of the mesh. */
export const requiredServices: readonly string[] = [
    "compute.googleapis.com",
    "container.googleapis.com",
    "dns.googleapis.com",
    "iam.googleapis.com",
];

/** Google API of hubs and spokes. */
export const nccService = "networkconnectivity.googleapis.com";
