import { isObject, unknownValue, type Value, type Values } from "../../base/values.js";
import { parseFacts } from "../facts.js";
import { PlanRefused, type Plan } from "../plan.js";
import type { ResourceType } from "../resource.js";
import { isZero } from "../sameness.js";
import { textOf } from "../session.js";
import { clusterCalls } from "./clusterCalls.js";
import { nodeConfigFacts } from "./nodeConfig.js";
import { nodePoolFacts } from "./nodePoolFacts.js";

const facts = `
allowNetAdmin ignoreNodeCountChanges skipNodePoolRefresh: bool
autopilotPrivilegedAdmissions(autopilot_privileged_admission): list<text> computed elemRule=allowlist
clusterIpv4Cidr: text computed new rule=networkOrEmpty:8:32 conflicts=ipAllocationPolicy
datapathProvider: text computed new enum=DATAPATH_PROVIDER_UNSPECIFIED|LEGACY_DATAPATH|ADVANCED_DATAPATH same=default:DATAPATH_PROVIDER_UNSPECIFIED
dataplaneOptimizationMode description: text new
defaultMaxPodsPerNode: int computed new conflicts=enableAutopilot
deletionPolicy nodeVersion privateIpv6GoogleAccess: text computed
deletionProtection: bool default=true
desiredEmulatedVersion: text rule=minorVersion
disableL4LbFirewallReconciliation enableCiliumClusterwideNetworkPolicy: bool default=false
enableFqdnNetworkPolicy enableLegacyAbac enableMultiNetworking: bool default=false
effectiveLabels pulumiLabels(terraform_labels): map output
emulatedVersion endpoint labelFingerprint masterVersion operation selfLink servicesIpv4Cidr: text output
tpuIpv4CidrBlock: text output
enableAutopilot: bool new
enableIntranodeVisibility: bool computed conflicts=enableAutopilot
enableKubernetesAlpha: bool new default=false
enableL4IlbSubsetting: bool computed
enableShieldedNodes: bool default=true conflicts=enableAutopilot
enableTpu: bool computed new conflicts=tpuConfig
inTransitEncryptionConfig: text enum=IN_TRANSIT_ENCRYPTION_CONFIG_UNSPECIFIED|IN_TRANSIT_ENCRYPTION_DISABLED|IN_TRANSIT_ENCRYPTION_INTER_NODE_TRANSPARENT
initialNodeCount: int new
location project: text computed new
loggingService: text computed enum=logging.googleapis.com|logging.googleapis.com/kubernetes|none conflicts=clusterTelemetry
minMasterVersion: text
monitoringService: text computed enum=monitoring.googleapis.com|monitoring.googleapis.com/kubernetes|none conflicts=clusterTelemetry
name: text required new rule=clusterName
network: text new default=default same=link
networkingMode: text computed new enum=VPC_NATIVE|ROUTES
nodeLocations: set<text> computed
removeDefaultNodePool: bool conflicts=enableAutopilot
resourceLabels: map
subnetwork: text computed new same=link
addonsConfig: block computed
  agentSandboxConfig configConnectorConfig gcePersistentDiskCsiDriverConfig: block computed atLeastOne=.
    enabled: bool required
  gcpFilestoreCsiDriverConfig gcsFuseCsiDriverConfig gkeBackupAgentConfig: block computed atLeastOne=.
    enabled: bool required
  highScaleCheckpointingConfig kalmConfig nodeReadinessConfig: block computed atLeastOne=.
    enabled: bool required
  parallelstoreCsiDriverConfig podSnapshotConfig sliceControllerConfig: block computed atLeastOne=.
    enabled: bool required
  slurmOperatorConfig: block computed atLeastOne=.
    enabled: bool required
  cloudrunConfig: block computed atLeastOne=.
    disabled: bool required
    loadBalancerType: text enum=LOAD_BALANCER_TYPE_INTERNAL
  dnsCacheConfig statefulHaConfig: block computed conflicts=enableAutopilot atLeastOne=.
    enabled: bool required
  horizontalPodAutoscaling httpLoadBalancing: block computed atLeastOne=.
    disabled: bool required
  istioConfig: block computed atLeastOne=.
    auth: text enum=AUTH_NONE|AUTH_MUTUAL_TLS same=default:AUTH_NONE
    disabled: bool required
  lustreCsiDriverConfig: block computed atLeastOne=.
    disableMultiNic enableLegacyLustrePort: bool
    enabled: bool required
  networkPolicyConfig: block computed conflicts=enableAutopilot atLeastOne=.
    disabled: bool required
  rayOperatorConfigs(ray_operator_config): list<block> computed max=3 atLeastOne=.
    enabled: bool required
    rayClusterLoggingConfig rayClusterMonitoringConfig: block computed
      enabled: bool required
anonymousAuthenticationConfig: block computed
  mode: text required enum=ENABLED|LIMITED
authenticatorGroupsConfig: block computed
  securityGroup: text required
autopilotClusterPolicyConfig: block computed
  noStandardNodePools noSystemImpersonation noSystemMutation noUnsafeWebhooks: bool
binaryAuthorization: block same=disabled
  enabled: bool conflicts=.evaluationMode|enableAutopilot
  evaluationMode: text computed enum=DISABLED|PROJECT_SINGLETON_POLICY_ENFORCE conflicts=.enabled
clusterAutoscaling: block computed
  autoProvisioningLocations: list<text> computed
  autoscalingProfile: text default=BALANCED enum=BALANCED|OPTIMIZE_UTILIZATION same=autopilot
  defaultComputeClassEnabled: bool
  enabled: bool computed conflicts=enableAutopilot
  autoProvisioningDefaults: block computed
    bootDiskKmsKey: text new
    diskSize: int default=100 rule=atLeast:10 same=autopilot
    diskType: text default=pd-standard enum=pd-standard|pd-ssd|pd-balanced|hyperdisk-balanced same=autopilot
    imageType: text default=COS_CONTAINERD enum=COS_CONTAINERD|COS|UBUNTU_CONTAINERD|UBUNTU same=autopilot
    minCpuPlatform: text same=default:automatic
    oauthScopes: list<text> computed same=addedScopes
    serviceAccount: text default=default
    management: block computed
      autoRepair autoUpgrade: bool computed
      upgradeOptions: list<block> output
        autoUpgradeStartTime description: text output
    shieldedInstanceConfig: block
      enableIntegrityMonitoring: bool default=true atLeastOne=.
      enableSecureBoot: bool default=false atLeastOne=.
    upgradeSettings: block computed
      maxSurge maxUnavailable: int
      strategy: text computed enum=NODE_POOL_UPDATE_STRATEGY_UNSPECIFIED|BLUE_GREEN|SURGE
      blueGreenSettings: block computed
        nodePoolSoakDuration: text computed
        standardRolloutPolicy: block computed
          batchNodeCount: int computed exactlyOne=.batchNodeCount|.batchPercentage
          batchPercentage: number computed rule=fraction:0:1 exactlyOne=.batchNodeCount|.batchPercentage
          batchSoakDuration: text default=0s
  resourceLimits: list<block> computed same=autopilot conflicts=enableAutopilot
    maximum: int required rule=atLeast:1
    minimum: int
    resourceType: text required
clusterTelemetry: block computed
  type: text required enum=DISABLED|ENABLED|SYSTEM_ONLY
confidentialNodes: block computed new
  confidentialInstanceType: text new enum=SEV|SEV_SNP|TDX same=dropped:SEV
  enabled: bool required new
controlPlaneEndpointsConfig: block computed
  dnsEndpointConfig: block computed
    allowExternalTraffic enableK8sCertsViaDns enableK8sTokensViaDns: bool
    endpoint: text computed
  ipEndpointsConfig: block computed
    enabled: bool
costManagementConfig serviceExternalIpsConfig verticalPodAutoscaling: block computed
  enabled: bool required
databaseEncryption: block computed
  keyName: text
  state: text required enum=ENCRYPTED|ALL_OBJECTS_ENCRYPTION_ENABLED|DECRYPTED same=encryption
defaultSnatStatus: block computed
  disabled: bool required
dnsConfig: block same=autopilot
  additiveVpcScopeDnsDomain clusterDnsDomain: text
  clusterDns: text default=PROVIDER_UNSPECIFIED enum=PROVIDER_UNSPECIFIED|PLATFORM_DEFAULT|CLOUD_DNS|KUBE_DNS
  clusterDnsScope: text enum=DNS_SCOPE_UNSPECIFIED|CLUSTER_SCOPE|VPC_SCOPE same=unset:DNS_SCOPE_UNSPECIFIED
enableK8sBetaApis: block
  enabledApis: set<text> required
enterpriseConfig: block computed
  clusterTier: text output
  desiredTier: text computed enum=STANDARD|ENTERPRISE same=default:CLUSTER_TIER_UNSPECIFIED
fleet: block same=fleet
  membership membershipId membershipLocation: text output
  membershipType: text enum=LIGHTWEIGHT
  preRegistered: bool output
  project: text
gatewayApiConfig: block computed
  channel: text required enum=CHANNEL_DISABLED|CHANNEL_EXPERIMENTAL|CHANNEL_STANDARD
gkeAutoUpgradeConfig: block computed
  patchMode: text required
identityServiceConfig managedMachineLearningDiagnosticsConfig: block computed
  enabled: bool
ipAllocationPolicy: block computed new conflicts=clusterIpv4Cidr
  clusterIpv4CidrBlock: text computed new same=size conflicts=.clusterSecondaryRangeName|.servicesSecondaryRangeName
  servicesIpv4CidrBlock: text computed new same=size conflicts=.clusterSecondaryRangeName|.servicesSecondaryRangeName
  clusterSecondaryRangeName: text computed new conflicts=.clusterIpv4CidrBlock|.servicesIpv4CidrBlock
  servicesSecondaryRangeName: text computed new conflicts=.clusterIpv4CidrBlock|.servicesIpv4CidrBlock
  stackType: text default=IPV4 enum=IPV4|IPV4_IPV6
  additionalIpRangesConfigs(additional_ip_ranges_config): list<block>
    podIpv4RangeNames: list<text>
    status: text
    subnetwork: text required same=link
  additionalPodRangesConfig: block
    podRangeNames: set<text> required min=1
  autoIpamConfig: block computed
    enabled: bool required
  networkTierConfig: block computed
    networkTier: text required
  podCidrOverprovisionConfig: block computed new
    disabled: bool required
loggingConfig: block computed
  enableComponents: list<text> required elemEnum=SYSTEM_COMPONENTS|APISERVER|CONTROLLER_MANAGER|KCP_CONNECTION|KCP_SSHD|KCP_HPA|KCP_VPA|SCHEDULER|WORKLOADS
maintenancePolicy: block
  dailyMaintenanceWindow: block exactlyOne=.dailyMaintenanceWindow|.recurringMaintenanceWindow|.recurringWindow
    duration: text output
    startTime: text required rule=clock same=clock
  disruptionBudget: block
    lastDisruptionTime lastMinorVersionDisruptionTime: text output
    minorVersionDisruptionInterval patchVersionDisruptionInterval: text
  maintenanceExclusions(maintenance_exclusion): set<block> max=20
    endTime: text rule=timestamp
    exclusionName: text required
    startTime: text required rule=timestamp
    exclusionOptions: block
      endTimeBehavior: text enum=UNTIL_END_OF_SUPPORT
      scope: text required enum=NO_UPGRADES|NO_MINOR_UPGRADES|NO_MINOR_OR_NODE_UPGRADES
  recurringMaintenanceWindow: block exactlyOne=.dailyMaintenanceWindow|.recurringMaintenanceWindow|.recurringWindow
    recurrence: text required same=recurrence
    windowDuration: text required rule=duration same=duration
    delayUntil: block
      day month year: int required
    windowStartTime: block required
      hours minutes seconds: int required
  recurringWindow: block exactlyOne=.dailyMaintenanceWindow|.recurringMaintenanceWindow|.recurringWindow
    endTime startTime: text required rule=timestamp
    recurrence: text required same=recurrence
managedOpentelemetryConfig: block computed
  scope: text enum=SCOPE_UNSPECIFIED|NONE|COLLECTION_AND_INSTRUMENTATION_COMPONENTS same=default:SCOPE_UNSPECIFIED
masterAuth: block computed
  clientCertificate clusterCaCertificate: text output
  clientKey: text output secret
  clientCertificateConfig: block required new
    issueClientCertificate: bool required new
masterAuthorizedNetworksConfig: block computed
  gcpPublicCidrsAccessEnabled privateEndpointEnforcementEnabled: bool computed
  cidrBlocks: set<block>
    cidrBlock: text required rule=network:0:32
    displayName: text
meshCertificates: block computed
  enableCertificates: bool required
monitoringConfig: block computed
  enableComponents: list<text> computed
  advancedDatapathObservabilityConfig: block computed
    enableMetrics enableRelay: bool required
  managedPrometheus: block computed
    enabled: bool required
    autoMonitoringConfig: block computed
      scope: text required enum=ALL|NONE
networkPerformanceConfig: block
  totalEgressBandwidthTier: text required
networkPolicy: block same=disabled conflicts=enableAutopilot
  enabled: bool required
  provider: text enum=PROVIDER_UNSPECIFIED|CALICO same=default:PROVIDER_UNSPECIFIED
nodeConfig: block computed new use=nodeConfig
nodeCreationConfig: block computed
  nodeCreationMode: text required enum=VIA_KUBELET|VIA_CONTROL_PLANE
nodePoolAutoConfig: block computed
  resourceManagerTags: map
  linuxNodeConfig: block
    cgroupMode: text computed enum=CGROUP_MODE_UNSPECIFIED|CGROUP_MODE_V1|CGROUP_MODE_V2 same=default:CGROUP_MODE_UNSPECIFIED
    nodeKernelModuleLoading: block
      policy: text enum=POLICY_UNSPECIFIED|ENFORCE_SIGNED_MODULES|DO_NOT_ENFORCE_SIGNED_MODULES same=default:POLICY_UNSPECIFIED
  networkTags: block
    tags: list<text>
  nodeKubeletConfig: block computed
    insecureKubeletReadonlyPortEnabled: text computed enum=FALSE|TRUE
nodePoolDefaults: block computed
  nodeConfigDefaults: block
    insecureKubeletReadonlyPortEnabled: text computed enum=FALSE|TRUE
    loggingVariant: text computed enum=DEFAULT|MAX_THROUGHPUT
    containerdConfig: block computed
      privateRegistryAccessConfig: block
        enabled: bool required
        certificateAuthorityDomainConfigs(certificate_authority_domain_config): list<block>
          fqdns: list<text> required
          gcpSecretManagerCertificateConfig: block required
            secretUri: text required
      registryHosts: list<block>
        server: text required
        hosts: list<block>
          capabilities: list<text>
          dialTimeout: text
          host: text required
          overridePath: bool
          cas(ca): list<block>
            gcpSecretManagerSecretUri: text
          clients(client): list<block>
            cert: block required
              gcpSecretManagerSecretUri: text
            key: block
              gcpSecretManagerSecretUri: text
          headers(header): list<block>
            key: text required
            values(value): list<text> required
      writableCgroups: block
        enabled: bool required
    gcfsConfig: block computed
      enabled: bool required
nodePools(node_pool): list<block> computed new conflicts=enableAutopilot use=nodePool
notificationConfig: block computed
  pubsub: block required
    enabled: bool required
    topic: text
    filter: block
      eventTypes(event_type): list<text> required elemEnum=UPGRADE_AVAILABLE_EVENT|UPGRADE_EVENT|SECURITY_BULLETIN_EVENT|UPGRADE_INFO_EVENT
podAutoscaling: block computed
  hpaProfile: text required enum=NONE|PERFORMANCE
podSecurityPolicyConfig: block same=disabled
  enabled: bool required
privateClusterConfig: block computed same=private
  enablePrivateEndpoint: bool same=falsy atLeastOne=.
  enablePrivateNodes: bool same=falsy atLeastOne=.
  masterIpv4CidrBlock: text computed new rule=networkOrEmpty:28:28 atLeastOne=.
  peeringName privateEndpoint publicEndpoint: text output
  privateEndpointSubnetwork: text new same=endpoint atLeastOne=.
  masterGlobalAccessConfig: block computed atLeastOne=.
    enabled: bool required
protectConfig: block computed
  workloadVulnerabilityMode: text computed atLeastOne=.
  workloadConfig: block computed atLeastOne=.
    auditMode: text required
rbacBindingConfig: block computed
  enableInsecureBindingSystemAuthenticated enableInsecureBindingSystemUnauthenticated: bool
releaseChannel: block computed
  channel: text required enum=UNSPECIFIED|RAPID|REGULAR|STABLE|EXTENDED
resourceUsageExportConfig: block
  enableNetworkEgressMetering: bool default=false
  enableResourceConsumptionMetering: bool default=true
  bigqueryDestination: block required
    datasetId: text required
rollbackSafeUpgrade: block
  controlPlaneSoakDuration: text
secretManagerConfig secretSyncConfig: block same=disabled
  enabled: bool required
  rotationConfig: block computed
    enabled: bool required
    rotationInterval: text computed
securityPostureConfig: block computed
  mode: text computed enum=DISABLED|BASIC|ENTERPRISE|MODE_UNSPECIFIED same=default:DISABLED
  vulnerabilityMode: text computed enum=VULNERABILITY_DISABLED|VULNERABILITY_BASIC|VULNERABILITY_ENTERPRISE|VULNERABILITY_MODE_UNSPECIFIED same=default:VULNERABILITY_DISABLED
tpuConfig: block computed
  enabled: bool required new
  ipv4CidrBlock: text output
  useServiceNetworking: bool new
userManagedKeysConfig: block
  aggregationCa clusterCa etcdApiCa etcdPeerCa: text new
  controlPlaneDiskEncryptionKey gkeopsEtcdBackupEncryptionKey: text
  controlPlaneDiskEncryptionKeyVersions: set<text> output
  serviceAccountSigningKeys serviceAccountVerificationKeys: set<text>
workloadAltsConfig: block computed
  enableAlts: bool required
workloadIdentityConfig: block computed
  workloadPool: text
`;

