import { z } from "zod";

import { isCidr } from "../../components/shared/cidr.js";
import { key } from "./doc.js";

/** Shapes that several parts of the specification share. */

/** Name of a cluster as Cilium takes it. */
export const clusterName = z
    .string()
    .regex(/^[a-z0-9]([-a-z0-9]{0,30}[a-z0-9])?$/, "must be 1 to 32 lower-case letters, digits or dashes");

/** DNS label. */
export const label = z
    .string()
    .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, "must be a DNS label of at most 63 characters");

/** Region of Google Cloud. */
export const region = z.string().regex(/^[a-z]+-[a-z]+\d+$/, "must be a region, e.g. europe-west9");

export const cidr = z
    .string()
    .refine(isCidr, "must be an IPv4 range with no bits set behind its prefix, e.g. 10.0.0.0/9");

export const ipAddress = z.ipv4("must be an IPv4 address");
export const labels = z.record(z.string(), z.string());
export const port = z.int().min(1).max(65535);
export const protocol = z.enum(["TCP", "UDP"]);
export const goDuration = z.string().regex(/^\d{1,6}(ms|s|m|h)$/, "must be a Go duration, e.g. 60s");

/** Clusters by name, or by their properties: every property given must be equal. */
export const clusterSelector = z.union(
    [
        z.array(clusterName).min(1),
        z.strictObject({
            match: key(
                z
                    .record(z.string(), z.string())
                    .refine((match) => Object.keys(match).length > 0, "must name at least one property"),
                "Properties a cluster must have, each with the value given.",
                { example: { continent: "eu" } },
            ),
        }),
    ],
    "must be a list of cluster names or {match: {property: value}}",
);
export type ClusterSelector = z.output<typeof clusterSelector>;
