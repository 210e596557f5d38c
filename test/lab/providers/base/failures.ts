import { Metadata, status, type ServiceError } from "@grpc/grpc-js";

import { InitialisationFailed } from "./provider.js";
import { AnyMessage, providerMessages, statusMessages, toStruct } from "./wire.js";

/** A thrown value as the protocol carries it; a resource that exists but did not come up keeps its state. */
export function toServiceError(thrown: unknown): Partial<ServiceError> {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    if (!(thrown instanceof InitialisationFailed)) {
        return { code: status.UNKNOWN, details: message };
    }
    const detail = new providerMessages.ErrorResourceInitFailed();
    detail.setId(thrown.id);
    detail.setProperties(toStruct(thrown.state));
    detail.setInputs(toStruct(thrown.inputs));
    detail.setReasonsList([...thrown.reasons]);
    const packed = new AnyMessage();
    packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
    const answer = new statusMessages.Status();
    answer.setCode(status.UNKNOWN);
    answer.setMessage(message);
    answer.addDetails(packed);
    const metadata = new Metadata();
    metadata.set("grpc-status-details-bin", Buffer.from(answer.serializeBinary()));
    return { code: status.UNKNOWN, details: message, metadata };
}
