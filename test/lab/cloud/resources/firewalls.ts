import { isIP, isIPv6 } from "node:net";

import { isCidr } from "../../../../components/shared/cidr.js";
import { invalid, notOffered } from "../api/errors.js";
import type { Router } from "../api/router.js";
import type { Cloud } from "../cloud.js";
import { computeLink, relativeName } from "../operations.js";
import {
    checkName,
    computeBase,
    listOf,
    mustBeNew,
    mustFind,
    mustRefer,
    records,
    settable,
    strings,
} from "./shared.js";

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
        checkRule(cloud, body);
        cloud.store.put("firewalls", id, {
            direction: "INGRESS",
            priority: 1000,
            disabled: false,
            logConfig: { enable: false },
            ...settable(body),
            ...computeBase(cloud, "firewall", id),
            name: String(body["name"]),
            network: computeLink(network.id),
        });
        return operation(project, "insert", id, network.id);
    });
    router.on("GET", base, (request) => listOf(cloud, "firewalls", request));
    router.on("GET", `${base}/{name}`, ({ params }) =>
        mustFind(cloud, "firewalls", idOf(params["project"]!, params["name"]!)),
    );
    for (const method of ["PATCH", "PUT"]) {
        router.on(method, `${base}/{name}`, ({ params, body }) => {
            const id = idOf(params["project"]!, params["name"]!);
            const record = mustFind(cloud, "firewalls", id);
            const changes = { ...settable(body), name: record.name, network: record["network"] };
            checkRule(cloud, { ...record, ...changes });
            cloud.store.change("firewalls", id, changes);
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

/** Fields of a rule that select by service account. */
const accountFields = ["sourceServiceAccounts", "targetServiceAccounts"] as const;

function checkRule(cloud: Cloud, rule: Readonly<Record<string, unknown>>): void {
    const ranges = [...strings(rule["sourceRanges"]), ...strings(rule["destinationRanges"])];
    for (const range of ranges) {
        if (!isCidr(range) && !isIP(range) && !isIPv6Range(range)) {
            throw invalid(
                `Invalid value for field 'resource.sourceRanges': '${range}'. Must be a valid CIDR address range.`,
            );
        }
    }
    // Paper keeps records only; where traffic flows, a rule that has no effect would be a lie.
    if (cloud.backend.kind === "real") {
        const accounts = accountFields.find((field) => strings(rule[field]).length > 0);
        const refused = [
            [records(rule["denied"]).length > 0, "A firewall rule that denies"],
            [rule["direction"] === "EGRESS", "A firewall rule for egress"],
            [accounts !== undefined, `A firewall rule with ${accounts}`],
            [ranges.some((range) => range.includes(":")), "A firewall rule with IPv6 ranges"],
        ] as const;
        const what = refused.find(([applies]) => applies)?.[1];
        if (what !== undefined) {
            throw notOffered(what);
        }
    }
}

function isIPv6Range(text: string): boolean {
    const [address = "", length = "", ...more] = text.split("/");
    return isIPv6(address) && /^\d{1,3}$/.test(length) && Number(length) <= 128 && more.length === 0;
}
