import { beforeAll, describe, expect, it } from "vitest";

import { unknownChartKeys } from "../../../components/datapath/chartKeys.js";
import type { CiliumInput } from "../../../components/datapath/ciliumInput.js";
import { mergeValues } from "../../../components/datapath/mergeValues.js";
import { moduleVersion } from "../toolchain/artefacts.js";
import {
    ciliumConfig,
    ensureHelmAndChart,
    helmTemplate,
    images,
    only,
    plainInput,
    renderDatapath,
    renderInput,
    type Rendered,
} from "./render.js";

beforeAll(ensureHelmAndChart, 600_000);

/** Everything that deploys an image. */
const everything: Partial<CiliumInput> = {
    hubble: { enabled: true, relay: true, relayReplicas: 2, ui: true, metrics: ["dns", "drop"] },
    mcs: true,
};

/** Values a published chart has and the chart in the source tree lacks: digests of Cilium's own images. */
const published = {
    image: { digest: "sha256:1", useDigest: true },
    operator: { image: { genericDigest: "sha256:2", useDigest: true } },
    clustermesh: { apiserver: { image: { digest: "sha256:3", useDigest: true } } },
    hubble: { relay: { image: { digest: "sha256:4", useDigest: true } } },
};

const knows = (rendered: Rendered) => unknownChartKeys(moduleVersion("cilium").slice(1), rendered.values);

describe("images", () => {
    const names = [
        "certgen",
        "cilium",
        "cilium-envoy",
        "clustermesh-apiserver",
        "hubble-relay",
        "hubble-ui",
        "hubble-ui-backend",
        "operator-generic",
        "startup-script",
    ];

    it("all come from the mirror", async () => {
        const rendered = await renderInput({
            ...everything,
            imageRegistry: "europe-docker.pkg.dev/my-project/cilium/",
        });
        expect(
            images(rendered)
                .map((image) => image.replace(/[:@].*/, ""))
                .sort(),
        ).toEqual(names.map((name) => `europe-docker.pkg.dev/my-project/cilium/${name}`));
        expect(rendered.text).not.toContain("quay.io");
        expect(knows(rendered)).toEqual([]);
    });

    it("carry digests as published", async () => {
        const rendered = await renderInput({ ...everything, overrides: published });
        expect(images(rendered).filter((image) => !image.includes("@sha256:"))).toEqual([]);
        expect(images(rendered)).toHaveLength(names.length);
    });

    it("carry none where the mirror keeps none, whatever the chart says", async () => {
        const { values } = await renderInput({ ...everything, imageDigests: false });
        const rendered = await helmTemplate(mergeValues(published, values));
        expect(images(rendered)).toHaveLength(names.length);
        expect(rendered.text).not.toContain("@sha256:");
    });
});

