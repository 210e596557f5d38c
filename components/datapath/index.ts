export * from "./cilium.js";
export * from "./ciliumInput.js";
export * from "./ciliumValues.js";
export * from "./ipsecKey.js";
