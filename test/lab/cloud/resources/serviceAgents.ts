import { ApiError, invalid } from "../api/errors.js";
import type { Router } from "../api/router.js";
import type { World } from "../backend.js";
import type { Cloud } from "../cloud.js";
import { grants } from "./policies.js";
import { numberFor, projectId, projectNumber } from "./projects.js";
import { mayUse } from "./sharedVpc.js";

/** Domains of the accounts Google's services act with; others are called after their service (IAM, Service agents). */
const domains: Readonly<Record<string, string>> = {
    "compute.googleapis.com": "compute-system",
    "container.googleapis.com": "container-engine-robot",
};

/** Roles that let one use subnets, and those that let one act on the networks of a host project. */
const networkUsers = ["roles/compute.networkUser", "roles/compute.networkAdmin", "roles/compute.admin", "roles/owner"];
const hostAgentUsers = ["roles/container.hostServiceAgentUser", "roles/container.serviceAgent", "roles/owner"];
/** Roles that let one encrypt with a key, and write firewall rules. */
const keyUsers = ["roles/cloudkms.cryptoKeyEncrypterDecrypter"];
const firewallWriters = ["roles/compute.securityAdmin", "roles/compute.admin", "roles/owner"];

/** The account a Google service acts with in a project. */
export function serviceAgent(project: string, service: string): string {
    const domain = domains[service] ?? `gcp-sa-${service.split(".")[0]}`;
    return `service-${numberFor(project)}@${domain}.iam.gserviceaccount.com`;
}

/** Service identities: accounts of Google's services, made ahead of the service's first use. */
export function addServiceAgents(router: Router, cloud: Cloud): void {
    router.on("POST", "serviceusage/v1/projects/{project}/services/{service}:generateServiceIdentity", ({ params }) => {
        const service = params["service"]!;
        if (!/^[a-z][-a-z0-9]*\.googleapis\.com$/.test(service)) {
            throw invalid(`Service '${service}' not found or permission denied.`);
        }
        const email = serviceAgent(params["project"]!, service);
        return {
            name: "operations/finished.DONE_OPERATION",
            done: true,
            response: {
                "@type": "type.googleapis.com/google.api.serviceusage.v1beta1.ServiceIdentity",
                email,
                uniqueId: `${projectNumber(cloud, params["project"]!)}0`,
            },
        };
    });
}

const agentMember = (project: string): string => `serviceAccount:${serviceAgent(project, "container.googleapis.com")}`;

/**
 * A cluster in a network of another project: its own project must be attached to that one, Kubernetes Engine must be
 * allowed to act there, and both it and Google's own account must be allowed to use the subnet ("Setting up clusters with
 * Shared VPC").
 *
 * @throws ApiError when something of this is missing
 */
export function checkHostNetwork(cloud: Cloud, project: string, networkId: string, subnetworkId: string): void {
    const [, host = ""] = networkId.split("/");
    if (host === project) {
        return;
    }
    if (!mayUse(cloud, project, networkId)) {
        throw invalid(
            `Network "${networkId}" is not in project "${project}", which is not a service project of shared VPC host project "${host}".`,
        );
    }
    if (!grants(cloud.store, [projectId(host)], hostAgentUsers, agentMember(project))) {
        throw denied(`Required "container.hostServiceAgent.use" permission(s) for "projects/${host}".`);
    }
    const google = `serviceAccount:${numberFor(project)}@cloudservices.gserviceaccount.com`;
    for (const member of [agentMember(project), google]) {
        if (!grants(cloud.store, [projectId(host), subnetworkId], networkUsers, member)) {
            throw denied(
                `Google Compute Engine: Required 'compute.subnetworks.use' permission for '${subnetworkId}' (${member}).`,
            );
        }
    }
}

/** Whether Kubernetes Engine may write firewall rules for what is in a cluster: in its own project, always. */
export function mayWriteFirewall(world: World, project: string, networkId: string): boolean {
    const [, host = ""] = networkId.split("/");
    return host === project || grants(world, [projectId(host)], firewallWriters, agentMember(project));
}

/** @throws ApiError unless Kubernetes Engine may encrypt with a key */
export function checkKeyAccess(cloud: Cloud, project: string, key: string): void {
    const [, owner = ""] = key.split("/");
    const ring = key.split("/cryptoKeys/")[0]!;
    if (!grants(cloud.store, [key, ring, projectId(owner)], keyUsers, agentMember(project))) {
        throw denied(
            `Cloud KMS: Permission 'cloudkms.cryptoKeyVersions.useToEncrypt' denied on resource '${key}' for ${agentMember(project)}.`,
        );
    }
}

const denied = (message: string): ApiError => new ApiError(403, "forbidden", message);
