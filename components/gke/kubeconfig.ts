/** Where a cluster's API server answers. */
export interface ClusterAccess {
    /**
     * Name of context, cluster and user.
     * @example "paris"
     */
    readonly name: string;
    /**
     * Host name or address, without scheme.
     * @example "gke-1234.europe-west9.gke.goog"
     */
    readonly endpoint: string;
    /**
     * Certificate of the cluster's CA, PEM in base64.
     * @default - the certificate of the endpoint is publicly trusted, as that of the DNS endpoint is
     * @example "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t"
     */
    readonly caCertificate?: string | undefined;
}

/**
 * A kubeconfig that fetches its credentials when used (`gke-gcloud-auth-plugin`): no secret inside, and the same text
 * on every run, so a provider configured with it never shows a difference.
 */
export function renderKubeconfig(access: ClusterAccess): string {
    const { name } = access;
    const config = {
        apiVersion: "v1",
        kind: "Config",
        clusters: [
            {
                name,
                cluster: {
                    server: `https://${access.endpoint}`,
                    ...(access.caCertificate ? { "certificate-authority-data": access.caCertificate } : {}),
                },
            },
        ],
        users: [
            {
                name,
                user: {
                    exec: {
                        apiVersion: "client.authentication.k8s.io/v1beta1",
                        command: "gke-gcloud-auth-plugin",
                        installHint: "install the package google-cloud-cli-gke-gcloud-auth-plugin",
                        interactiveMode: "Never",
                        provideClusterInfo: true,
                    },
                },
            },
        ],
        contexts: [{ name, context: { cluster: name, user: name } }],
        "current-context": name,
    };
    return JSON.stringify(config, undefined, 2);
}
