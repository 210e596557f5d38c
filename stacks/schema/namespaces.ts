import { z } from "zod";

import { labels } from "./basics.js";
import { key } from "./doc.js";

export const namespaceSchema = z.strictObject({
    global: key(z.boolean().default(true), "Whether what is in it is shared with the mesh.", { example: true }),
    labels: key(labels.default({}), "Labels of the namespace.", { example: { team: "shop" } }),
});
