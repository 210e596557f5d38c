import { isIPv4 } from "node:net";

import { contains, nthRange, prefixLength } from "../../../../components/shared/cidr.js";
import { ApiError, invalid, inUse } from "../api/errors.js";
import type { ApiRequest, Router } from "../api/router.js";
import type { CloudRecord } from "../backend.js";
import type { Cloud } from "../cloud.js";
import { computeLink, relativeName } from "../operations.js";
import { rulesOfSubnetwork } from "./forwardingRules.js";
import {
    checkFingerprint,
    checkName,
    computeBase,
    listOf,
    mustBeNew,
    mustFind,
    mustRefer,
    parentOf,
    settable,
    strings,
    text,
} from "./shared.js";
import { checkShared } from "./sharedVpc.js";

/** Reserved regional addresses. */
export function addAddresses(router: Router, cloud: Cloud): void {
    const base = "compute/v1/projects/{project}/regions/{region}/addresses";
    const idOf = (request: ApiRequest): string => `${parentOf(request)}/addresses/${request.params["name"]}`;
    const operation = (request: ApiRequest, type: string, id: string): object =>
        cloud.operations.start({ api: "compute", parent: parentOf(request), type }, id, { kind: "record", target: id });

    cloud.operations.handle("record", () => Promise.resolve());

    router.on("POST", base, (request) => {
        const name = checkName("resource.name", request.body["name"]);
        const id = `${parentOf(request)}/addresses/${name}`;
        mustBeNew(cloud, "addresses", id);
        if (request.body["addressType"] !== "INTERNAL") {
            throw invalid(
                "Invalid value for field 'resource.addressType': the local cloud has internal addresses only.",
            );
        }
        const subnet = mustRefer(cloud, "subnetworks", "resource.subnetwork", request.body["subnetwork"]);
        checkShared(cloud, request.params["project"]!, subnet.id);
        const address = chooseAddress(cloud, subnet, request.body["address"]);
        cloud.store.put("addresses", id, {
            purpose: "GCE_ENDPOINT",
            networkTier: "PREMIUM",
            ...settable(request.body),
            ...computeBase(cloud, "address", id),
            name,
            address,
            status: "RESERVED",
            labelFingerprint: cloud.fingerprint(),
            subnetwork: computeLink(subnet.id),
            region: computeLink(parentOf(request)),
        });
        return operation(request, "insert", id);
    });
    router.on("GET", base, (request) => listOf(cloud, "addresses", request, (_, id) => showAddress(cloud, id)));
    router.on("GET", `${base}/{name}`, (request) => showAddress(cloud, idOf(request)));
    router.on("POST", `${base}/{name}/setLabels`, (request) => {
        checkFingerprint(
            mustFind(cloud, "addresses", idOf(request)),
            "labelFingerprint",
            request.body["labelFingerprint"],
        );
        cloud.store.change("addresses", idOf(request), {
            labels: request.body["labels"],
            labelFingerprint: cloud.fingerprint(),
        });
        return operation(request, "setLabels", idOf(request));
    });
    router.on("DELETE", `${base}/{name}`, (request) => {
        const user = strings(showAddress(cloud, idOf(request))["users"])[0];
        if (user) {
            throw inUse(idOf(request), user);
        }
        cloud.store.remove("addresses", idOf(request));
        return operation(request, "delete", idOf(request));
    });
}

/** An address as Google's API shows it: in use while a forwarding rule has it. */
export function showAddress(cloud: Cloud, id: string): Readonly<Record<string, unknown>> {
    const record = mustFind(cloud, "addresses", id);
    const users = rulesOfSubnetwork(cloud.store, relativeName(record["subnetwork"]))
        .filter((rule) => rule.record["IPAddress"] === record["address"])
        .map((rule) => computeLink(rule.id));
    return users.length > 0 ? { ...record, status: "IN_USE", users } : record;
}

/** Addresses at either end of a subnetwork's range that are the platform's. */
const platformAddresses = 2;

/** The address asked for, if it is free and in the subnet, else the first free one. */
function chooseAddress(cloud: Cloud, subnet: CloudRecord & { readonly id: string }, wanted: unknown): string {
    const range = text(subnet["ipCidrRange"]);
    const reserved = new Set(
        cloud.store
            .list("addresses")
            .filter(({ record }) => relativeName(record["subnetwork"]) === subnet.id)
            .map(({ record }) => text(record["address"])),
    );
    const used = new Set([
        ...(cloud.backend.addressesInUse?.(subnet.id) ?? []),
        ...rulesOfSubnetwork(cloud.store, subnet.id).map(({ record }) => text(record["IPAddress"])),
    ]);
    if (wanted !== undefined && wanted !== "") {
        const address = checkWanted(range, wanted);
        if (reserved.has(address)) {
            throw refused(address, "Specified IP address is already reserved.");
        }
        if (used.has(address)) {
            throw new ApiError(
                400,
                "resourceInUseByAnotherResource",
                `IP '${address}' is already being used by another resource.`,
            );
        }
        return address;
    }
    // Nodes are counted from the beginning of the range, so begin behind them.
    const size = 2 ** (32 - prefixLength(range));
    for (let index = Math.max(size / 2, platformAddresses); index < size - platformAddresses; index += 1) {
        const address = nthRange(range, 32, index)!.split("/")[0]!;
        if (!reserved.has(address) && !used.has(address)) {
            return address;
        }
    }
    throw invalid(`Subnetwork '${subnet.id}' has no free address.`);
}

function checkWanted(range: string, wanted: unknown): string {
    const address = String(wanted);
    if (!isIPv4(address)) {
        throw refused(address, "Must be a valid IPv4 address.");
    }
    if (!contains(range, `${address}/32`)) {
        throw refused(address, `Requested internal IP address is outside the subnetwork's range ${range}.`);
    }
    const size = 2 ** (32 - prefixLength(range));
    const ends = Array.from({ length: platformAddresses }, (_, index) => [index, size - 1 - index]).flat();
    if (ends.some((index) => nthRange(range, 32, index) === `${address}/32`)) {
        throw refused(address, `The first two and the last two addresses of ${range} are reserved by the platform.`);
    }
    return address;
}

function refused(address: string, why: string): ApiError {
    return invalid(`Invalid value for field 'resource.address': '${address}'. ${why}`);
}
