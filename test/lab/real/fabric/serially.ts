const queues = new Map<string, Promise<unknown>>();

/** Runs pieces of work with the same key one after another, in the order they came; a failed one holds nobody up. */
export async function serially<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = queues.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    queues.set(key, mine);
    try {
        return await mine;
    } finally {
        if (queues.get(key) === mine) {
            queues.delete(key);
        }
    }
}
