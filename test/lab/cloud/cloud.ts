import type { Backend, Recorder, Report } from "./backend.js";
import { Operations } from "./operations.js";
import { recordBalancers } from "./resources/forwardingRules.js";
import type { Store } from "./store.js";

/** What every resource handler works with. */
export interface Cloud {
    readonly store: Store;
    readonly operations: Operations;
    readonly backend: Backend;
    /** Makes a network match its records; calls for one network run one after the other and are merged. */
    readonly syncNetwork: (networkId: string, report: Report) => Promise<void>;
    /** A further change of the fingerprint clients must send back. */
    readonly fingerprint: () => string;
}

export function createCloud(store: Store, backend: Backend): Cloud {
    const queue = new Map<string, { running: Promise<void>; waiting?: Promise<void> }>();
    const syncNetwork = (id: string, report: Report): Promise<void> => {
        const current = queue.get(id);
        if (current?.waiting) {
            // Not begun yet: it will see this change, too.
            return current.waiting;
        }
        const before = current?.running ?? Promise.resolve();
        const entry: { running: Promise<void>; waiting?: Promise<void> } = current ?? { running: before };
        const turn = before
            .catch(() => undefined)
            .then(() => {
                delete entry.waiting;
                entry.running = backend.syncNetwork(id, report);
                return entry.running;
            });
        entry.waiting = turn;
        queue.set(id, entry);
        return turn;
    };
    return {
        store,
        operations: new Operations(store),
        backend,
        syncNetwork,
        fingerprint: () => Buffer.from(`fp-${store.next()}`).toString("base64"),
    };
}

/** Takes over the records, and takes down what the backend finds out from now on. */
export async function startBackend(cloud: Cloud): Promise<void> {
    const recorder: Recorder = {
        balancers: (clusterId, facts) => {
            recordBalancers(cloud, clusterId, facts);
            cloud.store.flush();
        },
    };
    await cloud.backend.start(cloud.store, recorder);
}
