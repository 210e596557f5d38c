import { projectOf } from "../calls.js";
import { parseFacts } from "../facts.js";
import type { ResourceType } from "../resource.js";
import { plainBody, plainState, restCalls, sameMasks } from "../restCalls.js";
import { textOf } from "../session.js";

/** From the SDK's typings and the source of the Terraform provider: no answer of the real one was recorded. */
const facts = `
deletionPolicy: text computed
effectiveLabels pulumiLabels(terraform_labels): map output
kmsKeyName messageRetentionDuration: text
labels: map
name: text required new same=link
project: text computed new
tags: map new
ingestionDataSourceSettings: block
  awsKinesis: block
    awsRoleArn consumerArn gcpServiceAccount streamArn: text required
  awsMsk: block
    awsRoleArn clusterArn gcpServiceAccount topic: text required
  azureEventHubs: block
    clientId eventHub gcpServiceAccount namespace resourceGroup subscriptionId tenantId: text
  cloudStorage: block
    bucket: text required
    matchGlob minimumObjectCreateTime: text
    avroFormat pubsubAvroFormat: block
    textFormat: block
      delimiter: text default="\\n"
  confluentCloud: block
    bootstrapServer gcpServiceAccount identityPoolId topic: text required
    clusterId: text
  platformLogsSettings: block
    severity: text default=SEVERITY_UNSPECIFIED enum=SEVERITY_UNSPECIFIED|DISABLED|DEBUG|INFO|WARNING|ERROR|
messageStoragePolicy: block computed
  allowedPersistenceRegions: set<text> required
  enforceInTransit: bool
messageTransforms: list<block>
  disabled: bool default=false
  javascriptUdf: block
    code functionName: text required
schemaSettings: block
  encoding: text default=ENCODING_UNSPECIFIED enum=ENCODING_UNSPECIFIED|JSON|BINARY|
  schema: text required
`;

const changeable = [
    "kmsKeyName", "messageRetentionDuration", "messageStoragePolicy", "messageTransforms", "schemaSettings",
    "ingestionDataSourceSettings",
]; // prettier-ignore

/** Topics of Pub/Sub. */
export const topic: ResourceType = {
    token: "gcp:pubsub/topic:Topic",
    fields: parseFacts(facts),
    autoname: { property: "name", max: 255, lowerCase: false },
    labels: "labels",
    knowsProject: true,
    calls: restCalls({
        service: "pubsub",
        kind: "Topic",
        place(wanted, session) {
            const id = `projects/${projectOf(wanted, session)}/topics/${textOf(wanted["name"])}`;
            return { method: "PUT", path: id, id };
        },
        toBody: (wanted) => plainBody(wanted, [...changeable, "tags"]),
        fromBody: (body, known, id) => ({
            ...plainState(body, known, ["kmsKeyName", "messageRetentionDuration"], changeable),
            name: id.split("/").at(-1)!,
            project: id.split("/")[1]!,
        }),
        masks: sameMasks(changeable),
        toPatch: (body, mask, { name }) => ({ topic: { ...body, name: name! }, updateMask: mask }),
    }),
};
