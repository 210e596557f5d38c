import { checkIpEndpoint, checkKeys, checkRbacGroup } from "../../../components/gke/clusterChecks.js";
import { hasExternalDns, hasIpEndpoint } from "../../../components/gke/gkeDefaults.js";
import { finding, type Rule, type RuleGroup, type SpecPatch } from "../rule.js";
import { ofClusters } from "./gkeFacts.js";

/** An environment with a changed cluster in Paris. */
const paris = (cluster: SpecPatch): { readonly spec: SpecPatch } => ({ spec: { clusters: { paris: cluster } } });

const key = (region: string): string => `projects/keys/locations/${region}/keyRings/gke/cryptoKeys/a`;

const openEndpoint: Rule = {
    code: "MESH352",
    title: "A public address of a control plane in production answers known ranges only",
    severity: "warning",
    why: "Everyone on the internet can try credentials, or the next hole of the API server.",
    source: "Google, GKE, network isolation: authorized networks",
    check: ({ production, spec, clusters }) =>
        clusters
            .filter((cluster) => production && spec.platform === "gke" && hasIpEndpoint(cluster.spec))
            .filter(({ spec: { ipEndpoint } }) => !ipEndpoint?.privateOnly && !ipEndpoint?.authorizedNetworks)
            .map(({ path }) =>
                finding(
                    `${path}.ipEndpoint.authorizedNetworks`,
                    "should be given in production",
                    "nothing",
                    "list who may call, or use privateOnly or the DNS endpoint",
                ),
            ),
    fails: [paris({ ipEndpoint: { enabled: true } })],
    passes: [
        {
            spec: {
                clusters: {
                    paris: { ipEndpoint: { enabled: true, authorizedNetworks: { office: "203.0.113.0/24" } } },
                },
            },
        },
    ],
};

const endpoints: Rule = {
    code: "MESH353",
    title: "Endpoints of the control plane that are used are there",
    severity: "error",
    why: "Programs cannot reach an endpoint that is off; GKE refuses a private endpoint without authorised networks and a control plane range that is no /28; what guards authorised networks has no effect without them.",
    source: "Google, GKE, network isolation; Google, GKE API, PrivateClusterConfig",
    check: ofClusters(checkIpEndpoint),
    fails: [
        paris({ ipEndpoint: { enabled: false, privateOnly: true, authorizedNetworks: {} } }),
        paris({ ipEndpoint: { enabled: true, privateOnly: true } }),
        paris({ ranges: { controlPlane: "172.16.0.0/27" } }),
        { ...paris({ ipEndpoint: { enabled: true, enforceOnPrivate: true } }), also: ["MESH352"] },
    ],
    passes: [
        paris({ ipEndpoint: { enabled: true, privateOnly: true, authorizedNetworks: {} } }),
        paris({ ipEndpoint: { enabled: false } }),
    ],
};

const unreachable: Rule = {
    code: "MESH354",
    title: "Whoever deploys reaches the DNS endpoint",
    severity: "warning",
    why: "Without external traffic it answers programs inside Google Cloud only: a deployment from elsewhere stops at the first Kubernetes object.",
    source: "Google, GKE, DNS-based endpoint: allowExternalTraffic",
    check: ({ clusters }) =>
        clusters
            .filter(({ spec }) => spec.access === "dns" && !hasExternalDns(spec))
            .map(({ path }) =>
                finding(
                    `${path}.dnsExternalTraffic`,
                    "should be on where programs use the DNS endpoint",
                    false,
                    "turn it on, or deploy from a machine in Google Cloud",
                ),
            ),
    fails: [paris({ dnsExternalTraffic: false })],
    passes: [paris({ dnsExternalTraffic: true })],
};

const rbacGroup: Rule = {
    code: "MESH355",
    title: "The group of groups for RBAC is gke-security-groups",
    severity: "error",
    why: "GKE looks for members in a group of this name only.",
    source: "Google, GKE, Google Groups for RBAC",
    check: ofClusters(checkRbacGroup),
    fails: [paris({ security: { rbacGroup: "admins@example.com" } })],
    passes: [paris({ security: { rbacGroup: "gke-security-groups@example.com" } })],
};

const keyRegions: Rule = {
    code: "MESH356",
    title: "Keys of Cloud KMS are named in full and lie where they are used",
    severity: "error",
    why: "Google encrypts nothing with a key of another region.",
    source: "Google, GKE, encrypting secrets at the application layer; Google, GKE, customer-managed encryption keys",
    check: ofClusters(checkKeys),
    fails: [
        paris({ security: { secretsKey: "secrets" } }),
        paris({ pools: { main: { diskKey: key("us-central1") } } }),
        paris({ security: { secretsKey: key("global") } }),
    ],
    passes: [paris({ security: { secretsKey: key("europe-west9") } })],
};

const anonymous: Rule = {
    code: "MESH358",
    title: "Roles in production are not bound to everyone",
    severity: "warning",
    why: "`system:anonymous` and `system:authenticated` are anyone with a Google account, or without.",
    source: "Google, GKE, hardening your cluster: default roles and groups; Google, GKE API, RBACBindingConfig",
    check: ({ production, clusters }) =>
        clusters
            .filter(({ spec }) => production && spec.security.anonymousBindings)
            .map(({ path }) =>
                finding(`${path}.security.anonymousBindings`, "should be off in production", true, "turn it off"),
            ),
    fails: [paris({ security: { anonymousBindings: true } })],
    passes: [paris({ security: { anonymousBindings: false } })],
};

/** Roles on everything in a project. */
const basicRoles = ["roles/owner", "roles/editor", "roles/viewer"];

const broadRoles: Rule = {
    code: "MESH359",
    title: "Nodes have no basic roles",
    severity: "warning",
    why: "Every pod that reaches the metadata server of its node would have the project.",
    source: "Google, IAM, basic roles; Google, GKE, least privilege service accounts",
    check: ({ clusters }) =>
        clusters.flatMap(({ path, spec: { nodeServiceAccount } }) =>
            nodeServiceAccount.extraRoles
                .filter((role) => basicRoles.includes(role))
                .map((role) =>
                    finding(
                        `${path}.nodeServiceAccount.extraRoles`,
                        "should not be basic roles",
                        role,
                        "name the role that is needed",
                    ),
                ),
        ),
    fails: [paris({ nodeServiceAccount: { extraRoles: ["roles/editor"] } })],
    passes: [paris({ nodeServiceAccount: { extraRoles: ["roles/storage.objectViewer"] } })],
};

/** Rules about who reaches a cluster and what guards it. */
export const security: RuleGroup = {
    topic: "Access and security",
    rules: [openEndpoint, endpoints, unreachable, rbacGroup, keyRegions, anonymous, broadRoles],
};
