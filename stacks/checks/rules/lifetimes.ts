import { findingIf, type Rule, type RuleGroup } from "../rule.js";

/** Longest time between two renewals: every four months, of at most 31 days. */
const renewalDays = 124;

const caOutlivesLeaf: Rule = {
    code: "MESH170",
    title: "The CA is valid for longer than what it signs",
    severity: "error",
    why: "Certgen refuses to sign a certificate that would outlive its CA, so no clustermesh-apiserver gets one.",
    source: "Cilium chart 1.20, certgen.enforceCAValidityThroughoutLeavesDuration",
    check: ({ spec: { mesh } }) =>
        findingIf(
            mesh.ca.validityDays <= mesh.leafValidityDays,
            "mesh.ca.validityDays",
            `must be more than mesh.leafValidityDays (${mesh.leafValidityDays})`,
            mesh.ca.validityDays,
            "let the CA live ten years",
        ),
    fails: [{ spec: { mesh: { ca: { validityDays: 365 } } } }],
    passes: [{ spec: { mesh: { ca: { validityDays: 3650 } } } }],
};

const leafOutlivesRenewal: Rule = {
    code: "MESH171",
    title: "A certificate is valid until it is renewed",
    severity: "error",
    why: "A CronJob renews certificates every four months; shorter ones expire before, and every connection of the mesh fails.",
    source: "Cilium chart 1.20, clustermesh.apiserver.tls.auto.schedule",
    check: ({ spec: { mesh } }) =>
        findingIf(
            mesh.leafValidityDays <= renewalDays,
            "mesh.leafValidityDays",
            `must be more than ${renewalDays}, the longest time between two renewals`,
            mesh.leafValidityDays,
            "use 365",
        ),
    fails: [{ spec: { mesh: { leafValidityDays: 90 } } }],
    passes: [{ spec: { mesh: { leafValidityDays: 180 } } }],
};

const caOutlivesRenewal: Rule = {
    code: "MESH172",
    title: "The CA outlives the first renewal of what it signs",
    severity: "error",
    why: "The first renewal comes four months after the CA was made; a certificate signed then must still end before the CA, or certgen refuses it.",
    source: "Cilium chart 1.20, certgen.enforceCAValidityThroughoutLeavesDuration",
    check: ({ spec: { mesh } }) =>
        findingIf(
            mesh.ca.validityDays > mesh.leafValidityDays && mesh.ca.validityDays <= mesh.leafValidityDays + renewalDays,
            "mesh.ca.validityDays",
            `must be more than ${mesh.leafValidityDays + renewalDays}, mesh.leafValidityDays and one renewal`,
            mesh.ca.validityDays,
            "let the CA live ten years",
        ),
    fails: [{ spec: { mesh: { ca: { validityDays: 400 } } } }],
    passes: [{ spec: { mesh: { ca: { validityDays: 730 } } } }],
};

const rotationUnderWay: Rule = {
    code: "MESH173",
    title: "No change of the CA is asked for",
    severity: "error",
    why: "Changing the CA takes two CAs that are trusted at once and a fixed order of steps. The program does not take these steps yet, and a setting that does nothing would look as if it had.",
    source: "Cilium chart, tls.caBundle; Cilium CLI, clustermesh connect --allow-mismatching-ca",
    check: ({ spec: { mesh } }) =>
        findingIf(
            mesh.ca.rotation !== "none",
            "mesh.ca.rotation",
            "must be `none`, as changes of the CA are not deployed yet",
            mesh.ca.rotation,
            "leave it out",
        ),
    fails: [{ spec: { mesh: { ca: { rotation: "switch" } } } }],
    passes: [{ spec: { mesh: { ca: { rotation: "none" } } } }],
};

const longCa: Rule = {
    code: "MESH174",
    title: "The CA is changed once in twenty years at least",
    severity: "warning",
    why: "Its key lies encrypted in the stack's state for as long as it is valid, and a change that nobody has ever made is one nobody knows how to make.",
    source: "NIST SP 800-57 part 1, section 5.3 (cryptoperiods of signing keys)",
    check: ({ spec: { mesh } }) =>
        findingIf(
            mesh.ca.validityDays > 7305,
            "mesh.ca.validityDays",
            "should be at most 7305, twenty years",
            mesh.ca.validityDays,
            "use 3650",
        ),
    fails: [{ spec: { mesh: { ca: { validityDays: 36500 } } } }],
    passes: [{ spec: { mesh: { ca: { validityDays: 3650 } } } }],
};

/** Rules about certificates. */
export const lifetimes: RuleGroup = {
    topic: "Certificates",
    rules: [caOutlivesLeaf, leafOutlivesRenewal, caOutlivesRenewal, rotationUnderWay, longCa],
};
