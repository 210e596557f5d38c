import { cgroupDir, processesBelow } from "../../test/lab/real/fabric/cgroups.js";
import { labProcesses } from "../../test/lab/session/labProcesses.js";

/** Every process of a local cloud: its daemon and what it started, pods included. */
export function labPids(lab: string): readonly number[] {
    return [...new Set([...labProcesses(lab).map(({ pid }) => pid), ...processesBelow(cgroupDir(lab))])];
}
