export * from "./cilium.js";
export * from "./ciliumInput.js";
export * from "./ciliumPlan.js";
export * from "./ciliumValues.js";
export * from "./ipsecKey.js";
export * from "./sizing.js";
export * from "./startupTaint.js";
export * from "./upgradeNotes.js";
