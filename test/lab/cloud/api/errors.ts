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
                status: statuses[this.code] ?? "UNKNOWN",
                errors: [{ message: this.message, domain: "global", reason: this.reason }],
            },
        };
    }
}

const statuses: Readonly<Record<number, string>> = {
    400: "INVALID_ARGUMENT",
    404: "NOT_FOUND",
    409: "ALREADY_EXISTS",
    412: "FAILED_PRECONDITION",
    501: "UNIMPLEMENTED",
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

/** `projects/p/global/networks/n` → `network`. */
function noun(id: string): string {
    return (id.split("/").at(-2) ?? "resource").replace(/e?s$/, "");
}
