import { z } from "zod";

/**
 * Configuration of cluster DNS. Users of GKE change it through the ConfigMap `kube-dns` alone, so this is what the
 * local cloud reads too; what CoreDNS is given follows from it.
 */

/** What the ConfigMap `kube-dns` may say. */
export interface DnsOptions {
    /** Servers of single domains. */
    readonly stubDomains: Readonly<Record<string, readonly string[]>>;
    /** Servers of everything else outside the cluster; the node's own when empty. */
    readonly upstreamNameservers: readonly string[];
}

const servers = z.array(z.string());

/** Reads the ConfigMap's data, JSON in strings; like GKE's, DNS does without what cannot be read. */
export function parseDnsOptions(data: Readonly<Record<string, string>> | undefined): DnsOptions {
    return {
        stubDomains: parse(z.record(z.string(), servers), data?.["stubDomains"]) ?? {},
        upstreamNameservers: parse(servers, data?.["upstreamNameservers"]) ?? [],
    };
}

/** How long a server that was told to end still answers: nodes hear of it only after a while, busy ones late. */
const lameDuckSeconds = 15;

/** CoreDNS' configuration file. */
export function renderCorefile({ stubDomains, upstreamNameservers }: DnsOptions): string {
    const upstream = upstreamNameservers.length > 0 ? upstreamNameservers.join(" ") : "/etc/resolv.conf";
    const stubs = Object.entries(stubDomains)
        .sort(([a], [b]) => a.localeCompare(b))
        .map(
            ([domain, addresses]) => `${domain}:53 {
    errors
    cache 30
    forward . ${addresses.join(" ")}
}
`,
        );
    return `.:53 {
    errors
    health {
        lameduck ${lameDuckSeconds}s
    }
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
        pods insecure
        fallthrough in-addr.arpa ip6.arpa
        ttl 30
    }
    forward . ${upstream}
    cache 30
    reload
    loadbalance
}
${stubs.join("")}`;
}

function parse<T>(schema: z.ZodType<T>, text: string | undefined): T | undefined {
    try {
        return schema.parse(JSON.parse(text ?? ""));
    } catch {
        return undefined;
    }
}
