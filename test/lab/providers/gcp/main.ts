import { serveProvider } from "../base/serve.js";
import { createGcpProvider } from "./provider.js";

await serveProvider(createGcpProvider());
