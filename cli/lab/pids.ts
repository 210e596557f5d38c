import { cgroupDir } from "../../test/lab/real/fabric/ownedProcess.js";
import { labProcesses } from "../../test/lab/session/labProcesses.js";
import { processesBelow } from "./memory.js";

/** Every process of a local cloud: its daemon and what it started, pods included. */
export function labPids(lab: string): readonly number[] {
    return [...new Set([...labProcesses(lab).map(({ pid }) => pid), ...processesBelow(cgroupDir(lab))])];
}
