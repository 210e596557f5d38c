import { contains, isCidr, nthRange, overlaps } from "../../../../components/shared/cidr.js";
import { invalid } from "../api/errors.js";
import type { ApiRequest, Router } from "../api/router.js";
import type { Cloud } from "../cloud.js";
import { computeLink, relativeName } from "../operations.js";
import { rangesOf, subnetworksOf } from "./ranges.js";
import {
    checkFingerprint,
    checkName,
    computeBase,
    listOf,
    mustBeNew,
    mustFind,
    mustRefer,
    settable,
    text,
} from "./shared.js";

type Fields = Readonly<Record<string, unknown>>;

/** Where the local cloud's external addresses come from: a block for documentation, which is never routed (RFC 5737). */
const externalRange = "203.0.113.0/24";
/** Where a range for managed services is looked for when none is asked for, as Google does. */
const internalRange = "10.0.0.0/8";

/** Global addresses: external ones, and internal ranges for managed services. Nothing answers at them. */
export function addGlobalAddresses(router: Router, cloud: Cloud): void {
    const base = "compute/v1/projects/{project}/global/addresses";
    const idOf = ({ params }: ApiRequest): string => `projects/${params["project"]}/global/addresses/${params["name"]}`;
    const operation = ({ params }: ApiRequest, type: string, id: string): object =>
        cloud.operations.start({ api: "compute", parent: `projects/${params["project"]}/global`, type }, id, {
            kind: "record",
            target: id,
        });

    router.on("POST", base, (request) => {
        const name = checkName("resource.name", request.body["name"]);
        const id = `projects/${request.params["project"]}/global/addresses/${name}`;
        mustBeNew(cloud, "addresses", id);
        const chosen = request.body["addressType"] === "INTERNAL" ? internal(cloud, request.body) : external(cloud);
        cloud.store.put("addresses", id, {
            ...settable(request.body),
            ...computeBase(cloud, "address", id),
            ...chosen,
            name,
            status: "RESERVED",
            labelFingerprint: cloud.fingerprint(),
        });
        return operation(request, "insert", id);
    });
    router.on("GET", base, (request) => listOf(cloud, "addresses", request));
    router.on("GET", `${base}/{name}`, (request) => mustFind(cloud, "addresses", idOf(request)));
    router.on("POST", `${base}/{name}/setLabels`, (request) => {
        const id = idOf(request);
        checkFingerprint(mustFind(cloud, "addresses", id), "labelFingerprint", request.body["labelFingerprint"]);
        const labels = request.body["labels"];
        cloud.store.change("addresses", id, { labels, labelFingerprint: cloud.fingerprint() });
        return operation(request, "setLabels", id);
    });
    router.on("DELETE", `${base}/{name}`, (request) => {
        mustFind(cloud, "addresses", idOf(request));
        cloud.store.remove("addresses", idOf(request));
        return operation(request, "delete", idOf(request));
    });
}

function external(cloud: Cloud): Fields {
    const taken = addressesOf(cloud);
    for (let index = 1; index < 255; index += 1) {
        const address = nthRange(externalRange, 32, index)!.split("/")[0]!;
        if (!taken.includes(address)) {
            return { addressType: "EXTERNAL", networkTier: "PREMIUM", ipVersion: "IPV4", address };
        }
    }
    throw invalid("Quota 'STATIC_ADDRESSES' exceeded. Limit: 254.0 globally.");
}

function internal(cloud: Cloud, body: Fields): Fields {
    const network = mustRefer(cloud, "networks", "resource.network", body["network"]).id;
    const length = body["prefixLength"] ?? (body["purpose"] === "VPC_PEERING" ? undefined : 32);
    if (typeof length !== "number" || !Number.isInteger(length) || length < 8 || length > 32) {
        throw invalid(
            `Invalid value for field 'resource.prefixLength': '${JSON.stringify(length)}'. Must be between 8 and 32 and be set for purpose VPC_PEERING.`,
        );
    }
    const used = [
        ...subnetworksOf(cloud, network).flatMap(({ record }) => rangesOf(record)),
        ...reservedRanges(cloud, network),
    ];
    const address = rangeFor(text(body["address"]), length, used);
    return { addressType: "INTERNAL", address, network: computeLink(network), prefixLength: length };
}

function rangeFor(wanted: string, length: number, used: readonly string[]): string {
    const isFree = (range: string): boolean => !used.some((other) => overlaps(range, other));
    if (wanted !== "") {
        const range = `${wanted}/${length}`;
        if (!isCidr(range) || !isFree(range)) {
            throw invalid(
                `Invalid value for field 'resource.address': '${range}'. Must be a free range of the network.`,
            );
        }
        return wanted;
    }
    for (let index = 0; ; index += 1) {
        const range = nthRange(internalRange, length, index);
        if (range === undefined || !contains(internalRange, range)) {
            throw invalid(`Couldn't find free blocks of size /${length} in ${internalRange}.`);
        }
        if (isFree(range)) {
            return range.split("/")[0]!;
        }
    }
}

/** Ranges of a network that global addresses hold. */
function reservedRanges(cloud: Cloud, networkId: string): readonly string[] {
    return cloud.store
        .list("addresses")
        .filter(({ id, record }) => id.includes("/global/") && relativeName(record["network"]) === networkId)
        .map(({ record }) => `${text(record["address"])}/${String(record["prefixLength"])}`);
}

function addressesOf(cloud: Cloud): readonly string[] {
    return cloud.store.list("addresses").map(({ record }) => text(record["address"]));
}
