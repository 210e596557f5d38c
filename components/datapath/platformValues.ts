import { priorities } from "./availabilityValues.js";
import type { CiliumInput, HelmValues } from "./ciliumInput.js";

/** What the nodes of a platform need besides the datapath. */
export function platformValues(input: CiliumInput): HelmValues {
    if (input.platform === "generic") {
        return {};
    }
    return {
        ...(input.datapath.mode === "native" ? gkeRouted : gkeTunnelled),
        cni: { binPath: "/home/kubernetes/bin" },
        nodeinit: {
            enabled: true,
            reconfigureKubelet: true,
            removeCbrBridge: true,
            // Agents wait for this file, so none starts on a node whose kubelet still uses another CNI.
            bootstrapFile,
            priorityClassName: priorities.node,
        },
    };
}

/** In the directory where the chart's agents look for it, whatever directory is given. */
const bootstrapFile = "/tmp/cilium-bootstrap.d/cilium-bootstrap-time";

const gkeRouted: HelmValues = { gke: { enabled: true, disableDefaultSnat: true } };

/**
 * The chart refuses `gke.enabled` with a tunnel, as that switch means native routing. What else it brings is asked for
 * by itself: Google's load balancers send health checks to the address of the load balancer.
 */
const gkeTunnelled: HelmValues = { nodePort: { enableHealthCheckLoadBalancerIP: true } };
