/** Figures behind estimates, each with where it is from; what is checked and what is shown must agree on them. */

/**
 * Bytes of a Helm release in its Secret, as Kubernetes counts them (before its own base64), without values of one's
 * own: 397 kB with 2 peers on the local cloud, 401 kB rendered with Hubble and a second replica (chart 1.20.2).
 */
export const releaseBase = 405_000;
/** Bytes every further peer adds: its entry in the peer map, and its source ranges where the mesh is partial. */
export const releasePerPeer = 41;
/** Most a Secret can hold (Kubernetes, Secrets: size limit). */
export const secretLimit = 1_048_576;

/** GiB of an agent per connected cluster: 15 GiB were seen with 200 busy ones (CFP-39876, cilium/design-cfps). */
export const agentPerPeer = 15 / 200;

/** USD per cluster and hour (GKE pricing). */
export const clusterFee = 0.1;
