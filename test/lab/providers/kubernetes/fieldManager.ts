import { createHash } from "node:crypto";

import type { Values } from "../base/values.js";
import { ApiError, type ObjectApi } from "./cluster.js";
import { annotation, stateKeys, textAt, type KubeObject, type ObjectRef } from "./kubeObject.js";

/** What of a provider's settings bears on who owns an object's fields. */
export interface Managing {
    readonly serverSideApply: boolean;
    readonly patchForce: boolean;
    readonly upsert: boolean;
}

/**
 * Who server-side apply says the fields belong to: whom the object names, else who they belonged to before, else one
 * name per resource, so that a re-run takes up its own fields.
 */
export function managerOf(urn: string, state: Values, inputs: KubeObject, { serverSideApply }: Managing): string {
    if (!serverSideApply) {
        return "pulumi-kubernetes";
    }
    const digest = createHash("sha256").update(urn).digest("hex").slice(0, 8);
    return (
        annotation(inputs, "pulumi.com/patchFieldManager") ||
        textAt(state, stateKeys.manager) ||
        `pulumi-kubernetes-${digest}`
    );
}

/** Whether fields of other managers are taken over; without server-side apply there is no question of owners. */
export function forces(inputs: KubeObject, { patchForce, serverSideApply }: Managing): boolean {
    return !serverSideApply || patchForce || annotation(inputs, "pulumi.com/patchForce") === "true";
}

/** Applies an object; a field that belongs to another manager is told as such. */
export async function applyAs(
    manager: string,
    objects: ObjectApi,
    inputs: KubeObject,
    managing: Managing,
): Promise<KubeObject> {
    try {
        return await objects.apply(inputs, { fieldManager: manager, force: forces(inputs, managing), dryRun: false });
    } catch (error) {
        if (!(error instanceof ApiError) || error.code !== 409) {
            throw error;
        }
        throw new ApiError(
            error.code,
            "Server-Side Apply field conflict detected. See the guide on managing resources with Server-Side Apply for " +
                `troubleshooting help.\nThe resource managed by field manager "${manager}" had an apply conflict: ${error.message}`,
        );
    }
}

/** Gives up every field a manager holds of an object: those nobody else holds go back to their defaults. */
export async function release(objects: ObjectApi, ref: ObjectRef, manager: string): Promise<void> {
    const { apiVersion, kind, name, namespace } = ref;
    const bare = { apiVersion, kind, metadata: { name, ...(namespace ? { namespace } : {}) } };
    await objects.apply(bare, { fieldManager: manager, force: false, dryRun: false });
}
