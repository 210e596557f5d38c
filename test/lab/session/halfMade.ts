import { setTimeout as sleep } from "node:timers/promises";

import type { PendingOperation } from "./stackSession.js";

/** A request that takes back what a killed engine had begun to create. */
export interface Undo {
    readonly method: "DELETE" | "POST" | "PATCH";
    readonly path: string;
    readonly body?: object;
}

type Inputs = Readonly<Record<string, unknown>>;

const text = (inputs: Inputs, key: string): string => {
    const value = inputs[key];
    return typeof value === "string" ? value : "";
};
const regional =
    (collection: string) =>
    (inputs: Inputs): Undo => ({
        method: "DELETE",
        path: `compute/v1/projects/${text(inputs, "project")}/regions/${text(inputs, "region")}/${collection}/${text(inputs, "name")}`,
    });
const global =
    (collection: string) =>
    (inputs: Inputs): Undo => ({
        method: "DELETE",
        path: `compute/v1/projects/${text(inputs, "project")}/global/${collection}/${text(inputs, "name")}`,
    });

/** By type. What is missing here is created again without harm: grants, enabled APIs, objects of Kubernetes. */
const undos: Readonly<Record<string, (inputs: Inputs) => Undo>> = {
    "gcp:compute/network:Network": global("networks"),
    "gcp:compute/firewall:Firewall": global("firewalls"),
    "gcp:compute/subnetwork:Subnetwork": regional("subnetworks"),
    "gcp:compute/router:Router": regional("routers"),
    "gcp:compute/address:Address": regional("addresses"),
    // The program gives every router one NAT.
    "gcp:compute/routerNat:RouterNat": (inputs) => ({
        method: "PATCH",
        path: `compute/v1/projects/${text(inputs, "project")}/regions/${text(inputs, "region")}/routers/${text(inputs, "router")}`,
        body: { nats: [] },
    }),
    "gcp:compute/networkPeering:NetworkPeering": (inputs) => ({
        method: "POST",
        path: `compute/v1/${text(inputs, "network")}/removePeering`,
        body: { name: text(inputs, "name") },
    }),
    "gcp:dns/managedZone:ManagedZone": (inputs) => ({
        method: "DELETE",
        path: `dns/v1/projects/${text(inputs, "project")}/managedZones/${text(inputs, "name")}`,
    }),
    "gcp:dns/recordSet:RecordSet": (inputs) => ({
        method: "POST",
        path: `dns/v1/projects/${text(inputs, "project")}/managedZones/${text(inputs, "managedZone")}/changes`,
        body: {
            deletions: [{ name: inputs["name"], type: inputs["type"], ttl: inputs["ttl"], rrdatas: inputs["rrdatas"] }],
        },
    }),
    "gcp:container/cluster:Cluster": (inputs) => ({
        method: "DELETE",
        path: `container/v1beta1/projects/${text(inputs, "project")}/locations/${text(inputs, "location")}/clusters/${text(inputs, "name")}`,
    }),
    "gcp:container/nodePool:NodePool": (inputs) => ({
        method: "DELETE",
        path: `container/v1beta1/${text(inputs, "cluster")}/nodePools/${text(inputs, "name")}`,
    }),
    "gcp:serviceaccount/account:Account": (inputs) => {
        const project = text(inputs, "project");
        return {
            method: "DELETE",
            path: `iam/v1/projects/${project}/serviceAccounts/${text(inputs, "accountId")}@${project}.iam.gserviceaccount.com`,
        };
    },
};

/** How a begun creation is taken back; undefined where doing it again is harmless. */
export function undoOf({ type, resource }: PendingOperation): Undo | undefined {
    return type === "creating" ? undos[resource.type]?.(resource.inputs ?? {}) : undefined;
}

/** Refusals that pass with time: something else must go or end first. */
const passing = new Set(["operationInProgress", "failedPrecondition", "resourceInUseByAnotherResource"]);
const retryMs = 500;
const timeoutMs = 180_000;

/** Takes back from the local cloud what a killed engine began and could not write down. */
export async function takeBack(url: string, pending: readonly PendingOperation[]): Promise<void> {
    const undos = pending.map(undoOf).filter((undo) => undo !== undefined);
    await Promise.all(undos.map((undo) => request(url, undo)));
    await waitIdle(url);
}

async function request(url: string, undo: Undo): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
        const answer = await fetch(`${url}/${undo.path}`, {
            method: undo.method,
            ...(undo.body ? { body: JSON.stringify(undo.body) } : {}),
        });
        const verdict = judge(answer.status, (await answer.json()) as ErrorBody);
        if (verdict === "done") {
            return;
        }
        if (verdict !== "later" || Date.now() > deadline) {
            throw new Error(`${undo.method} ${undo.path}: ${verdict}`);
        }
        await sleep(retryMs);
    }
}

/** An error in Google's shape. */
export interface ErrorBody {
    readonly error?: { readonly message: string; readonly errors?: readonly { readonly reason: string }[] };
}

/** What an answer to taking something back means; anything but `done` and `later` is the reason it failed. */
export function judge(status: number, { error }: ErrorBody): string {
    if (!error || status === 404 || status === 412 || /^There is no peering named/.test(error.message)) {
        // Gone now, or it never came to exist.
        return "done";
    }
    return passing.has(error.errors?.[0]?.reason ?? "") ? "later" : error.message;
}

async function waitIdle(url: string): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
        const answer = await fetch(`${url}/local/v1/operations`);
        const { operations } = (await answer.json()) as { operations: readonly { target: string }[] };
        if (operations.length === 0) {
            return;
        }
        if (Date.now() > deadline) {
            throw new Error(`the local cloud is still busy with ${operations.map(({ target }) => target).join(", ")}`);
        }
        await sleep(retryMs);
    }
}
