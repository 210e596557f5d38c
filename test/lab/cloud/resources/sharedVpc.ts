import { ApiError } from "../api/errors.js";
import type { ApiRequest, Router } from "../api/router.js";
import type { Cloud } from "../cloud.js";
import { computeLink, relativeName } from "../operations.js";
import { projectId, projectOf, type ProjectRecord } from "./projects.js";
import { object, text } from "./shared.js";

const base = "compute/v1/projects/{project}";

/** Shared VPC: host projects lend their networks to the service projects attached to them. */
export function addSharedVpc(router: Router, cloud: Cloud): void {
    const project = ({ params }: ApiRequest): ProjectRecord => projectOf(cloud, params["project"]!);
    const change = (name: string, changes: Readonly<Record<string, unknown>>): void =>
        cloud.store.change("projects", projectId(name), changes);
    const operation = ({ params }: ApiRequest, type: string): object => {
        const id = projectId(params["project"]!);
        return cloud.operations.start({ api: "compute", parent: `${id}/global`, type }, id, {
            kind: "record",
            target: id,
        });
    };

    router.on("POST", `${base}/enableXpnHost`, (request) => {
        const { name, hostProject } = project(request);
        if (hostProject !== undefined) {
            throw refused(
                `Cannot enable project as a shared VPC host because it is a service project of ${hostProject}.`,
            );
        }
        change(name, { isHost: true });
        return operation(request, "enableXpnHost");
    });
    router.on("POST", `${base}/disableXpnHost`, (request) => {
        const { name } = project(request);
        if (serviceProjectsOf(cloud, name).length > 0) {
            throw refused("Cannot disable project as a shared VPC host because it has active service projects.");
        }
        change(name, { isHost: false });
        return operation(request, "disableXpnHost");
    });
    router.on("POST", `${base}/enableXpnResource`, (request) => {
        const host = project(request);
        const service = serviceIn(cloud, request);
        checkAttachment(host, service);
        change(service.name, { hostProject: host.name });
        return operation(request, "enableXpnResource");
    });
    router.on("POST", `${base}/disableXpnResource`, (request) => {
        const host = project(request);
        const service = serviceIn(cloud, request);
        if (service.hostProject !== host.name) {
            throw refused(`Project ${service.name} is not a service project of shared VPC host project ${host.name}.`);
        }
        const user = userOf(cloud, host.name, service.name);
        if (user) {
            throw refused(
                `Cannot detach project ${service.name} from shared VPC host project ${host.name}: '${user}' is using one of its subnetworks.`,
            );
        }
        change(service.name, { hostProject: undefined });
        return operation(request, "disableXpnResource");
    });
    router.on("GET", `${base}/getXpnHost`, (request) => {
        const { hostProject } = project(request);
        return hostProject === undefined ? {} : showComputeProject(cloud, hostProject);
    });
    router.on("GET", `${base}/getXpnResources`, (request) => ({
        kind: "compute#projectsGetXpnResources",
        resources: serviceProjectsOf(cloud, project(request).name).map((id) => ({ id, type: "PROJECT" })),
    }));
    router.on("GET", base, ({ params }) => showComputeProject(cloud, params["project"]!));
}

const refused = (message: string): ApiError => new ApiError(400, "badRequest", message);

/** A project as Compute Engine shows it. */
function showComputeProject(cloud: Cloud, name: string): object {
    const { projectNumber, isHost } = projectOf(cloud, name);
    return {
        kind: "compute#project",
        id: projectNumber,
        name,
        selfLink: computeLink(projectId(name)),
        defaultNetworkTier: "PREMIUM",
        xpnProjectStatus: isHost === true ? "HOST" : "UNSPECIFIED_XPN_PROJECT_STATUS",
    };
}

function serviceIn(cloud: Cloud, { body }: ApiRequest): ProjectRecord {
    const { id, type } = object(body["xpnResource"]);
    if (text(id) === "" || (type !== undefined && type !== "PROJECT")) {
        throw refused("Invalid value for field 'xpnResource': it must have the id of a project and type PROJECT.");
    }
    return projectOf(cloud, text(id));
}

function checkAttachment(host: ProjectRecord, service: ProjectRecord): void {
    if (host.isHost !== true) {
        throw refused(`Project ${host.name} is not a shared VPC host project.`);
    }
    if (service.isHost === true) {
        throw refused(`Project ${service.name} is a shared VPC host project and cannot be attached to another one.`);
    }
    if (service.hostProject !== undefined && service.hostProject !== host.name) {
        throw refused(
            `Project ${service.name} is already attached to another shared VPC host project, ${service.hostProject}.`,
        );
    }
}

function serviceProjectsOf(cloud: Cloud, host: string): readonly string[] {
    return cloud.store
        .list("projects")
        .filter(({ record }) => record["hostProject"] === host)
        .map(({ record }) => record.name);
}

/** Something of a service project that takes addresses of the host project's subnets. */
function userOf(cloud: Cloud, host: string, service: string): string | undefined {
    return (["clusters", "addresses", "forwardingRules"] as const)
        .flatMap((collection) => cloud.store.list(collection))
        .filter(({ id }) => id.startsWith(`projects/${service}/`))
        .find(({ record }) =>
            [record["subnetworkId"], relativeName(record["subnetwork"])].some((subnetwork) =>
                text(subnetwork).startsWith(`projects/${host}/`),
            ),
        )?.id;
}

/** Whether what lies in one project may use subnets of another: they are the same, or one is attached to the other. */
export function mayUse(cloud: Cloud, project: string, resourceId: string): boolean {
    const [, owner = ""] = resourceId.split("/");
    const host = cloud.store.find("projects", projectId(owner)) as ProjectRecord | undefined;
    const user = cloud.store.find("projects", projectId(project)) as ProjectRecord | undefined;
    return owner === project || (host?.isHost === true && user?.hostProject === owner);
}

/** @throws ApiError for a subnet of a project that this one is not attached to */
export function checkShared(cloud: Cloud, project: string, subnetworkId: string): void {
    if (!mayUse(cloud, project, subnetworkId)) {
        const [, owner = ""] = subnetworkId.split("/");
        throw refused(
            `Invalid value for field 'resource.subnetwork': '${subnetworkId}'. Project ${project} is not a service project of shared VPC host project ${owner}.`,
        );
    }
}
