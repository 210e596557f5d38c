import { finding, findingIf } from "../shared/checks.js";
import { show, type Problem } from "../shared/problems.js";
import { unknownChartKeys } from "./chartKeys.js";
import type { HelmValues } from "./ciliumInput.js";
import { valueAt } from "./mergeValues.js";

/** Where the chart comes from and what it is given. */
export interface CiliumPlan {
    /**
     * `oci://…`, a chart name with {@link repository}, or a directory relative to the program.
     * @example "oci://quay.io/cilium/charts/cilium"
     */
    readonly chart: string;
    /**
     * HTTP repository of a chart given by name.
     * @default - none, as `chart` is the whole address
     * @example "https://helm.cilium.io"
     */
    readonly repository?: string | undefined;
    /**
     * Version of the chart, which is Cilium's.
     * @example "1.20.2"
     */
    readonly version: string;
    /**
     * Values of the chart. Keys that the chart of this version does not know are refused.
     * @example renderCiliumValues(input)
     */
    readonly values: HelmValues;
    /**
     * Seconds to wait until agents, operator, clustermesh-apiserver and certificate jobs are ready.
     * @example 900
     */
    readonly timeoutSeconds: number;
}

/**
 * What would make a release fail, or leave a mesh that only looks as if it worked. The chart accepts all of it.
 *
 * Sources: Cilium chart 1.20, templates/validate.yaml and templates/cilium-ca-secret.yaml; issue cilium#44181.
 */
export function checkCilium(plan: CiliumPlan): readonly Problem[] {
    return [...sourceProblems(plan), ...identityProblems(plan.values), ...certificateProblems(plan.values)].concat(
        unknownChartKeys(plan.version, plan.values).map(({ path, nearest }) =>
            finding(
                `values.${path}`,
                `must be a key of the chart of Cilium ${plan.version}`,
                path,
                nearest === undefined ? "remove it" : `did you mean ${nearest}?`,
            ),
        ),
    );
}

function sourceProblems({ chart, repository, version, timeoutSeconds }: CiliumPlan): readonly Problem[] {
    const whole = chart.startsWith("oci://") || chart.includes("/") || chart.startsWith(".");
    return [
        ...findingIf(
            whole === (repository !== undefined),
            "chart",
            "must be a whole address, or a name with a repository",
            chart,
            whole ? "remove repository" : "give repository",
        ),
        ...findingIf(
            !/^\d+\.\d+\.\d+(-[-.0-9A-Za-z]+)?$/.test(version),
            "version",
            "must be one version of Cilium",
            version,
            "write e.g. 1.20.2: a range would move by itself",
        ),
        ...findingIf(
            !Number.isInteger(timeoutSeconds) || timeoutSeconds < 1,
            "timeoutSeconds",
            "must be a whole number of seconds",
            timeoutSeconds,
            "write e.g. 900",
        ),
    ];
}

function identityProblems(values: HelmValues): readonly Problem[] {
    const name = valueAt(values, "cluster.name");
    const id = valueAt(values, "cluster.id");
    const most = valueAt(values, "clustermesh.maxConnectedClusters") ?? 255;
    return [
        ...findingIf(
            typeof name !== "string" || name === "default" || !/^[a-z0-9]([-a-z0-9]{0,30}[a-z0-9])?$/.test(name),
            "values.cluster.name",
            "must be 1 to 32 lower-case letters, digits or dashes, and not `default`",
            name,
            "give the cluster a name of its own in the mesh",
        ),
        ...findingIf(
            most !== 255 && most !== 511,
            "values.clustermesh.maxConnectedClusters",
            "must be 255 or 511",
            most,
            "use the same in every cluster of the mesh",
        ),
        ...findingIf(
            typeof id !== "number" || !Number.isInteger(id) || id < 1 || id > Number(most),
            "values.cluster.id",
            `must be an integer from 1 to ${show(most)}`,
            id,
            "give the cluster an id of its own in the mesh",
        ),
    ];
}

function certificateProblems(values: HelmValues): readonly Problem[] {
    const meshed = valueAt(values, "clustermesh.useAPIServer") === true;
    const hubble = valueAt(values, "hubble.enabled") !== false;
    const methods = [
        ...(meshed ? ["clustermesh.apiserver.tls.auto.method"] : []),
        ...(hubble ? ["hubble.tls.auto.method"] : []),
    ];
    return [
        ...findingIf(
            meshed && valueAt(values, "clustermesh.config.enabled") !== true,
            "values.clustermesh.config.enabled",
            "must be on with clustermesh.useAPIServer",
            valueAt(values, "clustermesh.config.enabled"),
            "turn it on, also without clusters: its users are in a ConfigMap that is made with it",
        ),
        ...methods.flatMap((path) =>
            findingIf(
                (valueAt(values, path) ?? "helm") === "helm",
                `values.${path}`,
                "must be cronJob or certmanager, as the component brings the CA",
                valueAt(values, path),
                "use cronJob: by the method helm the chart makes a CA of its own at every install",
            ),
        ),
        ...["cert", "key"].flatMap((part) =>
            findingIf(
                (valueAt(values, `tls.ca.${part}`) ?? "") !== "",
                `values.tls.ca.${part}`,
                "must be left to the component",
                "a value",
                "give it as argument ca: the release would hold the key",
            ),
        ),
    ];
}
