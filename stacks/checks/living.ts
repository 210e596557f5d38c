import { allocate } from "../allocate.js";
import { networkOf } from "../networkLayout.js";
import type { EnvironmentSpec } from "../schema.js";

/** What is deployed of one cluster now, as a stack's outputs or `mesh verify` can tell. */
export interface LivingCluster {
    readonly id: number;
    readonly maxConnectedClusters: number;
    readonly ciliumVersion: string;
    readonly mode: EnvironmentSpec["datapath"]["mode"];
    readonly encryption: EnvironmentSpec["datapath"]["encryption"]["type"];
    readonly podRange?: string;
    readonly nodeRange?: string;
    /** Key of its VPC. */
    readonly network?: string;
}

/** What is deployed now, as far as it is known: rules about changes compare the file with it. */
export interface LivingFacts {
    /** Living clusters by name. */
    readonly clusters: Readonly<Record<string, LivingCluster>>;
    /** Where the last deployment left the change of the CA. */
    readonly caRotation?: EnvironmentSpec["mesh"]["ca"]["rotation"];
    /** How long the CA is still valid, in days. */
    readonly caRemainingDays?: number;
    /** Number of the IPsec key in use. */
    readonly ipsecKeyId?: number;
}

/** What is deployed when an earlier version of an environment file is: everything in it follows from the file. */
export function livingOf(spec: EnvironmentSpec): LivingFacts {
    const clusters = Object.entries(spec.clusters).map(([name, cluster]): [string, LivingCluster] => {
        const place = allocate(spec, name);
        return [
            name,
            {
                id: cluster.id,
                maxConnectedClusters: spec.mesh.maxConnectedClusters,
                ciliumVersion: cluster.ciliumVersion ?? spec.cilium.version,
                mode: spec.datapath.mode,
                encryption: spec.datapath.encryption.type,
                network: networkOf(spec, name),
                ...(place ? { podRange: place.podRange, nodeRange: place.nodeRange } : {}),
            },
        ];
    });
    return {
        clusters: Object.fromEntries(clusters),
        caRotation: spec.mesh.ca.rotation,
        ...(spec.datapath.encryption.type === "ipsec" ? { ipsecKeyId: spec.datapath.encryption.ipsec.keyId } : {}),
    };
}
