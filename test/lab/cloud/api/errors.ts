/** A refusal in the shape of Google's APIs: `{error: {code, message, status, errors: [{reason, message}]}}`. */
export class ApiError extends Error {
    override readonly name = "ApiError";

    constructor(
        readonly code: number,
        readonly reason: string,
        message: string,
    ) {
        super(message);
    }

    body(): object {
        return {
            error: {
                code: this.code,
                message: this.message,
                status: statusOfReason[this.reason] ?? statuses[this.code] ?? "UNKNOWN",
                errors: [{ message: this.message, domain: "global", reason: this.reason }],
            },
        };
    }
}

/** Canonical codes of HTTP codes (google.rpc.Code). */
const statuses: Readonly<Record<number, string>> = {
    400: "INVALID_ARGUMENT",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ALREADY_EXISTS",
    412: "FAILED_PRECONDITION",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
};
/** Reasons whose canonical code is not the usual one of their HTTP code; clients decide by it whether to try again. */
const statusOfReason: Readonly<Record<string, string>> = {
    failedPrecondition: "FAILED_PRECONDITION",
    aborted: "ABORTED",
};

export const invalid = (message: string): ApiError => new ApiError(400, "invalid", message);
export const notFound = (id: string): ApiError => new ApiError(404, "notFound", `The resource '${id}' was not found`);
export const alreadyExists = (id: string): ApiError =>
    new ApiError(409, "alreadyExists", `The resource '${id}' already exists`);
export const inUse = (id: string, by: string): ApiError =>
    new ApiError(
        400,
        "resourceInUseByAnotherResource",
        `The ${noun(id)} resource '${id}' is already being used by '${by}'`,
    );
export const staleFingerprint = (): ApiError => new ApiError(412, "conditionNotMet", "Invalid fingerprint.");
/** What Google offers and the local cloud does not. */
export const notOffered = (what: string): ApiError =>
    new ApiError(501, "notImplemented", `${what} is not part of the local cloud`);

/** `projects/p/global/networks/n` → `network`. */
function noun(id: string): string {
    return (id.split("/").at(-2) ?? "resource").replace(/e?s$/, "");
}
