/** Facts of a node pool's machines: the same inside a cluster and inside a pool. */
export const nodeConfigFacts = `
bootDiskKmsKey maxRunDuration nodeGroup: text new
diskSizeGb: int computed rule=atLeast:10
diskType machineType: text computed
enableConfidentialStorage flexStart: bool new
gpudirectStrategy imageType: text computed same=case
labels: map computed same=keeps:sandbox.gke.io/
localSsdCount: int computed new rule=atLeast:0
localSsdEncryptionMode: text new enum=STANDARD_ENCRYPTION|EPHEMERAL_KEY_ENCRYPTION
loggingVariant: text computed enum=DEFAULT|MAX_THROUGHPUT
metadata: map computed new
minCpuPlatform serviceAccount: text computed new
oauthScopes: set<text> computed new elemSame=scope
preemptible spot: bool new default=false
resourceLabels: map same=keeps:goog-gke
resourceManagerTags: map
storagePools tags: list<text>
advancedMachineFeatures: block new
  enableNestedVirtualization: bool new
  performanceMonitoringUnit: text enum=ARCHITECTURAL|STANDARD|ENHANCED same=default:PERFORMANCE_MONITORING_UNIT_UNSPECIFIED
  threadsPerCore: int required new
bootDisk: block computed
  diskType: text computed
  provisionedIops provisionedThroughput: int computed
  sizeGb: int computed rule=atLeast:10
confidentialNodes: block computed
  confidentialInstanceType: text new enum=SEV|SEV_SNP|TDX same=dropped:SEV
  enabled: bool required
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
effectiveTaints: list<block> output
  effect key value: text output
ephemeralStorageConfig localNvmeSsdBlockConfig: block new
  localSsdCount: int required new rule=atLeast:0
ephemeralStorageLocalSsdConfig: block new
  dataCacheCount: int new rule=atLeast:0
  localSsdCount: int required new rule=atLeast:0
fastSocket gvnic: block
  enabled: bool required
gcfsConfig: block computed
  enabled: bool required
guestAccelerators(guest_accelerator): list<block> computed new same=counted
  count: int required new
  gpuPartitionSize: text new
  type: text required new same=link
  gpuDriverInstallationConfig: block computed new
    gpuDriverVersion: text required new enum=GPU_DRIVER_VERSION_UNSPECIFIED|INSTALLATION_DISABLED|DEFAULT|LATEST
  gpuSharingConfig: block new
    gpuSharingStrategy: text required new
    maxSharedClientsPerGpu: int required new
hostMaintenancePolicy: block new
  maintenanceInterval: text required new enum=MAINTENANCE_INTERVAL_UNSPECIFIED|AS_NEEDED|PERIODIC
kubeletConfig: block computed
  allowedUnsafeSysctls: list<text>
  containerLogMaxFiles evictionMaxPodGracePeriodSeconds imageGcHighThresholdPercent: int
  imageGcLowThresholdPercent podPidsLimit: int
  containerLogMaxSize cpuCfsQuotaPeriod imageMaximumGcAge imageMinimumGcAge: text
  cpuCfsQuota: bool computed
  cpuManagerPolicy: text enum=static|none|
  insecureKubeletReadonlyPortEnabled: text computed enum=FALSE|TRUE
  maxParallelImagePulls shutdownGracePeriodCriticalPodsSeconds shutdownGracePeriodSeconds: int computed
  singleProcessOomKill: bool
  crashLoopBackOff: block
    maxContainerRestartPeriod: text
  evictionMinimumReclaim evictionSoft evictionSoftGracePeriod: block
    imagefsAvailable imagefsInodesFree memoryAvailable nodefsAvailable nodefsInodesFree pidAvailable: text
  memoryManager: block
    policy: text computed enum=None|Static|
  topologyManager: block
    policy: text computed enum=none|restricted|single-numa-node|best-effort|
    scope: text computed enum=container|pod|
linuxNodeConfig: block computed
  cgroupMode: text computed enum=CGROUP_MODE_UNSPECIFIED|CGROUP_MODE_V1|CGROUP_MODE_V2 same=default:CGROUP_MODE_UNSPECIFIED
  sysctls: map
  transparentHugepageDefrag: text enum=TRANSPARENT_HUGEPAGE_DEFRAG_ALWAYS|TRANSPARENT_HUGEPAGE_DEFRAG_DEFER|TRANSPARENT_HUGEPAGE_DEFRAG_DEFER_WITH_MADVISE|TRANSPARENT_HUGEPAGE_DEFRAG_MADVISE|TRANSPARENT_HUGEPAGE_DEFRAG_NEVER|TRANSPARENT_HUGEPAGE_DEFRAG_UNSPECIFIED same=default:TRANSPARENT_HUGEPAGE_DEFRAG_UNSPECIFIED
  transparentHugepageEnabled: text computed enum=TRANSPARENT_HUGEPAGE_ENABLED_ALWAYS|TRANSPARENT_HUGEPAGE_ENABLED_MADVISE|TRANSPARENT_HUGEPAGE_ENABLED_NEVER|TRANSPARENT_HUGEPAGE_ENABLED_UNSPECIFIED same=default:TRANSPARENT_HUGEPAGE_ENABLED_UNSPECIFIED
  accurateTimeConfig: block
    enablePtpKvmTimeSync: bool
  customNodeInit: block
    initScript: block
      gcpSecretManagerSecretUri gcsUri: text
      gcsGeneration: int computed
  hugepagesConfig: block
    hugepageSize1g(hugepage_size_1g) hugepageSize2m(hugepage_size_2m): int
  nodeKernelModuleLoading: block
    policy: text enum=POLICY_UNSPECIFIED|ENFORCE_SIGNED_MODULES|DO_NOT_ENFORCE_SIGNED_MODULES same=default:POLICY_UNSPECIFIED
  swapConfig: block
    enabled: bool
    bootDiskProfile ephemeralLocalSsdProfile: block
      swapSizeGib swapSizePercent: int
    dedicatedLocalSsdProfile: block
      diskCount: int
    encryptionConfig: block
      disabled: bool
nodeImageConfigs(node_image_config): list<block> computed
  image imageProject: text computed
reservationAffinity: block new
  consumeReservationType: text required new enum=UNSPECIFIED|NO_RESERVATION|ANY_RESERVATION|SPECIFIC_RESERVATION|ANY_RESERVATION_THEN_FAIL
  key: text new
  values: set<text> new
sandboxConfig: block new
  sandboxType: text enum=gvisor
  type: text enum=GVISOR
secondaryBootDisks: list<block> new max=127
  diskImage: text required new
  mode: text new
shieldedInstanceConfig: block computed new
  enableIntegrityMonitoring: bool new default=true
  enableSecureBoot: bool new default=false
soleTenantConfig: block new
  minNodeCpus: int
  nodeAffinities(node_affinity): set<block> required new
    key: text required new
    operator: text required new enum=IN|NOT_IN
    values: list<text> required new
taintConfig: block
  architectureTaintBehavior: text required enum=ARCHITECTURE_TAINT_BEHAVIOR_UNSPECIFIED|NONE|ARM
taints(taint): list<block>
  effect: text required enum=NO_SCHEDULE|PREFER_NO_SCHEDULE|NO_EXECUTE
  key value: text required
windowsNodeConfig: block computed
  osversion: text default=OS_VERSION_UNSPECIFIED enum=OS_VERSION_UNSPECIFIED|OS_VERSION_LTSC2019|OS_VERSION_LTSC2022
workloadMetadataConfig: block computed
  mode: text required enum=MODE_UNSPECIFIED|GCE_METADATA|GKE_METADATA
`;
