/** Facts of a node pool: the same as a resource of its own and inside a cluster. */
export const nodePoolFacts = `
version: text computed
ignoreNodeCountChanges: bool
initialNodeCount maxPodsPerNode: int computed new
instanceGroupUrls managedInstanceGroupUrls: list<text> output
name namePrefix: text computed new
nodeCount: int computed rule=atLeast:0
nodeLocations: set<text> computed
autoscaling: block
  locationPolicy: text computed enum=BALANCED|ANY
  maxNodeCount minNodeCount totalMaxNodeCount totalMinNodeCount: int rule=atLeast:0
maintenancePolicies(maintenance_policy): list<block>
  exclusionUntilEndOfSupports(exclusion_until_end_of_support): list<block>
    enabled: bool
    endTime startTime: text output
management: block computed
  autoRepair autoUpgrade: bool default=true
networkConfig: block computed
  acceleratorNetworkProfile: text new
  createPodRange: bool new
  enablePrivateNodes: bool computed
  podIpv4CidrBlock: text computed new same=size
  podRange: text computed new
  subnetwork: text computed new same=link
  additionalNodeNetworkConfigs: list<block> computed new
    network subnetwork: text computed new
  additionalPodNetworkConfigs: list<block> new
    maxPodsPerNode: int computed new
    secondaryPodRange subnetwork: text new
  networkPerformanceConfig: block
    totalEgressBandwidthTier: text required
  podCidrOverprovisionConfig: block computed new
    disabled: bool required
nodeConfig: block computed new use=nodeConfig
nodeDrainConfigs(node_drain_config): list<block> computed
  graceTerminationDuration pdbTimeoutDuration: text
  respectPdbDuringNodePoolDeletion: bool
placementPolicy: block new
  policyName: text new
  tpuTopology: text
  type: text required
queuedProvisioning: block new
  enabled: bool required new
upgradeSettings: block computed
  maxSurge maxUnavailable: int computed rule=atLeast:0
  strategy: text default=SURGE enum=SURGE|BLUE_GREEN
  blueGreenSettings: block computed
    nodePoolSoakDuration: text computed
    autoscaledRolloutPolicy: block
      waitForDrainDuration: text computed
    standardRolloutPolicy: block
      batchNodeCount: int computed
      batchPercentage: number computed rule=fraction:0:1
      batchSoakDuration: text computed
`;