/** What Google cannot switch off again: doing so takes another cluster. */
const lasting = ["enableL4IlbSubsetting", "enableFqdnNetworkPolicy"];

function customize(plan: Plan, inputs: Values, olds: Values | undefined): void {
    if (olds === undefined) {
        checkVersions(inputs);
    }
    checkSurge(inputs);
    if (inputs["enableAutopilot"] === true && olds?.["enableAutopilot"] !== true) {
        plan.override("enableIntranodeVisibility", true);
        plan.override("networkingMode", "VPC_NATIVE");
    }
    const lost = lasting.some((name) => olds?.[name] === true && plan.planned[name] !== true);
    const apis = (values: Values | undefined): readonly Value[] =>
        (valueAt(values, "enableK8sBetaApis", "enabledApis") ?? []) as readonly Value[];
    const kept = apis(plan.planned);
    plan.requiresReplacement ||= lost || apis(olds).some((api) => !kept.includes(api));
}

function checkVersions({ nodeVersion, minMasterVersion, removeDefaultNodePool }: Values): void {
    const [node, master] = [textOf(nodeVersion), textOf(minMasterVersion)];
    if (node !== "" && removeDefaultNodePool === true) {
        throw new PlanRefused("node_version can only be specified if remove_default_node_pool is not true");
    }
    if (node !== "" && master !== "" && node.split("-")[0] !== master.split("-")[0]) {
        throw new PlanRefused(
            `Resource argument node_version (value: ${node}) must either be unset or set to the same value as ` +
                `min_master_version (value: ${master}) on create.`,
        );
    }
}

