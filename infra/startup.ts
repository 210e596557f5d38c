import log from "@pulumi/pulumi/log/index.js";

/**
 * Must be the first import of the program. The SDK takes a stack trace per output property and sends three debug
 * messages per resource; together they are three quarters of the time a large preview takes. It also takes one whole
 * stack trace per resource to say where it stands in the source, and the hook that translates each line of it to
 * TypeScript is a fifth of the rest: without the hook that place is a line of the compiled file.
 * `CLUSTERMESH_DEBUG=1` turns all of it back on.
 */
if (process.env["CLUSTERMESH_DEBUG"] === undefined) {
    Error.stackTraceLimit = 0;
    Reflect.deleteProperty(Error, "prepareStackTrace");
    log.debug = () => Promise.resolve();
}
