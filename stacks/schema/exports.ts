import { z } from "zod";

import { clusterSelector, label } from "./basics.js";
import { key } from "./doc.js";

export const exportSchema = z.strictObject({
    namespace: key(label, "Namespace of the exported Service.", { example: "shop" }),
    service: key(label, "Name of the exported Service.", { example: "checkout" }),
    clusters: key(clusterSelector.optional(), "Clusters that export it; all when absent.", { example: ["paris"] }),
});
