export * from "./demoApp.js";
export * from "./demoPlan.js";
