import * as pulumi from "@pulumi/pulumi";

import type { LivingFacts } from "../stacks/compile.js";
import { parseLiving } from "./outputs.js";

/**
 * What this very stack published when it was last deployed, so that changes of a living mesh are checked before anything
 * is registered. It is read through a reference of the stack to itself, which answers from the stored state: what this
 * run does is not in it.
 */
export async function readOwnLiving(): Promise<LivingFacts | undefined> {
    const own = [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()].join("/");
    const reference = new pulumi.StackReference("own", { name: own });
    const { value } = (await reference.getOutputDetails("living")) as { readonly value?: unknown };
    return parseLiving(value);
}