describe("clustermesh-apiserver", () => {
    it("has an internal load balancer at the reserved address, open to neighbours only", async () => {
        const rendered = await renderInput({});
        const service = only(rendered, "Service", "clustermesh-apiserver");
        expect(service.metadata.annotations).toEqual({
            "networking.gke.io/load-balancer-type": "Internal",
            "networking.gke.io/internal-load-balancer-allow-global-access": "true",
            "networking.gke.io/load-balancer-ip-addresses": "prod-paris-clustermesh",
        });
        expect(service.spec).toMatchObject({
            type: "LoadBalancer",
            loadBalancerSourceRanges: ["10.0.128.0/18", "10.128.8.0/22"],
            sessionAffinity: "ClientIP",
            ports: [{ port: 2379 }],
        });
    });

    it("keeps replicas apart and evicts as many at once as asked", async () => {
        const rendered = await renderInput({ apiserverReplicas: 3, apiserverMaxUnavailable: 2 });
        const { spec } = only(rendered, "Deployment", "clustermesh-apiserver");
        const pod = (spec!["template"] as { spec: Record<string, unknown> }).spec;
        expect(spec!["replicas"]).toBe(3);
        expect(pod["topologySpreadConstraints"]).toEqual([
            {
                maxSkew: 1,
                topologyKey: "topology.kubernetes.io/zone",
                whenUnsatisfiable: "ScheduleAnyway",
                labelSelector: { matchLabels: { "k8s-app": "clustermesh-apiserver" } },
            },
        ]);
        expect(
            (pod["containers"] as readonly { name: string; resources?: unknown }[]).map(({ name, resources }) => [
                name,
                resources,
            ]),
        ).toEqual([
            ["etcd", { requests: { cpu: "100m", memory: "256Mi" } }],
            ["apiserver", { requests: { cpu: "100m", memory: "128Mi" } }],
            ["kvstoremesh", { requests: { cpu: "100m", memory: "128Mi" } }],
        ]);
        expect(only(rendered, "PodDisruptionBudget", "clustermesh-apiserver").spec!["maxUnavailable"]).toBe(2);
    });

    it("signs with names of its own cluster, for as long as asked", async () => {
        const { text } = await renderInput({ leafValidityDays: 90 });
        expect(text.match(/commonName: "remote-[^"]*"/g)).toContain('commonName: "remote-paris"');
        expect(text.match(/validity: \w+/g)?.every((line) => line === "validity: 2160h")).toBe(true);
    });
});

describe("parts of the datapath", () => {
    it.each<[string, Partial<CiliumInput["datapath"]>, Record<string, string>]>([
        ["kube-proxy replacement", { kubeProxyReplacement: true }, { "kube-proxy-replacement": "true" }],
        [
            "BPF masquerading on GKE",
            { kubeProxyReplacement: true, masquerade: "bpf" },
            { "enable-bpf-masquerade": "true", "enable-host-legacy-routing": "true" },
        ],
        ["bandwidth manager", { bandwidthManager: true }, { "enable-bandwidth-manager": "true" }],
        ["host firewall", { hostFirewall: true }, { "enable-host-firewall": "true" }],
    ])("%s", async (_title, datapath, expected) => {
        const rendered = await renderDatapath(datapath);
        expect(ciliumConfig(rendered)).toMatchObject(expected);
        expect(knows(rendered)).toEqual([]);
    });

    it("needs no address of the API server, as kube-proxy stays", async () =>
        expect((await renderDatapath({ kubeProxyReplacement: true })).text).not.toContain("KUBERNETES_SERVICE_HOST"));

    it("answers health checks of Google's load balancers in a tunnel, too", async () =>
        expect(ciliumConfig(await renderDatapath({ mode: "vxlan" }))["enable-health-check-loadbalancer-ip"]).toBe(
            "true",
        ));
});

describe("Hubble and Multi-Cluster Services", () => {
    it("deploys relay, UI and metrics with certificates of the mesh's CA", async () => {
        const rendered = await renderInput(everything);
        expect(only(rendered, "Deployment", "hubble-relay")).toBeDefined();
        expect(only(rendered, "Deployment", "hubble-ui")).toBeDefined();
        expect(ciliumConfig(rendered)["hubble-metrics"]).toBe("dns drop");
        expect(rendered.text).toContain("hubble-relay-client-certs");
        expect(rendered.manifests.filter(({ kind }) => kind === "Secret")).toHaveLength(2);
        expect(knows(rendered)).toEqual([]);
    });

    it("leaves Hubble out", async () => {
        const rendered = await renderInput({
            hubble: { enabled: false, relay: false, relayReplicas: 2, ui: false, metrics: [] },
        });
        expect(ciliumConfig(rendered)["enable-hubble"]).toBe("false");
        expect(rendered.text).not.toContain("hubble-generate-certs");
    });

    it("turns the API on and lets GKE's DNS be", async () => {
        const rendered = await renderInput({ mcs: true });
        expect(ciliumConfig(rendered)).toMatchObject({
            "clustermesh-enable-mcs-api": "true",
            "clustermesh-mcs-api-install-crds": "true",
        });
        expect(rendered.text).not.toMatch(/mcsapi-coredns-cfg|coredns-mcsapi/);
    });
});

describe("what a person adds", () => {
    it("reaches the chart, nulls included", async () => {
        const overrides = {
            debug: { enabled: true },
            clustermesh: { apiserver: { podDisruptionBudget: { minAvailable: 1, maxUnavailable: null } } },
        };
        const rendered = await renderInput({ overrides });
        expect(ciliumConfig(rendered)["debug"]).toBe("true");
        const budget = only(rendered, "PodDisruptionBudget", "clustermesh-apiserver").spec!;
        expect([budget["minAvailable"], budget["maxUnavailable"]]).toEqual([1, undefined]);
    });

    it("is read by the chart although its values name it nowhere", async () => {
        const rendered = await renderInput({ overrides: { socketLB: { hostNamespaceOnly: true } } });
        expect(ciliumConfig(rendered)["bpf-lb-sock-hostns-only"]).toBe("true");
        expect(knows(rendered)).toEqual([]);
    });

    it("is silently without effect where misspelt, which is why we check keys", async () => {
        const rendered = await renderInput({ overrides: { debgu: { enabled: true } } });
        expect(ciliumConfig(rendered)["debug"]).toBe("false");
        expect(knows(rendered)).toEqual([{ path: "debgu", nearest: "debug" }]);
    });
});

describe("what the chart refuses", () => {
    it.each<[string, Partial<CiliumInput>, RegExp]>([
        [
            "a tunnel with gke.enabled",
            {
                datapath: { ...plainInput.datapath, mode: "vxlan" },
                overrides: { gke: { enabled: true } },
            },
            /RoutingMode must be set to native when gke\.enabled=true/,
        ],
        [
            "native routing without the range",
            { overrides: { ipv4NativeRoutingCIDR: "" } },
            /ipv4NativeRoutingCIDR must be set/,
        ],
        [
            "Hubble's UI without the relay",
            { hubble: { enabled: true, relay: false, relayReplicas: 2, ui: true, metrics: [] } },
            /Hubble UI requires .*relay/,
        ],
        ["a name of 33 characters", { clusterName: "a".repeat(33) }, /must not be more than 32 characters/],
        ["the name default", { clusterName: "default" }, /cannot use default value/],
        ["another maximum of clusters", { maxConnectedClusters: 256 }, /must be set to 255 or 511/],
        ["Endpoint CRDs turned off", { overrides: { disableEndpointCRD: true } }, /disableEndpointCRD/],
        ["a wrong type", { overrides: { debug: { enabled: "yes" } } }, /schema|expected boolean|want boolean/i],
    ])("%s", async (_title, input, message) => await expect(renderInput(input)).rejects.toThrow(message));
});
