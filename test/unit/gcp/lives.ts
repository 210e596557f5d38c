import type { Values } from "../../lab/providers/base/values.js";

/** One resource of a type: what it is made of, what it is called, and the requests of its life. */
export interface Life {
    readonly type: string;
    readonly program: Values;
    readonly id: string;
    readonly create: readonly string[];
    /** Parts of the body of the request that creates. */
    readonly body?: Values;
    readonly update?: { readonly to: Values; readonly call: string; readonly body?: Values };
    readonly delete?: string;
    /** What Google says of it goes when it is deleted; else it was never Google's to delete. */
    readonly stays?: true;
}

/** Base of the project in Compute Engine. */
export const compute = "/compute/v1/projects/demo";
const ncc = "/networkconnectivity/v1beta/projects/demo/locations/global";
const attribution = { "goog-pulumi-provisioned": "true" };

/** Types whose calls are those of the recorded provider, or of its source, step by step. */
export const lives: readonly Life[] = [
    {
        type: "gcp:compute/globalAddress:GlobalAddress",
        program: { name: "ga", addressType: "INTERNAL", purpose: "VPC_PEERING", prefixLength: 16, labels: { a: "b" } },
        id: "projects/demo/global/addresses/ga",
        create: [
            `POST ${compute}/global/addresses`,
            `GET ${compute}/global/addresses/ga`,
            `POST ${compute}/global/addresses/ga/setLabels`,
            `GET ${compute}/global/addresses/ga`,
        ],
        body: { name: "ga", prefixLength: 16, purpose: "VPC_PEERING" },
        update: {
            to: { labels: { a: "c" } },
            call: `POST ${compute}/global/addresses/ga/setLabels`,
            body: { labels: { a: "c", ...attribution } },
        },
        delete: `DELETE ${compute}/global/addresses/ga`,
    },
    {
        type: "gcp:compute/route:Route",
        program: {
            name: "rt",
            network: "paris",
            destRange: "0.0.0.0/0",
            nextHopGateway: "default-internet-gateway",
            priority: 100,
            tags: ["t"],
        },
        id: "projects/demo/global/routes/rt",
        create: [`POST ${compute}/global/routes`, `GET ${compute}/global/routes/rt`],
        body: {
            network: "projects/demo/global/networks/paris",
            nextHopGateway: "projects/demo/global/gateways/default-internet-gateway",
            tags: ["t"],
        },
        delete: `DELETE ${compute}/global/routes/rt`,
    },
    {
        type: "gcp:compute/networkPeeringRoutesConfig:NetworkPeeringRoutesConfig",
        program: { network: "paris", peering: "theirs", exportCustomRoutes: true, importCustomRoutes: true },
        id: "projects/demo/global/networks/paris/networkPeerings/theirs",
        create: [`PATCH ${compute}/global/networks/paris/updatePeering`, `GET ${compute}/global/networks/paris`],
        body: { networkPeering: { name: "theirs", exportCustomRoutes: true, importCustomRoutes: true } },
        update: {
            to: { importCustomRoutes: false },
            call: `PATCH ${compute}/global/networks/paris/updatePeering`,
            body: { networkPeering: { name: "theirs", importCustomRoutes: false } },
        },
        stays: true,
    },
    {
        type: "gcp:compute/sharedVPCHostProject:SharedVPCHostProject",
        program: { project: "demo" },
        id: "demo",
        create: [`POST ${compute}/enableXpnHost`, `GET ${compute}`],
        delete: `POST ${compute}/disableXpnHost`,
    },
    {
        type: "gcp:compute/sharedVPCServiceProject:SharedVPCServiceProject",
        program: { hostProject: "demo", serviceProject: "user" },
        id: "demo/user",
        create: [`POST ${compute}/enableXpnResource`, "GET /compute/v1/projects/user/getXpnHost"],
        body: { xpnResource: { id: "user", type: "PROJECT" } },
        delete: `POST ${compute}/disableXpnResource`,
    },
    {
        type: "gcp:networkconnectivity/hub:Hub",
        program: { name: "hub", description: "d", presetTopology: "STAR", labels: { a: "b" } },
        id: "projects/demo/locations/global/hubs/hub",
        create: [`POST ${ncc}/hubs?hubId=hub`, `GET ${ncc}/hubs/hub`],
        body: { description: "d", presetTopology: "STAR", labels: { a: "b", ...attribution } },
        update: {
            to: { description: "e", labels: { a: "c" } },
            call: `PATCH ${ncc}/hubs/hub?updateMask=description,labels`,
            body: { description: "e", labels: { a: "c", ...attribution } },
        },
        delete: `DELETE ${ncc}/hubs/hub`,
    },
    {
        type: "gcp:networkconnectivity/spoke:Spoke",
        program: {
            name: "sp",
            hub: "projects/demo/locations/global/hubs/hub",
            location: "global",
            linkedVpcNetwork: { uri: "projects/demo/global/networks/paris", excludeExportRanges: ["10.0.0.0/24"] },
        },
        id: "projects/demo/locations/global/spokes/sp",
        create: [`POST ${ncc}/spokes?spokeId=sp`, `GET ${ncc}/spokes/sp`],
        body: { linkedVpcNetwork: { excludeExportRanges: ["10.0.0.0/24"] } },
        update: {
            to: { linkedVpcNetwork: { uri: "projects/demo/global/networks/paris" } },
            call: `PATCH ${ncc}/spokes/sp?updateMask=linkedVpcNetwork`,
            body: { linkedVpcNetwork: { uri: "projects/demo/global/networks/paris" } },
        },
        delete: `DELETE ${ncc}/spokes/sp`,
    },
    {
        type: "gcp:networkconnectivity/group:Group",
        program: { name: "default", hub: "hub", autoAccept: { autoAcceptProjects: ["demo"] } },
        id: "projects/demo/locations/global/hubs/hub/groups/default",
        create: [
            `PATCH ${ncc}/hubs/hub/groups/default?updateMask=autoAccept,description,labels`,
            `GET ${ncc}/hubs/hub/groups/default`,
        ],
        body: { autoAccept: { autoAcceptProjects: ["demo"] } },
        update: {
            to: { autoAccept: { autoAcceptProjects: ["demo", "other"] } },
            call: `PATCH ${ncc}/hubs/hub/groups/default?updateMask=autoAccept`,
        },
        delete: `DELETE ${ncc}/hubs/hub/groups/default`,
    },
    {
        type: "gcp:gkehub/membership:Membership",
        program: {
            membershipId: "m",
            endpoint: { gkeCluster: { resourceLink: "projects/demo/locations/europe-west9/clusters/paris" } },
        },
        id: "projects/demo/locations/global/memberships/m",
        create: [
            "POST /gkehub/v1beta1/projects/demo/locations/global/memberships?membershipId=m",
            "GET /gkehub/v1beta1/projects/demo/locations/global/memberships/m",
        ],
        body: {
            endpoint: {
                gkeCluster: {
                    resourceLink: "//container.googleapis.com/projects/demo/locations/europe-west9/clusters/paris",
                },
            },
        },
        update: {
            to: { authority: { issuer: "https://container.googleapis.com/v1/paris" } },
            call: "PATCH /gkehub/v1beta1/projects/demo/locations/global/memberships/m?updateMask=authority",
        },
        delete: "DELETE /gkehub/v1beta1/projects/demo/locations/global/memberships/m",
    },
    {
        type: "gcp:gkehub/feature:Feature",
        program: { name: "multiclusterservicediscovery", location: "global" },
        id: "projects/demo/locations/global/features/multiclusterservicediscovery",
        create: [
            "POST /gkehub/v1/projects/demo/locations/global/features?featureId=multiclusterservicediscovery",
            "GET /gkehub/v1/projects/demo/locations/global/features/multiclusterservicediscovery",
        ],
        body: { labels: attribution },
        update: {
            to: { spec: { multiclusteringress: { configMembership: "projects/demo/locations/global/memberships/m" } } },
            call: "PATCH /gkehub/v1/projects/demo/locations/global/features/multiclusterservicediscovery?updateMask=spec",
        },
        delete: "DELETE /gkehub/v1/projects/demo/locations/global/features/multiclusterservicediscovery",
    },
    {
        type: "gcp:gkebackup/backupPlan:BackupPlan",
        program: {
            name: "daily",
            location: "europe-west9",
            cluster: "projects/demo/locations/europe-west9/clusters/paris",
            backupConfig: { allNamespaces: true, includeSecrets: true },
            backupSchedule: { cronSchedule: "0 3 * * *" },
        },
        id: "projects/demo/locations/europe-west9/backupPlans/daily",
        create: [
            "POST /gkebackup/v1/projects/demo/locations/europe-west9/backupPlans?backupPlanId=daily",
            "GET /gkebackup/v1/projects/demo/locations/europe-west9/backupPlans/daily",
        ],
        body: { cluster: "projects/demo/locations/europe-west9/clusters/paris" },
        update: {
            to: { retentionPolicy: { backupRetainDays: 7 } },
            call: "PATCH /gkebackup/v1/projects/demo/locations/europe-west9/backupPlans/daily?updateMask=retentionPolicy",
            body: { retentionPolicy: { backupRetainDays: 7 } },
        },
        delete: "DELETE /gkebackup/v1/projects/demo/locations/europe-west9/backupPlans/daily",
    },
    {
        type: "gcp:secretmanager/secret:Secret",
        program: { secretId: "s", replication: { auto: {} }, annotations: { a: "b" } },
        id: "projects/demo/secrets/s",
        create: [
            "POST /secretmanager/v1/projects/demo/secrets?secretId=s",
            "GET /secretmanager/v1/projects/demo/secrets/s",
        ],
        body: { replication: { automatic: {} }, annotations: { a: "b" }, labels: attribution },
        update: {
            to: { versionAliases: { live: "1" } },
            call: "PATCH /secretmanager/v1/projects/demo/secrets/s?updateMask=versionAliases",
        },
        delete: "DELETE /secretmanager/v1/projects/demo/secrets/s",
    },
    {
        type: "gcp:secretmanager/secretVersion:SecretVersion",
        program: { secret: "projects/demo/secrets/s", secretData: "hush" },
        id: "projects/demo/secrets/s/versions/1",
        create: [
            "POST /secretmanager/v1/projects/demo/secrets/s:addVersion",
            "POST /secretmanager/v1/projects/demo/secrets/s/versions/1:enable",
            "GET /secretmanager/v1/projects/demo/secrets/s/versions/1",
        ],
        body: { payload: { data: "aHVzaA==" } },
        update: {
            to: { enabled: false },
            call: "POST /secretmanager/v1/projects/demo/secrets/s/versions/1:disable",
            body: {},
        },
        delete: "POST /secretmanager/v1/projects/demo/secrets/s/versions/1:destroy",
    },
    {
        type: "gcp:monitoring/alertPolicy:AlertPolicy",
        program: {
            displayName: "A",
            combiner: "OR",
            conditions: [{ displayName: "c", conditionAbsent: { duration: "60s", filter: "x" } }],
        },
        id: "projects/demo/alertPolicies/1",
        create: ["POST /monitoring/v3/projects/demo/alertPolicies", "GET /monitoring/v3/projects/demo/alertPolicies/1"],
        body: { displayName: "A", enabled: true },
        update: {
            to: { alertStrategy: { notificationChannelStrategies: [{ renotifyInterval: "1800s" }] } },
            call: "PATCH /monitoring/v3/projects/demo/alertPolicies/1?updateMask=alertStrategy",
            body: { alertStrategy: { notificationChannelStrategy: [{ renotifyInterval: "1800s" }] } },
        },
        delete: "DELETE /monitoring/v3/projects/demo/alertPolicies/1",
    },
    {
        type: "gcp:monitoring/dashboard:Dashboard",
        program: { dashboardJson: '{"displayName":"D","gridLayout":{}}' },
        id: "projects/demo/dashboards/1",
        create: ["POST /monitoring/v1/projects/demo/dashboards", "GET /monitoring/v1/projects/demo/dashboards/1"],
        body: { displayName: "D", gridLayout: {} },
        update: {
            to: { dashboardJson: '{"displayName":"E","gridLayout":{}}' },
            call: "PATCH /monitoring/v1/projects/demo/dashboards/1",
            body: { displayName: "E" },
        },
        delete: "DELETE /monitoring/v1/projects/demo/dashboards/1",
    },
    {
        type: "gcp:pubsub/topic:Topic",
        program: { name: "upgrades", messageRetentionDuration: "600s" },
        id: "projects/demo/topics/upgrades",
        create: ["PUT /pubsub/v1/projects/demo/topics/upgrades", "GET /pubsub/v1/projects/demo/topics/upgrades"],
        body: { messageRetentionDuration: "600s", labels: attribution },
        update: {
            to: { messageRetentionDuration: "1200s" },
            call: "PATCH /pubsub/v1/projects/demo/topics/upgrades",
            body: { topic: { messageRetentionDuration: "1200s" }, updateMask: "messageRetentionDuration" },
        },
        delete: "DELETE /pubsub/v1/projects/demo/topics/upgrades",
    },
    {
        type: "gcp:projects/serviceIdentity:ServiceIdentity",
        program: { service: "container.googleapis.com" },
        id: "projects/demo/services/container.googleapis.com",
        create: [
            "POST /serviceusage/v1/projects/demo/services/container.googleapis.com:generateServiceIdentity",
            "POST /serviceusage/v1/projects/demo/services/container.googleapis.com:generateServiceIdentity",
        ],
        stays: true,
    },
    {
        type: "gcp:compute/resourcePolicy:ResourcePolicy",
        program: { name: "near", region: "europe-west9", groupPlacementPolicy: { collocation: "COLLOCATED" } },
        id: "projects/demo/regions/europe-west9/resourcePolicies/near",
        create: [
            `POST ${compute}/regions/europe-west9/resourcePolicies`,
            `GET ${compute}/regions/europe-west9/resourcePolicies/near`,
        ],
        body: { name: "near", groupPlacementPolicy: { collocation: "COLLOCATED" } },
        update: { to: { description: "d" }, call: `PATCH ${compute}/regions/europe-west9/resourcePolicies/near` },
        delete: `DELETE ${compute}/regions/europe-west9/resourcePolicies/near`,
    },
    {
        type: "gcp:compute/subnetworkIAMMember:SubnetworkIAMMember",
        program: {
            subnetwork: "nodes",
            region: "europe-west9",
            role: "roles/compute.networkUser",
            member: "user:a@b.c",
        },
        id: "projects/demo/regions/europe-west9/subnetworks/nodes/roles/compute.networkUser/user:a@b.c",
        create: [
            `GET ${compute}/regions/europe-west9/subnetworks/nodes/getIamPolicy`,
            `POST ${compute}/regions/europe-west9/subnetworks/nodes/setIamPolicy`,
            `GET ${compute}/regions/europe-west9/subnetworks/nodes/getIamPolicy`,
        ],
        body: { policy: { bindings: [{ role: "roles/compute.networkUser", members: ["user:a@b.c"] }] } },
        delete: `POST ${compute}/regions/europe-west9/subnetworks/nodes/setIamPolicy`,
    },
    {
        type: "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember",
        program: { cryptoKeyId: "europe-west9/ring/key", role: "roles/x", member: "user:a@b.c" },
        id: "projects/demo/locations/europe-west9/keyRings/ring/cryptoKeys/key/roles/x/user:a@b.c",
        create: [
            "GET /cloudkms/v1/projects/demo/locations/europe-west9/keyRings/ring/cryptoKeys/key:getIamPolicy",
            "POST /cloudkms/v1/projects/demo/locations/europe-west9/keyRings/ring/cryptoKeys/key:setIamPolicy",
            "GET /cloudkms/v1/projects/demo/locations/europe-west9/keyRings/ring/cryptoKeys/key:getIamPolicy",
        ],
        delete: "POST /cloudkms/v1/projects/demo/locations/europe-west9/keyRings/ring/cryptoKeys/key:setIamPolicy",
    },
];
