import * as pulumi from "@pulumi/pulumi";

import { redact } from "./diagnosis/redact.js";
import { renderDiagnosis } from "./diagnosis/render.js";

/**
 * A hook for a cluster's release of Cilium: when it fails, it looks at the cluster and says which pod and container is
 * the cause, why, and the end of its log; Helm alone says that time has run out. It never asks for another try: Helm has
 * waited as long as the plan allows, and what failed needs a person.
 *
 * @param name - cluster's name in the mesh
 */
export function explainReleaseFailure(name: string, kubeconfig: pulumi.Output<string>): pulumi.ErrorHook {
    return new pulumi.ErrorHook(`${name}-cilium-diagnosis`, async ({ urn }) => {
        if (!pulumi.runtime.isDryRun()) {
            const text = `Cilium on ${name}, as the cluster shows it:\n${await look(kubeconfig)}`;
            // The release as an object does not know its URN before it is registered, which it never will be; a log
            // entry reads nothing else of it.
            await pulumi.log.error(text, { urn: pulumi.output(urn) } as pulumi.Resource);
        }
        return false;
    });
}

/** Never fails: the error of the release itself must be what is seen in the end. */
async function look(kubeconfig: pulumi.Output<string>): Promise<string> {
    try {
        // Loaded when needed: the Kubernetes client is large, and nearly every run ends well.
        const { diagnoseCluster } = await import("./diagnosis/readCluster.js");
        const text = await new Promise<string>((resolve) => void kubeconfig.apply(resolve));
        return renderDiagnosis(await diagnoseCluster(text));
    } catch (error) {
        const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
        return `cannot look: ${redact(reason)}`;
    }
}
