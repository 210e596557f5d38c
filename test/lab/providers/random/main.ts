import { serveProvider } from "../base/serve.js";
import { createRandomProvider } from "./provider.js";

await serveProvider(createRandomProvider());
