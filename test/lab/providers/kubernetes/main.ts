import { serveProvider } from "../base/serve.js";
import { createKubernetesProvider } from "./provider.js";

await serveProvider(createKubernetesProvider());
