import log from "@pulumi/pulumi/log/index.js";

/**
 * Must be the first import of the program. The SDK takes a stack trace per output property and sends three debug
 * messages per resource; together they are three quarters of the time a large preview takes. `CLUSTERMESH_DEBUG=1`
 * turns both back on.
 */
if (process.env["CLUSTERMESH_DEBUG"] === undefined) {
    Error.stackTraceLimit = 0;
    Error.prepareStackTrace = undefined as never;
    log.debug = () => Promise.resolve();
}
