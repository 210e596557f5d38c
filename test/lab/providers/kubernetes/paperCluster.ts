import { createHash } from "node:crypto";
import { basename } from "node:path";

import { isObject, type Values } from "../base/values.js";
import { chartReader } from "./chart.js";
import type { Cluster, HelmApi, InstalledRelease, ObjectApi } from "./cluster.js";
import { knownScope } from "./kinds.js";
import { at, idOf, numberAt, refOf, textAt, type KubeObject } from "./kubeObject.js";
import { chartSource } from "./releaseInputs.js";

/**
 * Clusters that exist on paper only: the paper backend hands out addresses of 198.18.0.0/15 (RFC 2544, never routed)
 * for them. No connection is made; everything is accepted, comes up at once, and answers the same on every run.
 */
export function isPaperAddress(server: string): boolean {
    return URL.canParse(server) && /^198\.1[89]\.\d{1,3}\.\d{1,3}$/.test(new URL(server).hostname);
}

/** A cluster on paper; objects of two servers differ in their uid. */
export function paperCluster(server: string): Cluster {
    return { objects: paperObjects(server), helm: paperHelm() };
}

function paperObjects(server: string): ObjectApi {
    return {
        namespaced: (kind) => Promise.resolve(knownScope(kind)),
        resourceName: ({ kind }) => Promise.resolve(kind),
        apply: (object) => Promise.resolve(stored(server, object)),
        // There is no store but the engine's: what was last seen is what there is.
        get: (_ref, known) => Promise.resolve(known),
        // Of what is made of objects (pods, replica sets) only the ends of a Service are asked for.
        list: ({ kind }) => Promise.resolve(kind === "EndpointSlice" ? [{ endpoints: [{}] }] : []),
        remove: () => Promise.resolve(),
    };
}

function stored(server: string, object: KubeObject): KubeObject {
    const ref = refOf(object);
    const digest = createHash("sha256")
        .update([server, ref.apiVersion, ref.kind, idOf(ref)].join(" "))
        .digest();
    const metadata = at(object, "metadata");
    const status = paperStatus(object, digest);
    return {
        ...object,
        metadata: {
            ...(isObject(metadata) ? metadata : {}),
            creationTimestamp: "2000-01-01T00:00:00Z",
            generation: 1,
            resourceVersion: "1",
            uid: digest.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5"),
        },
        ...(status ? { status } : {}),
    };
}

/** The status of an object that is up. */
function paperStatus(object: KubeObject, digest: Buffer): Values | undefined {
    const replicas = numberAt(object, 1, "spec", "replicas");
    const up = { observedGeneration: 1, replicas, updatedReplicas: replicas, readyReplicas: replicas };
    switch (textAt(object, "kind")) {
        case "Deployment":
            return { ...up, availableReplicas: replicas };
        case "StatefulSet":
            return { ...up, availableReplicas: replicas, currentRevision: "1", updateRevision: "1" };
        case "DaemonSet":
            return { observedGeneration: 1, desiredNumberScheduled: 0, updatedNumberScheduled: 0, numberAvailable: 0 };
        case "Job":
            return { succeeded: 1, conditions: [{ type: "Complete", status: "True" }] };
        case "Namespace":
            return { phase: "Active" };
        case "Service":
            return textAt(object, "spec", "type") === "LoadBalancer"
                ? { loadBalancer: { ingress: [{ ip: `198.19.${digest[0]}.${digest[1]}` }] } }
                : undefined;
        default:
            return undefined;
    }
}

/** A chart that would have to be downloaded is taken to be what it is called. */
const readChart = chartReader(({ chart, version }) =>
    Promise.resolve(JSON.stringify({ name: basename(chart), version })),
);

/** Releases are recorded as deployed; nothing is rendered. */
function paperHelm(): HelmApi {
    const recorded = new Map<string, InstalledRelease>();
    return {
        chart: readChart,
        find: (ref, known) => Promise.resolve(recorded.get(idOf(ref)) ?? asKnown(known)),
        // There is nobody else who could have set any.
        values: () => Promise.resolve({}),
        install: async (inputs, _isUpgrade, signal) => {
            const ref = { name: textAt(inputs, "name"), namespace: textAt(inputs, "namespace") };
            const chart = await readChart(chartSource(inputs), signal);
            recorded.set(idOf(ref), { chart, revision: 1, status: "deployed", manifest: "" });
        },
        uninstall: (ref) => {
            recorded.delete(idOf(ref));
            return Promise.resolve();
        },
    };
}

function asKnown(known: Values): InstalledRelease | undefined {
    const status = known["status"];
    return isObject(status)
        ? {
              chart: {
                  name: textAt(status, "chart"),
                  version: textAt(status, "version"),
                  appVersion: textAt(status, "appVersion"),
              },
              revision: numberAt(status, 1, "revision"),
              status: textAt(status, "status"),
              manifest: "",
          }
        : undefined;
}
