import * as k8s from "@pulumi/kubernetes";

import type { NetworkPlan } from "../../components/index.js";
import { register, type Registered } from "./mocks.js";

/** Plans of one cluster's worth of everything, as short as can be. */

export const networkId = (name: string): string => `projects/my-project/global/networks/${name}`;
export const network: NetworkPlan = {
    key: "paris",
    project: "my-project",
    name: "shop-paris",
    subnets: [
        {
            key: "paris",
            name: "shop-paris",
            region: "europe-west9",
            nodeRange: "10.128.4.0/22",
            podRange: "10.0.64.0/18",
        },
    ],
};
export const dns = {
    project: "my-project",
    zoneName: "shop-mesh",
    dnsName: "mesh.cilium.io.",
    networks: [networkId("shop-paris")],
};
export const endpoint = {
    cluster: "paris",
    project: "my-project",
    region: "europe-west9",
    subnetName: "shop-paris",
    addressName: "shop-paris-clustermesh",
    address: "10.128.7.240",
    host: "paris.mesh.cilium.io",
};
export const service = {
    name: "web",
    namespace: "shop",
    selector: { app: "web" },
    ports: [{ name: "http", port: 80 }],
};
export const policy = {
    name: "callers",
    namespace: "shop",
    endpointSelector: { app: "web" },
    ingress: [{ fromLabels: { app: "client" }, fromClusters: ["paris"], ports: [{ port: 80 }] }],
};
export const on = (name: string): { readonly name: string; readonly provider: k8s.Provider } => ({
    name,
    provider: new k8s.Provider(name, { kubeconfig: "kubeconfig" }),
});

/** What a program made, without components and providers. */
export async function made(program: () => unknown): Promise<readonly Registered[]> {
    return (await register(program)).filter(({ type }) => !/^(clustermesh|pulumi):/.test(type));
}
