/** A problem the person at the keyboard can solve: shown without a stack trace. */
export class UserError extends Error {
    override readonly name = "UserError";
}
