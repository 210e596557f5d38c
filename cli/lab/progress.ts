import type { EngineEvent } from "../../test/lab/session/events.js";

/** Turns engine events into one line: what is done, what is being worked on and for how long. */
export class EngineProgress {
    private readonly running = new Map<string, { readonly label: string; readonly since: number }>();
    private readonly counts = new Map<string, number>();
    private known = 0;
    private done = 0;

    constructor(private readonly now: () => number = Date.now) {}

    /** Takes in an event. */
    see(event: EngineEvent): void {
        const before = event.resourcePreEvent?.metadata;
        // The stack itself and its components are done only when everything in them is.
        if (before && before.op !== "same" && !/^(pulumi:pulumi:|clustermesh:)/.test(before.type)) {
            this.known += 1;
            this.running.set(before.urn, { label: labelOf(before.urn), since: this.now() });
        }
        const after = event.resOutputsEvent?.metadata ?? event.resOpFailedEvent?.metadata;
        if (after && this.running.delete(after.urn)) {
            this.done += 1;
            this.counts.set(after.op, (this.counts.get(after.op) ?? 0) + 1);
        }
    }

    /** E.g. `31 of 38 resources; working on Release paris-cilium (24 s), NodePool amsterdam-main (3 s)`. */
    line(): string {
        const longest = [...this.running.values()].sort((a, b) => a.since - b.since).slice(0, 3);
        const work = longest.map(({ label, since }) => `${label} (${Math.round((this.now() - since) / 1000)} s)`);
        const more = this.running.size - longest.length;
        return [
            `${this.done} of ${this.known} resources`,
            ...(work.length > 0 ? [`working on ${work.join(", ")}${more > 0 ? ` and ${more} more` : ""}`] : []),
        ].join("; ");
    }

    /** E.g. `created 38` or `nothing changed`. */
    summary(): string {
        const parts = [...this.counts].filter(([, count]) => count > 0).map(([op, count]) => `${op} ${count}`);
        return parts.length > 0 ? parts.join(", ") : "nothing changed";
    }
}

/** `urn:pulumi:lab::clustermesh::a$gcp:container/nodePool:NodePool::paris-main` → `NodePool paris-main`. */
function labelOf(urn: string): string {
    const [, , types = "", name = ""] = urn.split("::");
    return `${types.split(":").at(-1) ?? types} ${name}`;
}
