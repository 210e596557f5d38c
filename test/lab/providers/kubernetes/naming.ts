import { createHash, randomBytes } from "node:crypto";

import { isObject, unknownValue, type Values } from "../base/values.js";
import { annotation, at, textAt, withMetadata, type KubeObject } from "./kubeObject.js";

const autonamed = "pulumi.com/autonamed";

/** `<logical>-<hex8>`, the same for the same seed; without a seed any. */
export function uniqueName(logical: string, seed: Uint8Array): string {
    const source = seed.length > 0 ? createHash("sha256").update(seed).update(logical).digest() : randomBytes(4);
    return `${logical}-${source.toString("hex").slice(0, 8)}`;
}

/** Whether the name was chosen here and not by the program. */
export function isAutonamed(object: KubeObject): boolean {
    return annotation(object, autonamed) === "true";
}

/** Whether the object has a name, known or not. */
export function isNamed(object: KubeObject): boolean {
    return textAt(object, "metadata", "name") !== "";
}

/** Gives an unnamed object the name it had, or a new one; a `generateName` is left to speak for itself. */
export function withName(object: KubeObject, olds: Values, logical: string, seed: Uint8Array): KubeObject {
    if (isNamed(object) || object["metadata"] === unknownValue) {
        return object;
    }
    if (Object.keys(olds).length > 0) {
        return isAutonamed(olds) ? named(object, textAt(olds, "metadata", "name")) : object;
    }
    return textAt(object, "metadata", "generateName") === "" ? named(object, uniqueName(logical, seed)) : object;
}

function named(object: KubeObject, name: string): KubeObject {
    const annotations = at(object, "metadata", "annotations");
    const marked = withMetadata(object, "annotations", {
        ...(isObject(annotations) ? annotations : {}),
        [autonamed]: "true",
    });
    return withMetadata(marked, "name", name);
}
