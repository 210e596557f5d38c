import { isCidr } from "../../../../components/shared/cidr.js";
import { invalid } from "../api/errors.js";
import type { Router } from "../api/router.js";
import type { Cloud } from "../cloud.js";
import { computeLink, relativeName } from "../operations.js";
import { checkName, computeBase, listOf, mustBeNew, mustFind, mustRefer, parentOf, strings } from "./shared.js";

/** Firewall rules; everything no rule allows is denied. */
export function addFirewalls(router: Router, cloud: Cloud): void {
    const base = "compute/v1/projects/{project}/global/firewalls";
    const idOf = (project: string, name: string): string => `projects/${project}/global/firewalls/${name}`;
    const operation = (project: string, type: string, id: string, network: string): object =>
        cloud.operations.start({ api: "compute", parent: `projects/${project}/global`, type }, id, {
            kind: "network",
            target: network,
        });

    router.on("POST", base, ({ params, body }) => {
        const project = params["project"]!;
        const id = idOf(project, checkName("resource.name", body["name"]));
        mustBeNew(cloud, "firewalls", id);
        const network = mustRefer(cloud, "networks", "resource.network", body["network"]);
        checkRule(body);
        cloud.store.put("firewalls", id, {
            ...computeBase(cloud, "firewall", id),
            direction: "INGRESS",
            priority: 1000,
            disabled: false,
            logConfig: { enable: false },
            ...body,
            name: String(body["name"]),
            network: computeLink(network.id),
        });
        return operation(project, "insert", id, network.id);
    });
    router.on("GET", base, (request) => listOf(cloud, "firewalls", parentOf(request)));
    router.on("GET", `${base}/{name}`, ({ params }) =>
        mustFind(cloud, "firewalls", idOf(params["project"]!, params["name"]!)),
    );
    for (const method of ["PATCH", "PUT"]) {
        router.on(method, `${base}/{name}`, ({ params, body }) => {
            const id = idOf(params["project"]!, params["name"]!);
            const record = mustFind(cloud, "firewalls", id);
            checkRule(body);
            cloud.store.change("firewalls", id, { ...body, name: record.name, network: record["network"] });
            return operation(
                params["project"]!,
                method === "PUT" ? "update" : "patch",
                id,
                relativeName(record["network"]),
            );
        });
    }
    router.on("DELETE", `${base}/{name}`, ({ params }) => {
        const id = idOf(params["project"]!, params["name"]!);
        const record = mustFind(cloud, "firewalls", id);
        cloud.store.remove("firewalls", id);
        return operation(params["project"]!, "delete", id, relativeName(record["network"]));
    });
}

function checkRule(body: Readonly<Record<string, unknown>>): void {
    for (const range of [...strings(body["sourceRanges"]), ...strings(body["destinationRanges"])]) {
        if (!isCidr(range) && !/^[0-9.]+$/.test(range)) {
            throw invalid(
                `Invalid value for field 'resource.sourceRanges': '${range}'. Must be a valid CIDR address range.`,
            );
        }
    }
}
