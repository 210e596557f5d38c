import * as pulumi from "@pulumi/pulumi";

/** A resource as a component asked for it. */
export interface Registered {
    readonly type: string;
    readonly name: string;
    readonly inputs: Readonly<Record<string, unknown>>;
}

/**
 * Runs a program against mocks and answers with what it registered, in order.
 *
 * @param preview - as a preview: what only a deployment would know stays unknown
 */
export async function register(program: () => unknown, preview = false): Promise<readonly Registered[]> {
    const seen: Registered[] = [];
    await pulumi.runtime.setMocks(
        {
            newResource: ({ type, name, inputs, id }) => {
                seen.push({ type, name, inputs: inputs as Record<string, unknown> });
                const state = { ...(inputs as Record<string, unknown>), ...known[type], ...identityOf(type, inputs) };
                return { id: id || `${name}-id`, state: preview ? (inputs as Record<string, unknown>) : state };
            },
            call: ({ token }) => {
                throw new Error(`components make no calls, got ${token}`);
            },
        },
        "clustermesh",
        "test",
        preview,
    );
    await program();
    // Registrations run in promises that nobody holds: wait until none is under way.
    await pulumi.runtime.disconnect();
    return seen;
}

/** Outputs that components read. */
const known: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    "gcp:container/cluster:Cluster": {
        endpoint: "192.0.2.1",
        masterAuth: { clusterCaCertificate: "Q0E=" },
        controlPlaneEndpointsConfig: { dnsEndpointConfig: { endpoint: "gke-x.europe-west9.gke.goog" } },
    },
    "random:index/randomBytes:RandomBytes": { hex: "00112233445566778899aabbccddeeff00112233" },
    "tls:index/privateKey:PrivateKey": { privateKeyPem: "private key of the test" },
    "tls:index/selfSignedCert:SelfSignedCert": { certPem: "certificate of the test" },
};

/** Domains of the accounts Google's services act with (Google Cloud docs, service agents). */
const agentDomains: Readonly<Record<string, string>> = {
    "container.googleapis.com": "container-engine-robot",
    "gkebackup.googleapis.com": "gcp-sa-gkebackup",
    "gkehub.googleapis.com": "gcp-sa-gkehub",
};

/** The account of a service, which has a name of its own for each. */
function identityOf(type: string, inputs: unknown): Readonly<Record<string, unknown>> {
    if (type !== "gcp:projects/serviceIdentity:ServiceIdentity") {
        return {};
    }
    const domain = agentDomains[String((inputs as Record<string, unknown>)["service"])];
    return { email: `service-123456789012@${domain}.iam.gserviceaccount.com` };
}

/** The resources of a type. */
export function ofType(seen: readonly Registered[], type: string): readonly Registered[] {
    return seen.filter((entry) => entry.type === type);
}
