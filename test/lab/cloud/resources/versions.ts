import { moduleVersion } from "../../toolchain/artefacts.js";
import { invalid } from "../api/errors.js";

/** Version every cluster and node of the local cloud runs: that of the toolchain. */
export const kubernetesVersion = moduleVersion("kube").replace(/^v/, "");

/**
 * The version that a wish stands for: an exact one, its beginning (`1.36`), or one of GKE's aliases.
 * @throws ApiError 400 for every other version
 */
export function resolveVersion(field: string, wanted: unknown): string {
    const text = typeof wanted === "string" ? wanted : "";
    const meant = ["", "-", "latest"].includes(text) || `${kubernetesVersion}.`.startsWith(`${text}.`);
    if (!meant) {
        throw invalid(`${field}: version "${text}" is unsupported. Valid versions: ${kubernetesVersion}.`);
    }
    return kubernetesVersion;
}
