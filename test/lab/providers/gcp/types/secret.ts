import { isObject, type Value, type Values } from "../../base/values.js";
import { compact, projectOf } from "../calls.js";
import { parseFacts } from "../facts.js";
import { planAnnotations } from "../labels.js";
import type { ResourceType } from "../resource.js";
import { plainBody, plainState, restCalls, sameMasks } from "../restCalls.js";
import { textOf } from "../session.js";

const facts = `
annotations labels versionAliases: map
createTime name: text output
deletionPolicy expireTime: text computed
deletionProtection: bool default=false
effectiveAnnotations effectiveLabels pulumiLabels(terraform_labels): map output
project: text computed new
secretId: text required new
tags: map new
ttl versionDestroyTtl: text
replication: block required new
  auto: block new exactlyOne=.
    customerManagedEncryption: block
      kmsKeyName: text required
  userManaged: block new exactlyOne=.
    replicas: list<block> required new min=1
      location: text required new
      customerManagedEncryption: block
        kmsKeyName: text required
rotation: block requiredWith=topics
  nextRotationTime: text requiredWith=.rotationPeriod
  rotationPeriod: text
topics: list<block>
  name: text required
`;

const changeable = [
    "annotations", "versionAliases", "versionDestroyTtl", "topics", "expireTime", "ttl", "rotation",
]; // prettier-ignore

/** The API calls `automatic` what the program calls `auto`. */
function renamed(value: Value | undefined, from: string, to: string): Value | undefined {
    if (!isObject(value)) {
        return undefined;
    }
    const { [from]: entry, ...rest } = value;
    return entry === undefined ? rest : { ...rest, [to]: entry };
}

function toBody(wanted: Values): Values {
    const body = plainBody(wanted, [...changeable, "tags"]);
    return compact({ ...body, replication: renamed(wanted["replication"], "auto", "automatic") });
}

function fromBody(body: Values, known: Values, id: string): Values {
    return compact({
        ...plainState(body, known, ["name", "createTime", "expireTime"], ["rotation"]),
        versionDestroyTtl: body["versionDestroyTtl"],
        topics: body["topics"] ?? [],
        annotations: known["annotations"],
        versionAliases: body["versionAliases"],
        effectiveAnnotations: body["annotations"] ?? {},
        replication: renamed(body["replication"], "automatic", "auto"),
        secretId: id.split("/").at(-1)!,
        project: known["project"] ?? id.split("/")[1]!,
    });
}

/** Secrets, without their content. */
export const secret: ResourceType = {
    token: "gcp:secretmanager/secret:Secret",
    fields: parseFacts(facts),
    autoname: { property: "secretId", max: 255, lowerCase: false },
    deleteBeforeReplace: true,
    labels: "labels",
    knowsProject: true,
    customize: planAnnotations,
    calls: restCalls({
        service: "secretManager",
        kind: "Secret",
        place(wanted, session) {
            const parent = `projects/${projectOf(wanted, session)}/secrets`;
            const name = textOf(wanted["secretId"]);
            return { path: `${parent}?secretId=${name}`, id: `${parent}/${name}` };
        },
        toBody,
        fromBody,
        masks: sameMasks(changeable),
        guard: ({ deletionProtection }) =>
            deletionProtection === true
                ? "cannot destroy secret without setting deletion_protection=false and running `terraform apply`"
                : undefined,
    }),
};
