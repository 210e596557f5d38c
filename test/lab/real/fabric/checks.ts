import { isCidr } from "../../../../components/shared/cidr.js";

import { asRange } from "./addresses.js";
import type { FabricNetwork, FabricRule } from "./model.js";

const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const dnsName = /^([a-z0-9_*]([-a-z0-9_]*[a-z0-9_])?\.)+$/i;

/** Everything in a wish that the kernel's tools would misread. All problems at once; empty when there is none. */
export function checkNetwork(network: FabricNetwork): readonly string[] {
    const problems: string[] = [];
    const expect = (fine: boolean, path: string, what: string, value: string): void => {
        if (!fine) {
            problems.push(`${network.key}.${path}: ${what}, got ${JSON.stringify(value)}`);
        }
    };
    expect(label.test(network.key), "key", "must be lower-case letters, digits and dashes", network.key);
    network.hosts.forEach(({ name, ip, podCidr }, index) => {
        const path = `hosts.${name}`;
        const first = network.hosts.findIndex((other) => other.name === name || other.ip === ip) === index;
        expect(first, path, "name and address must be its own", ip);
        expect(label.test(name), path, "must be lower-case letters, digits and dashes", name);
        expect(isAddress(ip), `${path}.ip`, "must be an IPv4 address", ip);
        expect(podCidr === undefined || isCidr(podCidr), `${path}.podCidr`, "must be an IPv4 range", podCidr ?? "");
    });
    for (const { key, ranges } of network.peers) {
        expect(label.test(key) && key !== network.key, `peers.${key}`, "must be the key of another network", key);
        ranges.forEach((range) => expect(isCidr(range), `peers.${key}.ranges`, "must be an IPv4 range", range));
    }
    for (const { address } of network.virtualAddresses) {
        expect(isAddress(address), "virtualAddresses", "must be an IPv4 address", address);
    }
    for (const zone of network.zones) {
        for (const name of [withDot(zone.dnsName), ...zone.records.map((record) => withDot(record.name))]) {
            expect(dnsName.test(name), `zones.${zone.dnsName}`, "must be a DNS name", name);
        }
        for (const { name, rrdatas } of zone.records) {
            const oneLine = rrdatas.every((data) => !data.includes("\n"));
            expect(oneLine, `zones.${zone.dnsName}.${name}`, "must be one line each", rrdatas.join());
        }
    }
    network.firewall.forEach((rule) => checkRule(rule, expect));
    return problems;
}

function checkRule(rule: FabricRule, expect: (fine: boolean, path: string, what: string, value: string) => void): void {
    const path = `firewall.${rule.name}`;
    expect(label.test(rule.name), path, "must be lower-case letters, digits and dashes", rule.name);
    for (const range of [...rule.sources, ...(rule.destinations ?? [])]) {
        expect(isCidr(asRange(range)), path, "must be an IPv4 address or range", range);
    }
    for (const { protocol, ports } of rule.allow) {
        expect(/^[a-z0-9]+$/.test(protocol), path, "must be a protocol's name or number, or all", protocol);
        const withPorts = ["tcp", "udp", "sctp"].includes(protocol);
        expect(withPorts || (ports ?? []).length === 0, path, "this protocol has no ports", protocol);
        (ports ?? []).forEach((port) => expect(/^\d+(-\d+)?$/.test(port), path, "must be a port or a span", port));
    }
}

/** A DNS name with the dot at its end. */
export function withDot(name: string): string {
    return name.endsWith(".") ? name : `${name}.`;
}

function isAddress(text: string): boolean {
    return !text.includes("/") && isCidr(`${text}/32`);
}
