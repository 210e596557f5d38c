/** Waits, at most until the signal is aborted. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
        if (signal.aborted) {
            resolve();
            return;
        }
        const done = (): void => {
            clearTimeout(timer);
            signal.removeEventListener("abort", done);
            resolve();
        };
        const timer = setTimeout(done, milliseconds);
        signal.addEventListener("abort", done, { once: true });
    });
}

/** A moment after which waiting ends. */
export class Deadline {
    private readonly end: number;

    constructor(readonly seconds: number) {
        this.end = Date.now() + seconds * 1000;
    }

    /** Milliseconds. */
    get left(): number {
        return Math.max(0, this.end - Date.now());
    }

    get passed(): boolean {
        return Date.now() >= this.end;
    }
}

/** Milliseconds between looks: soon at first, as most things are quick, then once a second. */
const looks = { first: 100, longest: 1000 };

/** The pauses between looks at something that is waited for. */
export class Poll {
    private next = looks.first;

    constructor(private readonly signal: AbortSignal) {}

    async pause(): Promise<void> {
        await pause(this.next, this.signal);
        this.next = Math.min(this.next * 2, looks.longest);
    }
}
