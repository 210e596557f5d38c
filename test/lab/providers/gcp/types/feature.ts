import { isObject, type Value, type Values } from "../../base/values.js";
import { projectOf } from "../calls.js";
import { parseFacts } from "../facts.js";
import type { ResourceType } from "../resource.js";
import { plainBody, plainState, restCalls, sameMasks } from "../restCalls.js";
import { textOf } from "../session.js";

const facts = `
createTime deleteTime updateTime: text output
deletionPolicy: text computed
effectiveLabels pulumiLabels(terraform_labels): map output
labels: map
location: text required new
name: text new same=link
project: text computed new
fleetDefaultMemberConfig: block
  configmanagement: block
    management: text enum=MANAGEMENT_UNSPECIFIED|MANAGEMENT_AUTOMATIC|MANAGEMENT_MANUAL|
    version: text
    configSync: block
      enabled preventDrift: bool
      metricsGcpServiceAccountEmail sourceFormat: text
      git: block
        gcpServiceAccountEmail httpsProxy policyDir syncBranch syncRepo syncRev syncWaitSecs: text
        secretType: text required
      oci: block
        gcpServiceAccountEmail policyDir syncRepo syncWaitSecs version: text
        secretType: text required
  mesh: block
    management: text required enum=MANAGEMENT_UNSPECIFIED|MANAGEMENT_AUTOMATIC|MANAGEMENT_MANUAL
  policycontroller: block
    version: text computed
    policyControllerHubConfig: block required
      auditIntervalSeconds: int computed
      constraintViolationLimit: int
      exemptableNamespaces: list<text>
      installSpec: text required enum=INSTALL_SPEC_UNSPECIFIED|INSTALL_SPEC_NOT_INSTALLED|INSTALL_SPEC_ENABLED|INSTALL_SPEC_SUSPENDED|INSTALL_SPEC_DETACHED
      logDeniesEnabled mutationEnabled referentialRulesEnabled: bool
      deploymentConfigs: set<block> computed
        component: text required
        podAffinity: text computed enum=AFFINITY_UNSPECIFIED|NO_AFFINITY|ANTI_AFFINITY|
        replicaCount: int computed
        containerResources: block
          limits requests: block
            cpu memory: text
        podTolerations(pod_toleration): list<block>
          effect key operator value: text
      monitoring: block computed
        backends: list<text> computed elemEnum=MONITORING_BACKEND_UNSPECIFIED|PROMETHEUS|CLOUD_MONITORING
      policyContent: block
        bundles: set<block>
          bundle: text required
          exemptedNamespaces: list<text>
        templateLibrary: block computed
          installation: text enum=INSTALLATION_UNSPECIFIED|NOT_INSTALLED|ALL|
resourceStates(resource_state): list<block> output
  hasResources: bool output
  state: text output
spec: block
  clusterupgrade: block
    upstreamFleets: list<text> required
    gkeUpgradeOverrides: list<block>
      postConditions: block required
        soaking: text required
      upgrade: block required
        name version: text required
    postConditions: block computed
      soaking: text required
  fleetobservability: block
    loggingConfig: block
      defaultConfig fleetScopeLogsConfig: block
        mode: text enum=MODE_UNSPECIFIED|COPY|MOVE|
  multiclusteringress: block
    configMembership: text required
  rbacrolebindingactuation: block
    allowedCustomRoles: list<text>
  workloadidentity: block
    scopeTenancyPool: text
states(state): list<block> output
  states(state): list<block> output
    code description updateTime: text output
`;

const plain = ["spec", "fleetDefaultMemberConfig"];

/** An object of the API as the list of one that the state holds. */
function oneOf(value: Value | undefined): readonly Values[] {
    return isObject(value) ? [value] : [];
}

/** Features of a fleet. */
export const feature: ResourceType = {
    token: "gcp:gkehub/feature:Feature",
    fields: parseFacts(facts),
    autoname: { property: "name", max: 255, lowerCase: false },
    labels: "labels",
    knowsProject: true,
    calls: restCalls({
        service: "gkeHub2",
        kind: "Feature",
        operations: true,
        place(wanted, session) {
            const parent = `projects/${projectOf(wanted, session)}/locations/${textOf(wanted["location"])}/features`;
            const name = textOf(wanted["name"]);
            return { path: `${parent}?featureId=${name}`, id: `${parent}/${name}` };
        },
        toBody: (wanted) => plainBody(wanted, plain),
        fromBody: (body, known, id) => ({
            ...plainState(body, known, ["createTime", "updateTime", "deleteTime"], plain),
            resourceStates: oneOf(body["resourceState"]),
            states: oneOf(body["state"]).map((state) => ({ states: oneOf(state["state"]) })),
            name: known["name"] ?? id.split("/").at(-1)!,
            location: id.split("/")[3]!,
            project: id.split("/")[1]!,
        }),
        masks: sameMasks(plain),
    }),
};
