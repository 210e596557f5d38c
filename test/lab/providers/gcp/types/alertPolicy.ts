import { isObject, type Value, type Values } from "../../base/values.js";
import { compact, only, projectOf } from "../calls.js";
import { parseFacts } from "../facts.js";
import type { ResourceType } from "../resource.js";
import { restCalls } from "../restCalls.js";
import { textOf } from "../session.js";

const shared = {
    aggregation: `
alignmentPeriod: text
crossSeriesReducer: text enum=REDUCE_NONE|REDUCE_MEAN|REDUCE_MIN|REDUCE_MAX|REDUCE_SUM|REDUCE_STDDEV|REDUCE_COUNT|REDUCE_COUNT_TRUE|REDUCE_COUNT_FALSE|REDUCE_FRACTION_TRUE|REDUCE_PERCENTILE_99|REDUCE_PERCENTILE_95|REDUCE_PERCENTILE_50|REDUCE_PERCENTILE_05| same=default:REDUCE_NONE
groupByFields: list<text>
perSeriesAligner: text enum=ALIGN_NONE|ALIGN_DELTA|ALIGN_RATE|ALIGN_INTERPOLATE|ALIGN_NEXT_OLDER|ALIGN_MIN|ALIGN_MAX|ALIGN_MEAN|ALIGN_COUNT|ALIGN_SUM|ALIGN_STDDEV|ALIGN_COUNT_TRUE|ALIGN_COUNT_FALSE|ALIGN_FRACTION_TRUE|ALIGN_PERCENTILE_99|ALIGN_PERCENTILE_95|ALIGN_PERCENTILE_50|ALIGN_PERCENTILE_05|ALIGN_PERCENT_CHANGE|
`,
    trigger: `
count: int
percent: number
`,
};

const facts = `
combiner: text required enum=AND|OR|AND_WITH_MATCHING_RESOURCE
deletionPolicy: text computed
displayName: text required
enabled: bool default=true
name: text output
notificationChannels: list<text>
project: text computed new
severity: text enum=CRITICAL|ERROR|WARNING|
userLabels: map
alertStrategy: block
  autoClose: text
  notificationPrompts: list<text> elemEnum=NOTIFICATION_PROMPT_UNSPECIFIED|OPENED|CLOSED
  notificationChannelStrategies(notification_channel_strategy): list<block>
    notificationChannelNames: list<text>
    renotifyInterval: text
  notificationRateLimit: block
    period: text
conditions: list<block> required
  displayName: text required
  name: text output
  conditionAbsent: block
    duration: text required
    filter: text
    aggregations: list<block> use=aggregation
    trigger: block use=trigger
  conditionMatchedLog: block
    filter: text required
    labelExtractors: map
  conditionMonitoringQueryLanguage: block
    duration query: text required
    evaluationMissingData: text enum=EVALUATION_MISSING_DATA_INACTIVE|EVALUATION_MISSING_DATA_ACTIVE|EVALUATION_MISSING_DATA_NO_OP|
    trigger: block use=trigger
  conditionPrometheusQueryLanguage: block
    alertRule duration evaluationInterval ruleGroup: text
    disableMetricValidation: bool
    labels: map
    query: text required
  conditionSql: block
    query: text required
    booleanTest: block
      column: text required
    daily: block
      periodicity: int required
      executionTime: block
        hours minutes nanos seconds: int
    hourly: block
      minuteOffset: int
      periodicity: int required
    minutes: block
      periodicity: int required
    rowCountTest: block
      comparison: text required enum=COMPARISON_GT|COMPARISON_GE|COMPARISON_LT|COMPARISON_LE|COMPARISON_EQ|COMPARISON_NE
      threshold: int required
  conditionThreshold: block
    comparison: text required enum=COMPARISON_GT|COMPARISON_GE|COMPARISON_LT|COMPARISON_LE|COMPARISON_EQ|COMPARISON_NE
    denominatorFilter filter: text
    duration: text required
    evaluationMissingData: text enum=EVALUATION_MISSING_DATA_INACTIVE|EVALUATION_MISSING_DATA_ACTIVE|EVALUATION_MISSING_DATA_NO_OP|
    thresholdValue: number
    aggregations denominatorAggregations: list<block> use=aggregation
    forecastOptions: block
      forecastHorizon: text required
    trigger: block use=trigger
creationRecords(creation_record): list<block> output
  mutateTime mutatedBy: text output
documentation: block
  content subject: text atLeastOne=.
  mimeType: text default=text/markdown atLeastOne=.
  links: list<block> atLeastOne=.
    displayName url: text
`;

const plain = [
    "displayName", "combiner", "enabled", "conditions", "notificationChannels", "userLabels", "documentation", "severity",
]; // prettier-ignore

/** The API's words for how an alert is told. */
function strategy(value: Value | undefined): Value | undefined {
    if (!isObject(value)) {
        return undefined;
    }
    const { notificationChannelStrategies, ...rest } = value;
    return compact({ ...rest, notificationChannelStrategy: notificationChannelStrategies });
}

function strategyState(value: Value | undefined): Value | undefined {
    if (!isObject(value)) {
        return undefined;
    }
    const { notificationChannelStrategy, ...rest } = value;
    return compact({ ...rest, notificationChannelStrategies: notificationChannelStrategy });
}

function fromBody(body: Values): Values {
    const record = body["creationRecord"];
    return compact({
        ...only(body, plain),
        alertStrategy: strategyState(body["alertStrategy"]),
        name: textOf(body["name"]),
        enabled: body["enabled"] ?? false,
        creationRecords: isObject(record) ? [only(record, ["mutateTime", "mutatedBy"])] : [],
    });
}

/** Alerting policies of Cloud Monitoring. */
export const alertPolicy: ResourceType = {
    token: "gcp:monitoring/alertPolicy:AlertPolicy",
    fields: parseFacts(facts, shared),
    knowsProject: true,
    calls: restCalls({
        service: "monitoring",
        kind: "AlertPolicy",
        version: "v3/",
        place: (wanted, session) => ({ path: `v3/projects/${projectOf(wanted, session)}/alertPolicies` }),
        toBody: (wanted) => compact({ ...only(wanted, plain), alertStrategy: strategy(wanted["alertStrategy"]) }),
        fromBody,
        masks: Object.fromEntries([...plain, "alertStrategy"].map((name) => [name, name])),
    }),
};
