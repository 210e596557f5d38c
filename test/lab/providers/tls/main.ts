import { serveProvider } from "../base/serve.js";
import { createTlsProvider } from "./provider.js";

await serveProvider(createTlsProvider());
