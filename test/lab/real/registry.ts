import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { labDir } from "../paths.js";

/**
 * What the real backend itself decided and must remember: addresses, names and pod ranges it gave out. The records of
 * the local cloud say what is wanted; this says what was handed out for it, so that a restarted daemon finds the same
 * hosts again and something half removed can still be removed after its record is gone.
 */

/** One control plane. */
export interface ClusterEntry {
    readonly id: string;
    /** Short name, unique in this local cloud: names directories, processes and hosts. */
    readonly key: string;
    readonly network: string;
    readonly subnetwork: string;
    /** Address of the API server inside the VPC. */
    readonly address: string;
    /** Loopback address programs of this machine reach it at. */
    readonly endpoint: string;
    readonly nodeRange: string;
    readonly podRange: string;
    readonly serviceRange: string;
    /** Network tag every node of the cluster carries. */
    readonly nodeTag: string;
}

/** One node, from the moment it was planned until it is gone. */
export interface NodeEntry {
    readonly name: string;
    readonly cluster: string;
    readonly pool: string;
    readonly zone: string;
    /** Place among the nodes of its pool and zone; the highest goes first when the pool shrinks. */
    readonly index: number;
    readonly ip: string;
    readonly podCidr: string;
    readonly tags: readonly string[];
    /** Digest of the configuration it was made from. */
    readonly digest: string;
}

/** One internal load balancer. */
export interface LoadBalancerEntry {
    readonly cluster: string;
    /** `namespace/name` of the Service. */
    readonly service: string;
    readonly address: string;
    /** Names of the nodes that answer. */
    readonly hosts: readonly string[];
    /** Ranges that reach it: those asked for, as far as they are of its region where it has no global access. */
    readonly sources: readonly string[];
    readonly allow: readonly { readonly protocol: string; readonly ports: readonly string[] }[];
    /** Ranges that its Service asks for. */
    readonly asked: readonly string[];
    /** Whether other regions reach it. */
    readonly globalAccess: boolean;
    /** Whether the firewall is opened for it: not where Kubernetes Engine may not write to it. */
    readonly firewall: boolean;
}

/** Everything remembered. */
export interface RegistryData {
    readonly clusters: readonly ClusterEntry[];
    readonly nodes: readonly NodeEntry[];
    readonly loadBalancers: readonly LoadBalancerEntry[];
}

/** A registry without anything in it. */
export const emptyRegistry: RegistryData = { clusters: [], nodes: [], loadBalancers: [] };

/** The registry of one local cloud, written through to its file at every change. */
export class Registry {
    private current: RegistryData;

    constructor(private readonly file: string) {
        this.current = read(file);
    }

    /** Opens the registry of a local cloud. */
    static open(lab: string): Registry {
        return new Registry(join(labDir(lab), "registry.json"));
    }

    get data(): RegistryData {
        return this.current;
    }

    cluster(id: string): ClusterEntry | undefined {
        return this.current.clusters.find((entry) => entry.id === id);
    }

    /** Applies a change and has it on disk before it returns. */
    update(change: (data: RegistryData) => Partial<RegistryData>): void {
        this.current = { ...this.current, ...change(this.current) };
        mkdirSync(dirname(this.file), { recursive: true, mode: 0o700 });
        // Renaming is atomic: a daemon that dies here leaves the old content, never half of the new one.
        writeFileSync(`${this.file}.new`, JSON.stringify(this.current, undefined, 2), { mode: 0o600 });
        renameSync(`${this.file}.new`, this.file);
    }
}

/** A short hash of an id, for names that must be unique and short. */
export function shortHash(text: string, length = 8): string {
    return createHash("sha256").update(text).digest("hex").slice(0, length);
}

function read(file: string): RegistryData {
    try {
        return { ...emptyRegistry, ...(JSON.parse(readFileSync(file, "utf8")) as Partial<RegistryData>) };
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") {
            return emptyRegistry;
        }
        throw error;
    }
}
