import { setTimeout as sleep } from "node:timers/promises";

/** Milliseconds between two rounds: what a Service waits for its address, and a dead process for its successor. */
const pause = 1_000;

/** One piece of a caretaker's round. */
export interface Duty {
    readonly name: string;
    readonly work: () => Promise<void>;
}

/**
 * Goes its rounds in one cluster: repairs, load balancers, DNS. A duty that fails is tried again next round and does
 * not keep the others from being done; the same failure is said once.
 */
export class Caretaker {
    private readonly abort = new AbortController();
    private readonly said = new Map<string, string>();
    private readonly rounds: Promise<void>;

    constructor(
        private readonly cluster: string,
        private readonly duties: readonly Duty[],
    ) {
        this.rounds = this.walk();
    }

    /** Ends after the round in progress. */
    async stop(): Promise<void> {
        this.abort.abort();
        await this.rounds;
    }

    private async walk(): Promise<void> {
        while (!this.abort.signal.aborted) {
            for (const duty of this.duties) {
                await this.perform(duty);
            }
            await sleep(pause, undefined, { signal: this.abort.signal }).catch(() => undefined);
        }
    }

    private async perform({ name, work }: Duty): Promise<void> {
        if (this.abort.signal.aborted) {
            return;
        }
        try {
            await work();
            this.said.delete(name);
        } catch (error) {
            const text = error instanceof Error ? error.message : String(error);
            if (this.said.get(name) !== text) {
                this.said.set(name, text);
                console.error(`${new Date().toISOString()} ${this.cluster}: ${name}: ${text}`);
            }
        }
    }
}
