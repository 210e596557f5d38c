import type { CiliumInput, HelmValues } from "./ciliumInput.js";

/** Leaf certificates are renewed three times a year, well within their year of validity. */
const renewalSchedule = "0 0 1 */4 *";

/**
 * How leaf certificates are made. Never `helm`: it would make new ones at every render and own the CA Secret, so that
 * the CA's key would lie in the release.
 */
export function certificateValues(input: CiliumInput): HelmValues {
    return {
        auto: { method: "cronJob", schedule: renewalSchedule, certValidityDuration: input.leafValidityDays },
    };
}

/** Domain the chart puts into the certificates of clustermesh-apiservers by itself. */
const chartDomain = "mesh.cilium.io";

/** Certificates of clustermesh-apiservers: also good for the mesh's own domain, where it is another than the chart's. */
export function apiserverCertificateValues(input: CiliumInput): HelmValues {
    const { auto } = certificateValues(input) as { readonly auto: HelmValues };
    const domain = input.domain ?? chartDomain;
    return { auto: domain === chartDomain ? auto : { ...auto, server: { extraDnsNames: [`*.${domain}`] } } };
}
