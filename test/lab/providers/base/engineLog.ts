import { credentials } from "@grpc/grpc-js";

import { engineMessages, engineService } from "./wire.js";

/** Says things to the person who watches the engine. */
export class EngineLog {
    private client: InstanceType<typeof engineService.EngineClient> | undefined;

    /** @param address - the engine's own server; without it nothing is said (a plugin run by hand) */
    constructor(address: string | undefined) {
        if (address) {
            this.attach(address);
        }
    }

    /** From now on, what is said goes to the engine at this address. */
    attach(address: string): void {
        this.client = new engineService.EngineClient(address, credentials.createInsecure());
    }

    /** A passing remark: shown beside the resource while it is being worked on, not kept. */
    status(urn: string, message: string): void {
        this.send(urn, message, engineMessages.LogSeverity.INFO, true);
    }

    /** Something the person should still see when the run has ended. */
    warn(urn: string, message: string): void {
        this.send(urn, message, engineMessages.LogSeverity.WARNING, false);
    }

    private send(urn: string, message: string, severity: 0 | 1 | 2 | 3, ephemeral: boolean): void {
        const request = new engineMessages.LogRequest();
        request.setUrn(urn);
        request.setMessage(message);
        request.setSeverity(severity);
        request.setEphemeral(ephemeral);
        // A remark that does not arrive must not fail the work it is about.
        this.client?.log(request, () => undefined);
    }
}
