import { gunzipSync, gzipSync } from "node:zlib";

import { isObject, type Values } from "../base/values.js";
import { textAt, type KubeObject } from "./kubeObject.js";

/**
 * A record of a release (a Secret of Helm's) with the status a stopped helm would have written: failed. Records are
 * JSON, gzipped, in base64, in the base64 of a Secret.
 */
export function asFailed(record: KubeObject): KubeObject {
    const packed = Buffer.from(Buffer.from(textAt(record, "data", "release"), "base64").toString(), "base64");
    const release = JSON.parse(gunzipSync(packed).toString()) as Values;
    const info = isObject(release["info"]) ? release["info"] : {};
    const failed = { ...release, info: { ...info, status: "failed", description: "interrupted" } };
    const text = gzipSync(JSON.stringify(failed)).toString("base64");
    return {
        apiVersion: "v1",
        kind: "Secret",
        metadata: {
            name: textAt(record, "metadata", "name"),
            namespace: textAt(record, "metadata", "namespace"),
            labels: { status: "failed" },
        },
        type: textAt(record, "type"),
        data: { release: Buffer.from(text).toString("base64") },
    };
}
