import { ApiError, invalid } from "../api/errors.js";
import type { ApiRequest, Router } from "../api/router.js";
import type { Cloud } from "../cloud.js";
import { addRecords, nameIn, patched } from "./crud.js";
import { addPolicy, forgetPolicy } from "./policies.js";
import { mustFind, object } from "./shared.js";

/** `projects/p/topics/t`. */
export const topicName = /^projects\/[^/]+\/topics\/(?!goog)[A-Za-z][\w.~+%-]{2,254}$/;

/** Topics of Pub/Sub. Nothing is published: who would publish to them is recorded. */
export function addPubsub(router: Router, cloud: Cloud): void {
    const pattern = "projects/{project}/topics";
    const idOf = (request: ApiRequest): string => nameIn(`${pattern}/{name}`, request);
    const checked = (request: ApiRequest): string => {
        const id = idOf(request);
        if (!topicName.test(id)) {
            throw invalid(`Invalid resource name given (name=${id}). Refer to the naming rules of Pub/Sub resources.`);
        }
        if (cloud.store.find("topics", id)) {
            const name = request.params["name"];
            throw new ApiError(409, "alreadyExists", `Resource already exists in the project (resource=${name}).`);
        }
        return request.params["name"]!;
    };
    addRecords(router, cloud, {
        collection: "topics",
        api: "pubsub/v1",
        pattern,
        style: "immediate",
        insert: { method: "PUT", nameOf: checked, record: ({ body }, id) => ({ ...body, name: id }) },
        // The body wraps the topic, and names fields of it in its mask.
        change: (request, before) =>
            patched(before, { ...request, body: { ...object(request.body["topic"]), ...maskOf(request) } }, ["name"]),
        removed: (id) => forgetPolicy(cloud, id),
    });
    addPolicy(router, cloud, `pubsub/v1/${pattern}/{name}`, (request) => {
        mustFind(cloud, "topics", idOf(request));
        return idOf(request);
    });
}

function maskOf({ body }: ApiRequest): object {
    return { updateMask: body["updateMask"] };
}
