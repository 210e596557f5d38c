/** Type of a boot disk. */
export type BootDisk = "pd-standard" | "pd-balanced" | "pd-ssd" | "hyperdisk-balanced";

/** What a series of machine types can have; what is undefined is not known here, and is not judged. */
export interface MachineFamily {
    /** Types of boot disks. @example ["hyperdisk-balanced"] */
    readonly bootDisks: readonly BootDisk[];
    /**
     * Local SSDs: none, as many as are asked for, or only with the types whose names end in `-lssd`.
     * @example "lssd"
     */
    readonly localSsd: "none" | "any" | "lssd";
    /**
     * Processors that can be asked for, oldest first; none where there is no choice.
     * @default - not known, and not judged
     * @example ["Intel Cascade Lake", "Intel Ice Lake"]
     */
    readonly cpuPlatforms?: readonly string[];
    /**
     * Whether machines can be placed close to each other.
     * @default - not known, and not judged
     * @example true
     */
    readonly compactPlacement?: boolean;
}

const persistentDisks = ["pd-standard", "pd-balanced", "pd-ssd"] as const;
const solidDisks = ["pd-balanced", "pd-ssd", "hyperdisk-balanced"] as const;
const hyperdisk = ["hyperdisk-balanced"] as const;

/** Machines that share hardware. */
const shared: MachineFamily = {
    bootDisks: persistentDisks,
    localSsd: "none",
    cpuPlatforms: [],
    compactPlacement: false,
};

/**
 * What each series can have, by the first part of a machine type (Google, Compute Engine, machine families: general
 * purpose and compute optimised; CPU platforms; disk types; GKE, compact placement: limitations).
 */
export const machineFamilies: ReadonlyMap<string, MachineFamily> = new Map<string, MachineFamily>([
    ["e2", shared],
    ["f1", shared],
    ["g1", shared],
    ["t2a", shared],
    ["t2d", shared],
    [
        "n1",
        {
            bootDisks: persistentDisks,
            localSsd: "any",
            cpuPlatforms: [
                "Intel Sandy Bridge",
                "Intel Ivy Bridge",
                "Intel Haswell",
                "Intel Broadwell",
                "Intel Skylake",
            ],
            compactPlacement: false,
        },
    ],
    [
        "n2",
        {
            bootDisks: persistentDisks,
            localSsd: "any",
            cpuPlatforms: ["Intel Cascade Lake", "Intel Ice Lake"],
            compactPlacement: true,
        },
    ],
    [
        "n2d",
        {
            // Hyperdisk Balanced in its confidential mode is for this series.
            bootDisks: [...persistentDisks, ...hyperdisk],
            localSsd: "any",
            cpuPlatforms: ["AMD Rome", "AMD Milan"],
            compactPlacement: true,
        },
    ],
    ["n4", { bootDisks: hyperdisk, localSsd: "none", cpuPlatforms: ["Intel Emerald Rapids"], compactPlacement: false }],
    [
        "c2",
        { bootDisks: persistentDisks, localSsd: "any", cpuPlatforms: ["Intel Cascade Lake"], compactPlacement: true },
    ],
    ["c2d", { bootDisks: persistentDisks, localSsd: "any", cpuPlatforms: ["AMD Milan"], compactPlacement: true }],
    [
        "c3",
        { bootDisks: solidDisks, localSsd: "lssd", cpuPlatforms: ["Intel Sapphire Rapids"], compactPlacement: true },
    ],
    ["c3d", { bootDisks: solidDisks, localSsd: "lssd", cpuPlatforms: ["AMD Genoa"], compactPlacement: true }],
    ["c4", { bootDisks: hyperdisk, localSsd: "lssd", cpuPlatforms: ["Intel Emerald Rapids", "Intel Granite Rapids"] }],
    ["c4a", { bootDisks: hyperdisk, localSsd: "lssd", compactPlacement: true }],
    ["c4d", { bootDisks: hyperdisk, localSsd: "lssd", compactPlacement: true }],
]);
