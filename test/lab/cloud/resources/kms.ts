import { notFound } from "../api/errors.js";
import type { ApiRequest, Router } from "../api/router.js";
import type { Cloud } from "../cloud.js";
import { nameIn } from "./crud.js";
import { addPolicy } from "./policies.js";

/** `projects/p/locations/l/keyRings/r/cryptoKeys/k`. */
export const keyName = /^projects\/[^/]+\/locations\/([^/]+)\/keyRings\/[\w-]{1,63}\/cryptoKeys\/[\w-]{1,63}$/;

/**
 * Cloud KMS. Keys are made by whoever owns them, before and outside of what is tried here: any key with a name that
 * Google would take exists, and its policy is kept.
 */
export function addKms(router: Router, cloud: Cloud): void {
    const ring = "projects/{project}/locations/{location}/keyRings/{ring}";
    const keys = `${ring}/cryptoKeys`;
    const keyOf = (request: ApiRequest): string => {
        const id = nameIn(`${keys}/{key}`, request);
        if (!keyName.test(id)) {
            throw notFound(id);
        }
        return id;
    };
    router.on("GET", `cloudkms/v1/${ring}`, (request) => ({ name: nameIn(ring, request) }));
    router.on("GET", `cloudkms/v1/${keys}/{key}`, (request) => {
        const id = keyOf(request);
        const primary = {
            name: `${id}/cryptoKeyVersions/1`,
            state: "ENABLED",
            protectionLevel: "SOFTWARE",
            algorithm: "GOOGLE_SYMMETRIC_ENCRYPTION",
        };
        return { name: id, primary, purpose: "ENCRYPT_DECRYPT" };
    });
    addPolicy(router, cloud, `cloudkms/v1/${keys}/{key}`, keyOf);
}