function checkSurge(inputs: Values): void {
    const settings = valueAt(inputs, "clusterAutoscaling", "autoProvisioningDefaults", "upgradeSettings");
    const { strategy, maxSurge, maxUnavailable } = isObject(settings) ? settings : {};
    if (!isZero(strategy) && strategy !== "SURGE" && !(isZero(maxSurge) && isZero(maxUnavailable))) {
        const rule = "can only be used when strategy is set to SURGE";
        throw new PlanRefused(`Surge upgrade settings max_surge/max_unavailable ${rule}`);
    }
}

/** A value inside blocks, undefined where one of them is absent or not yet known. */
function valueAt(values: Values | undefined, ...path: readonly string[]): Value | undefined {
    const found = path.reduce<Value | undefined>((value, name) => (isObject(value) ? value[name] : undefined), values);
    return found === unknownValue ? undefined : found;
}

/** GKE clusters. */
export const cluster: ResourceType = {
    token: "gcp:container/cluster:Cluster",
    fields: parseFacts(facts, { nodeConfig: nodeConfigFacts, nodePool: nodePoolFacts }),
    autoname: { property: "name", max: 255, lowerCase: false },
    labels: "resourceLabels",
    knowsProject: false,
    minutes: 90,
    customize,
    calls: clusterCalls,
};
