import { expect } from "vitest";

import { InitialisationFailed, type ResourceRef } from "../../lab/providers/base/provider.js";

/** What a test brings along for a resource. */
export interface ResourceSupport {
    readonly signal?: AbortSignal;
    /** Takes what is said of the resource. */
    readonly reports?: string[];
}

/** A resource as the engine names it to a provider. */
export function resource(type: string, support: ResourceSupport = {}): ResourceRef {
    const { signal = new AbortController().signal, reports = [] } = support;
    const urn = `urn:pulumi:s::p::${type}::res`;
    return { urn, type, name: "res", signal, report: (text) => void reports.push(text) };
}

/** The failure of work that leaves a resource which is not up. */
export async function initialisationFailure(work: Promise<unknown>): Promise<InitialisationFailed> {
    const error: unknown = await work.then(
        () => undefined,
        (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(InitialisationFailed);
    return error as InitialisationFailed;
}
