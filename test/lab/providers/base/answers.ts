import type { CheckAnswer, CheckFailure as CheckFailureText, DiffAnswer, DiffKind, InvokeAnswer } from "./provider.js";
import { wrap, type Path } from "./values.js";
import { providerMessages, toStruct } from "./wire.js";

const { CheckFailure, CheckResponse, DiffResponse, InvokeResponse, PropertyDiff } = providerMessages;

/** Order of the protocol's `PropertyDiff.Kind`. */
const kinds: readonly DiffKind[] = ["add", "add-replace", "delete", "delete-replace", "update", "update-replace"];

export function checkResponse(answer: CheckAnswer, secrets: readonly Path[]): InstanceType<typeof CheckResponse> {
    const response = new CheckResponse();
    response.setInputs(toStruct(wrap(answer.inputs, [...secrets, ...pathsOf(answer.secrets)])));
    response.setFailuresList(failuresOf(answer.failures));
    return response;
}

export function invokeResponse(answer: InvokeAnswer): InstanceType<typeof InvokeResponse> {
    const response = new InvokeResponse();
    response.setReturn(toStruct(answer.values));
    response.setFailuresList(failuresOf(answer.failures));
    return response;
}

function failuresOf(failures: readonly CheckFailureText[] = []): InstanceType<typeof CheckFailure>[] {
    return failures.map(({ property, reason }) => {
        const failure = new CheckFailure();
        failure.setProperty(property);
        failure.setReason(reason);
        return failure;
    });
}

/** Paths that a provider names by their keys joined with dots. */
export function pathsOf(names: readonly string[] = []): readonly Path[] {
    return names.map((name) => name.split("."));
}

export function diffResponse(answer: DiffAnswer): InstanceType<typeof DiffResponse> {
    const response = new DiffResponse();
    const { DIFF_NONE, DIFF_SOME } = DiffResponse.DiffChanges;
    response.setChanges(answer.changes ? DIFF_SOME : DIFF_NONE);
    response.setDiffsList([...(answer.diffs ?? [])]);
    response.setReplacesList([...(answer.replaces ?? [])]);
    response.setStablesList([...(answer.stables ?? [])]);
    response.setDeletebeforereplace(answer.deleteBeforeReplace ?? false);
    response.setHasdetaileddiff(answer.detailed !== undefined);
    for (const [path, { kind, inputDiff }] of Object.entries(answer.detailed ?? {})) {
        const property = new PropertyDiff();
        property.setKind(kinds.indexOf(kind));
        property.setInputdiff(inputDiff ?? true);
        response.getDetaileddiffMap().set(path, property);
    }
    return response;
}
