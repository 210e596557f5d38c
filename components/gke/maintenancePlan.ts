/** When GKE may change a cluster by itself. */
export interface MaintenancePlan {
    /**
     * Time that GKE keeps to, apart from repairs and urgent patches.
     * @default - at any time
     * @example { start: "2026-01-03T01:00:00Z", end: "2026-01-03T07:00:00Z", recurrence: "FREQ=WEEKLY;BYDAY=SA,SU" }
     */
    readonly window?: MaintenanceWindow | undefined;
    /**
     * Times at which GKE leaves the cluster alone, by name: at most 20, three of them without any upgrade. GKE takes
     * them only together with a window.
     * @default {}
     * @example { "end-of-year": { scope: "NO_UPGRADES", start: "2026-12-18T00:00:00Z", end: "2027-01-04T00:00:00Z" } }
     */
    readonly exclusions?: Readonly<Record<string, MaintenanceExclusion>> | undefined;
    /**
     * Whether patches come as soon as they can (`ACCELERATED`) instead of when the channel's turn comes. Taking it
     * away from a living cluster changes nothing.
     * @default - when the channel's turn comes
     * @example "ACCELERATED"
     */
    readonly patchMode?: "ACCELERATED" | undefined;
}

/** Four hours every day, or a time that repeats by a rule. */
export type MaintenanceWindow =
    | {
          /** Start in UTC. @example "03:00" */
          readonly daily: string;
      }
    | {
          /** First start, RFC 3339. @example "2026-01-03T01:00:00Z" */
          readonly start: string;
          /** End of the first time. @example "2026-01-03T07:00:00Z" */
          readonly end: string;
          /** How it repeats, RFC 5545. @example "FREQ=WEEKLY;BYDAY=SA,SU" */
          readonly recurrence: string;
      };

/** A time at which GKE leaves a cluster alone. */
export interface MaintenanceExclusion {
    /**
     * What does not happen: any upgrade, a new minor version, or a new minor version and any upgrade of nodes.
     * @example "NO_MINOR_UPGRADES"
     */
    readonly scope: "NO_UPGRADES" | "NO_MINOR_UPGRADES" | "NO_MINOR_OR_NODE_UPGRADES";
    /** RFC 3339. @example "2026-01-01T00:00:00Z" */
    readonly start: string;
    /**
     * RFC 3339.
     * @default - until the minor version's end of support (`untilEndOfSupport`)
     * @example "2026-06-30T00:00:00Z"
     */
    readonly end?: string | undefined;
    /**
     * End with the minor version's support instead of at a time.
     * @default false
     * @example true
     */
    readonly untilEndOfSupport?: boolean | undefined;
}

/** Where messages about a cluster go. */
export interface NotificationsPlan {
    /**
     * Pub/Sub topic that exists, by its full name.
     * @default - one is made for the cluster
     * @example "projects/my-project/topics/gke"
     */
    readonly topic?: string | undefined;
    /**
     * What is told.
     * @default - everything
     * @example ["UPGRADE_AVAILABLE_EVENT", "SECURITY_BULLETIN_EVENT"]
     */
    readonly events?: readonly NotificationEvent[] | undefined;
}

/** Kinds of messages, as GKE's API calls them. */
export const notificationEvents = [
    "UPGRADE_AVAILABLE_EVENT",
    "UPGRADE_EVENT",
    "SECURITY_BULLETIN_EVENT",
    "UPGRADE_INFO_EVENT",
] as const;
export type NotificationEvent = (typeof notificationEvents)[number];
