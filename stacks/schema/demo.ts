import { z } from "zod";

import { label, port } from "./basics.js";
import { key } from "./doc.js";

export const demoSchema = z.strictObject({
    namespace: key(label.default("demo"), "Namespace of the demonstration.", { example: "demo" }),
    image: key(z.string(), "Image that serves, calls and waits; it is built with the local cloud.", {
        example: "clustermesh.local/demo:1",
    }),
    webReplicas: key(z.int().min(0).max(10).default(1), "Web servers per cluster.", { example: 1 }),
    port: key(port.default(8080), "Port the web server listens on.", { example: 8080 }),
});
