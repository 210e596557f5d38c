import { projectOf } from "../calls.js";
import { parseFacts } from "../facts.js";
import type { ResourceType } from "../resource.js";
import { plainBody, plainState, restCalls, sameMasks } from "../restCalls.js";
import { textOf } from "../session.js";

/** From the SDK's typings and the source of the Terraform provider: no answer of the real one was recorded. */
const facts = `
cluster location: text required new
deactivated: bool computed
deletionPolicy: text computed
description: text
effectiveLabels pulumiLabels(terraform_labels): map output
etag state stateReason uid: text output
labels: map
name: text required new
project: text computed new
protectedPodCount: int output
backupConfig: block
  allNamespaces: bool exactlyOne=.
  includeSecrets includeVolumeData: bool computed
  permissiveMode: bool
  encryptionKey: block
    gcpKmsEncryptionKey: text required
  selectedApplications: block exactlyOne=.
    namespacedNames: list<block> required
      name namespace: text required
  selectedNamespaceLabels: block exactlyOne=.
    resourceLabels: list<block> required
      key value: text required
  selectedNamespaces: block exactlyOne=.
    namespaces: list<text> required
backupSchedule: block
  cronSchedule: text
  paused: bool computed
  rpoConfig: block
    targetRpoMinutes: int required
    exclusionWindows: list<block>
      daily: bool
      duration: text required rule=duration
      daysOfWeek: block
        daysOfWeeks(days_of_week): list<text> elemEnum=MONDAY|TUESDAY|WEDNESDAY|THURSDAY|FRIDAY|SATURDAY|SUNDAY
      singleOccurrenceDate: block
        day month year: int
      startTime: block required
        hours minutes nanos seconds: int
retentionPolicy: block
  backupDeleteLockDays backupRetainDays: int computed
  locked: bool computed
`;

const changeable = ["description", "retentionPolicy", "backupSchedule", "deactivated", "backupConfig"];

/** Plans by which Backup for GKE saves a cluster. */
export const backupPlan: ResourceType = {
    token: "gcp:gkebackup/backupPlan:BackupPlan",
    fields: parseFacts(facts),
    autoname: { property: "name", max: 255, lowerCase: false },
    labels: "labels",
    knowsProject: true,
    calls: restCalls({
        service: "gkeBackup",
        kind: "BackupPlan",
        operations: true,
        place(wanted, session) {
            const parent = `projects/${projectOf(wanted, session)}/locations/${textOf(wanted["location"])}/backupPlans`;
            const name = textOf(wanted["name"]);
            return { path: `${parent}?backupPlanId=${name}`, id: `${parent}/${name}` };
        },
        toBody: (wanted) => plainBody(wanted, ["cluster", ...changeable]),
        fromBody: (body, known, id) => ({
            ...plainState(
                body,
                known,
                ["description", "cluster", "uid", "etag", "state", "stateReason"],
                ["retentionPolicy", "backupSchedule", "backupConfig", "deactivated", "protectedPodCount"],
            ),
            name: id.split("/").at(-1)!,
            location: id.split("/")[3]!,
            project: id.split("/")[1]!,
        }),
        masks: sameMasks(changeable),
    }),
};
