import { z } from "zod";

import { notificationEvents } from "../../components/gke/maintenancePlan.js";
import { label } from "./basics.js";
import { key } from "./doc.js";

const window = z.union(
    [
        z.strictObject({
            daily: key(
                z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time of day in UTC, e.g. 03:00"),
                "Start of four hours every day, in UTC.",
                { example: "03:00" },
            ),
        }),
        z.strictObject({
            start: key(z.string(), "First start, RFC 3339.", { example: "2026-01-03T01:00:00Z" }),
            end: key(z.string(), "End of the first time.", { example: "2026-01-03T07:00:00Z" }),
            recurrence: key(
                z.string().regex(/^FREQ=/, "must be a rule of RFC 5545, e.g. FREQ=WEEKLY;BYDAY=SA,SU"),
                "How it repeats, RFC 5545.",
                { example: "FREQ=WEEKLY;BYDAY=SA,SU" },
            ),
        }),
    ],
    "must be {daily: time} or {start, end, recurrence}",
);

const exclusion = z.strictObject({
    scope: key(
        z.enum(["NO_UPGRADES", "NO_MINOR_UPGRADES", "NO_MINOR_OR_NODE_UPGRADES"]),
        "What does not happen: any upgrade, a new minor version, or that and any upgrade of nodes.",
        { example: "NO_MINOR_UPGRADES" },
    ),
    start: key(z.string(), "Start, RFC 3339.", { example: "2026-01-01T00:00:00Z" }),
    end: key(z.string().optional(), "End, RFC 3339.", { example: "2026-06-30T00:00:00Z" }),
    untilEndOfSupport: key(z.boolean().default(false), "End with the minor version's support instead of at a time.", {
        example: true,
    }),
});

/** When GKE may change a cluster by itself. */
export const maintenanceSchema = z.strictObject({
    window: key(window.optional(), "Time that GKE keeps to; any time when absent.", { example: { daily: "03:00" } }),
    exclusions: key(z.record(label, exclusion).default({}), "Times at which GKE leaves the cluster alone, by name.", {
        example: {
            tested: { scope: "NO_MINOR_UPGRADES", start: "2026-01-01T00:00:00Z", untilEndOfSupport: true },
        },
    }),
    patchMode: key(
        z.enum(["ACCELERATED"]).optional(),
        "`ACCELERATED` brings patches as soon as they can come. Taking it away changes nothing.",
        { example: "ACCELERATED" },
    ),
});

/** Where messages about a cluster go. */
export const notificationsSchema = z.strictObject({
    topic: key(z.string().optional(), "Full name of a Pub/Sub topic; one is made for the cluster when absent.", {
        example: "projects/my-project/topics/gke",
    }),
    events: key(z.array(z.enum(notificationEvents)).min(1).optional(), "What is told; everything when absent.", {
        example: ["UPGRADE_AVAILABLE_EVENT", "SECURITY_BULLETIN_EVENT"],
    }),
});
