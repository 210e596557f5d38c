import { contains, nthRange, prefixLength } from "../../../../components/shared/cidr.js";
import { invalid, inUse } from "../api/errors.js";
import type { ApiRequest, Router } from "../api/router.js";
import type { CloudRecord } from "../backend.js";
import type { Cloud } from "../cloud.js";
import { computeLink, relativeName } from "../operations.js";
import {
    checkFingerprint,
    checkName,
    computeBase,
    listOf,
    mustBeNew,
    mustFind,
    mustRefer,
    parentOf,
    strings,
    text,
} from "./shared.js";

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
        const address = chooseAddress(cloud, subnet, request.body["address"]);
        cloud.store.put("addresses", id, {
            ...computeBase(cloud, "address", id),
            purpose: "GCE_ENDPOINT",
            networkTier: "PREMIUM",
            ...request.body,
            name,
            address,
            status: "RESERVED",
            labelFingerprint: cloud.fingerprint(),
            subnetwork: computeLink(subnet.id),
            region: computeLink(parentOf(request)),
        });
        return operation(request, "insert", id);
    });
    router.on("GET", base, (request) => listOf(cloud, "addresses", parentOf(request)));
    router.on("GET", `${base}/{name}`, (request) => mustFind(cloud, "addresses", idOf(request)));
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
        const user = strings(mustFind(cloud, "addresses", idOf(request))["users"])[0];
        if (user) {
            throw inUse(idOf(request), user);
        }
        cloud.store.remove("addresses", idOf(request));
        return operation(request, "delete", idOf(request));
    });
}

/** The address asked for, if it is free and in the subnet, else the first free one. */
function chooseAddress(cloud: Cloud, subnet: CloudRecord & { readonly id: string }, wanted: unknown): string {
    const range = text(subnet["ipCidrRange"]);
    const taken = new Set(
        cloud.store
            .list("addresses")
            .filter(({ record }) => relativeName(record["subnetwork"]) === subnet.id)
            .map(({ record }) => text(record["address"])),
    );
    if (typeof wanted === "string" && wanted !== "") {
        if (!contains(range, `${wanted}/32`)) {
            throw invalid(
                `Invalid value for field 'resource.address': '${wanted}'. Requested internal IP address is outside the subnetwork's range ${range}.`,
            );
        }
        if (taken.has(wanted)) {
            throw invalid(
                `Invalid value for field 'resource.address': '${wanted}'. Specified IP address is already reserved.`,
            );
        }
        return wanted;
    }
    // The first two addresses are the network's and the gateway's; nodes are counted from there, so begin behind them.
    for (let index = 2 ** (32 - prefixLength(range)) / 2; ; index += 1) {
        const address = nthRange(range, 32, index)?.split("/")[0];
        if (address === undefined) {
            throw invalid(`Subnetwork '${subnet.id}' has no free address.`);
        }
        if (!taken.has(address)) {
            return address;
        }
    }
}
