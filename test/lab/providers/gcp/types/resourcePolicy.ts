import { compact, computeCalls, only, pick, projectOf, regionOf, type ComputeResource } from "../calls.js";
import { parseFacts } from "../facts.js";
import type { ResourceType } from "../resource.js";
import { textOf } from "../session.js";

/** From the SDK's typings and the source of the Terraform provider: no answer of the real one was recorded. */
const facts = `
deletionPolicy: text computed
description: text
name: text required
project: text computed new
region: text computed new same=link
selfLink: text output
diskConsistencyGroupPolicy: block conflicts=groupPlacementPolicy|instanceSchedulePolicy|snapshotSchedulePolicy
  enabled: bool required new
groupPlacementPolicy: block conflicts=diskConsistencyGroupPolicy|instanceSchedulePolicy|snapshotSchedulePolicy
  availabilityDomainCount vmCount: int
  collocation: text enum=COLLOCATED|
  gpuTopology: text new conflicts=.maxDistance
  maxDistance: int conflicts=.gpuTopology
  tpuTopology: text new
instanceSchedulePolicy: block conflicts=diskConsistencyGroupPolicy|groupPlacementPolicy|snapshotSchedulePolicy
  expirationTime startTime: text
  timeZone: text required
  vmStartSchedule vmStopSchedule: block atLeastOne=.
    schedule: text required
snapshotSchedulePolicy: block conflicts=diskConsistencyGroupPolicy|groupPlacementPolicy|instanceSchedulePolicy
  retentionPolicy: block
    maxRetentionDays: int required
    onSourceDiskDelete: text default=KEEP_AUTO_SNAPSHOTS enum=KEEP_AUTO_SNAPSHOTS|APPLY_RETENTION_POLICY|
  schedule: block required
    dailySchedule: block exactlyOne=.
      daysInCycle: int required
      startTime: text required rule=hour same=clock
    hourlySchedule: block exactlyOne=.
      hoursInCycle: int required
      startTime: text required rule=hour same=clock
    weeklySchedule: block exactlyOne=.
      dayOfWeeks(day_of_weeks): set<block> required min=1 max=7
        day: text required enum=MONDAY|TUESDAY|WEDNESDAY|THURSDAY|FRIDAY|SATURDAY|SUNDAY
        startTime: text required
  snapshotProperties: block
    chainName: text
    guestFlush: bool atLeastOne=.
    labels: map atLeastOne=.
    storageLocations: text atLeastOne=.
workloadPolicy: block
  acceleratorTopology: text new conflicts=.maxTopologyDistance
  acceleratorTopologyMode: text new enum=AUTO_CONNECT|PROVISION_ONLY| conflicts=.maxTopologyDistance
  maxTopologyDistance: text new enum=BLOCK|CLUSTER|SUBBLOCK| conflicts=.acceleratorTopology|.acceleratorTopologyMode
  type: text required new enum=HIGH_AVAILABILITY|HIGH_THROUGHPUT
`;

const plain = [
    "description", "snapshotSchedulePolicy", "groupPlacementPolicy", "instanceSchedulePolicy",
    "diskConsistencyGroupPolicy", "workloadPolicy",
]; // prettier-ignore

const rest: ComputeResource = {
    kind: "ResourcePolicy",
    collection: (wanted, session) =>
        `projects/${projectOf(wanted, session)}/regions/${regionOf(wanted, session)}/resourcePolicies`,
    toBody: (wanted, session) => compact({ ...only(wanted, ["name", ...plain]), region: regionOf(wanted, session) }),
    fromBody: (body) => ({
        ...pick(body, { name: "", description: "", selfLink: "" }),
        ...only(body, plain),
        region: textOf(body["region"]).split("/").at(-1)!,
    }),
    update: (session, id, _changed, wanted) =>
        session.compute("PATCH", id, only(wanted, ["name", ...plain]), "Updating ResourcePolicy"),
};

/** Policies of placement, schedules and snapshots. */
export const resourcePolicy: ResourceType = {
    token: "gcp:compute/resourcePolicy:ResourcePolicy",
    fields: parseFacts(facts),
    autoname: { property: "name", max: 255, lowerCase: false },
    knowsProject: true,
    calls: computeCalls(rest),
};
