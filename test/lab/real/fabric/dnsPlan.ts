import { join } from "node:path";

import { withDot } from "./checks.js";
import type { FabricRecord, FabricZone } from "./model.js";
import { digest, dnsAddress } from "./names.js";

/** Files of a name server. */
export interface DnsFiles {
    /** Name of the main file: another one for another set of zones, so that the server is started anew for it. */
    readonly corefile: string;
    /** All files by name, the main one included. */
    readonly files: Readonly<Record<string, string>>;
}

/**
 * Configuration of a network's name server: the zones given, "no such name" for everything else. A zone whose records
 * change keeps its file name; the server sees the new serial number within a second.
 */
export function planDns(zones: readonly FabricZone[], dir: string): DnsFiles {
    const records = new Map<string, FabricRecord[]>();
    for (const zone of zones) {
        const name = withDot(zone.dnsName).toLowerCase();
        records.set(name, [...(records.get(name) ?? []), ...zone.records]);
    }
    const names = [...records.keys()].sort();
    const text = [...names.map((name) => renderServer(name, join(dir, zoneFile(name)))), renderRefusal()].join("\n");
    const corefile = `Corefile-${digest(text, 10)}`;
    return {
        corefile,
        files: Object.fromEntries([
            [corefile, text],
            ...names.map((name) => [zoneFile(name), renderZone(name, records.get(name) ?? [])] as const),
        ]),
    };
}

/** A zone in the form of RFC 1035. The serial number follows the content; CoreDNS asks whether it differs, not by how much. */
export function renderZone(name: string, records: readonly FabricRecord[]): string {
    const own = records.filter((record) => record.type !== "SOA");
    const hasServer = own.some((record) => record.type === "NS" && withDot(record.name).toLowerCase() === name);
    const lines = [
        ...(hasServer ? [] : [`${name} 21600 IN NS ns-gcp-private.googledomains.com.`]),
        ...own.flatMap((record) =>
            record.rrdatas.map((data) => `${withDot(record.name)} ${record.ttl} IN ${record.type} ${data}`),
        ),
    ].sort();
    const serial = Number.parseInt(digest(lines.join("\n"), 8), 16);
    // The last number is how long "no such name" is remembered: short, since records come and go with the clusters.
    const timers = "21600 3600 259200 5";
    const start = `${name} 21600 IN SOA ns-gcp-private.googledomains.com. cloud-dns-hostmaster.google.com. ${serial} ${timers}`;
    return [start, ...lines, ""].join("\n");
}

function renderServer(name: string, file: string): string {
    return [
        `${name}:53 {`,
        `    bind ${dnsAddress}`,
        `    file ${file} {`,
        "        reload 1s",
        "    }",
        "    errors",
        "}",
    ].join("\n");
}

function renderRefusal(): string {
    return [
        ".:53 {",
        `    bind ${dnsAddress}`,
        "    template ANY ANY {",
        "        rcode NXDOMAIN",
        "    }",
        "    errors",
        "}",
        "",
    ].join("\n");
}

function zoneFile(name: string): string {
    return `zone-${name.slice(0, -1)}`;
}
