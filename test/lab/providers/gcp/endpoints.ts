/** Services whose endpoint the provider lets a program set. */
const services = `
accessApproval accessContextManager activeDirectory agentIdentity agentRegistry agenticApplications alloydb
apiGateway apigee apihub apikeys appEngine apphub artifactRegistry assuredWorkloads backupDr beyondcorp bigQuery
biglake biglakeHive biglakeIceberg bigqueryAnalyticsHub bigqueryConnection bigqueryDataTransfer bigqueryDatapolicy
bigqueryDatapolicyv2 bigqueryReservation bigtable billingBudgets billing binaryAuthorization blockchainNodeEngine
certificateManager ces chronicle cloudAsset cloudBilling cloudBuild cloudFunctions cloudIdentity cloudIds
cloudQuotas cloudResourceManager cloudRun cloudRunV2 cloudScheduler cloudSecurityCompliance cloudSupport cloudTasks
cloudbuildv2 clouddeploy clouddomains cloudfunctions2 colab composer compute config contactCenterInsights
containerAnalysis containerAttached containerAws containerAzure container coreBilling dataCatalog dataFusion
dataLineage dataLossPrevention dataPipeline databaseMigrationService dataflow dataform dataplex dataproc dataprocGdc
dataprocMetastore datastream deploymentManager developerConnect dialogflow dialogflowCx discoveryEngine dns
documentAi documentAiWarehouse edgecontainer edgenetwork essentialContacts eventarc filestore firebaseAiLogic
firebaseAppCheck firebaseAppHosting firebase firebaseDataConnect firebaseDatabase firebaseExtensions firebaseHosting
firebaseRemoteConfig firebaseStorage firebaserules firestore gemini gkeBackup gkeHub2 gkeHub gkeonprem healthcare
hypercomputecluster iam2 iam3 iamBeta iamCredentials iam iamWorkforcePool iap identityPlatform integrationConnectors
integrations kms licenseManager logging looker lustre managedKafka memcache memorystore migrationCenter mlEngine
modelArmor modelArmorGlobal monitoring netapp networkConnectivity networkConnectivityv1 networkManagement
networkSecurity networkServices notebooks observability oracleDatabase orgPolicy osConfig osConfigV2 osLogin
parallelstore parameterManager parameterManagerRegional privateca privilegedAccessManager publicCa pubsub pubsubLite
recaptchaEnterprise redis resourceManager3 resourceManager resourceManagerV3 runtimeConfig runtimeconfig saasRuntime
secretManager secretManagerRegional secureSourceManager securityCenter securityCenterManagement securityCenterV2
securityScanner securityposture serviceDirectory serviceManagement serviceNetworking serviceUsage siteVerification
sourceRepo spanner sql storageBatchOperations storageControl storage storageInsights storageTransfer tags
tagsLocation tpuV2 transcoder vectorSearch vertexAi vmwareengine vpcAccess workbench workflows workloadIdentity
workstations
`;

/** Settings that say where a service is found. */
export const endpointKeys: ReadonlySet<string> = new Set(
    services
        .trim()
        .split(/\s+/)
        .map((service) => `${service}CustomEndpoint`),
);
