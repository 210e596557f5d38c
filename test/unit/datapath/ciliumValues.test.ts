import { describe, expect, it } from "vitest";

import { renderCiliumValues, type CiliumInput } from "../../../components/datapath/ciliumValues.js";
import { planSizing } from "../../../components/datapath/sizing.js";

const input: CiliumInput = {
    platform: "gke",
    clusterName: "paris",
    clusterId: 1,
    maxConnectedClusters: 511,
    nativeRoutingCidr: "10.0.0.0/9",
    peers: { rome: { host: "rome.mesh.cilium.io", port: 2379 }, paris: { host: "paris.mesh.cilium.io", port: 2379 } },
    addressName: "prod-paris-clustermesh",
    sourceRanges: ["10.0.128.0/18", "10.128.8.0/22"],
    apiserverReplicas: 2,
    operatorReplicas: 2,
    sizing: planSizing(1),
    agentMaxUnavailable: 2,
    rollOutPods: true,
    startupTaint: { key: "node.cilium.io/agent-not-ready", effect: "NO_SCHEDULE" },
    cacheTtl: "60s",
    leafValidityDays: 365,
    l7Proxy: true,
    hubble: { enabled: true, relay: false, relayReplicas: 2, ui: false, metrics: [] },
    apiserverMaxUnavailable: 1,
    mtu: 1460,
    mcs: false,
    overrides: {},
    datapath: {
        mode: "native",
        encryption: { type: "none", nodeToNode: false },
        kubeProxyReplacement: false,
        masquerade: "iptables",
        bandwidthManager: false,
        hostFirewall: false,
    },
    imageDigests: true,
};

/** A value by its path. */
function at(values: unknown, path: string): unknown {
    return path
        .split(".")
        .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], values);
}

describe("renderCiliumValues", () => {
    it.each([
        ["cluster.id", 1],
        ["routingMode", "native"],
        ["ipv4NativeRoutingCIDR", "10.0.0.0/9"],
        // Unset, two templates read it as false although the agent's default is true.
        ["enableIPv4Masquerade", true],
        ["ipam.mode", "kubernetes"],
        ["clustermesh.maxConnectedClusters", 511],
        // Without it the users ConfigMap is never made and the apiserver waits for it (cilium#44181).
        ["clustermesh.config.enabled", true],
        ["clustermesh.apiserver.tls.authMode", "cluster"],
        ["clustermesh.apiserver.tls.auto.method", "cronJob"],
        ["hubble.tls.auto.method", "cronJob"],
        ["clustermesh.apiserver.service.type", "LoadBalancer"],
        ["clustermesh.apiserver.podDisruptionBudget.enabled", true],
        ["nodeinit.enabled", true],
        ["gke.enabled", true],
    ])("sets %s to %j", (path, expected) => expect(at(renderCiliumValues(input), path)).toEqual(expected));

    it("asks for an internal load balancer that other regions can reach, at the reserved address", () => {
        expect(at(renderCiliumValues(input), "clustermesh.apiserver.service.annotations")).toEqual({
            "networking.gke.io/load-balancer-type": "Internal",
            "networking.gke.io/internal-load-balancer-allow-global-access": "true",
            "networking.gke.io/load-balancer-ip-addresses": "prod-paris-clustermesh",
        });
    });

    it("names peers by DNS, in order", () => {
        const clusters = at(renderCiliumValues(input), "clustermesh.config.clusters") as object;
        expect(Object.keys(clusters)).toEqual(["paris", "rome"]);
        expect(at(clusters, "rome")).toEqual({ address: "rome.mesh.cilium.io", port: 2379 });
    });

    it("leaves GKE's parts out on other nodes", () => {
        const values = renderCiliumValues({ ...input, platform: "generic" });
        expect([at(values, "gke"), at(values, "nodeinit"), at(values, "cni")]).toEqual([
            undefined,
            undefined,
            undefined,
        ]);
    });

    it("drops digests of every image where a mirror does not keep them", () => {
        const values = renderCiliumValues({ ...input, imageDigests: false });
        for (const image of ["image", "operator.image", "clustermesh.apiserver.image", "certgen.image"]) {
            expect(at(values, `${image}.useDigest`), image).toBe(false);
        }
    });

    it("has no disruption budget for a single replica, which could never be evicted", () => {
        expect(
            at(renderCiliumValues({ ...input, apiserverReplicas: 1 }), "clustermesh.apiserver.podDisruptionBudget"),
        ).toBeUndefined();
    });

    it("holds no key material", () =>
        expect(JSON.stringify(renderCiliumValues(input))).not.toMatch(/PRIVATE KEY|ca\.key/));

    it("routes natively by supernet, and in a tunnel names the port and no range", () => {
        const tunnelled = (mode: "vxlan" | "geneve") =>
            renderCiliumValues({ ...input, datapath: { ...input.datapath, mode } });
        expect(tunnelled("vxlan")).toMatchObject({ routingMode: "tunnel", tunnelProtocol: "vxlan", tunnelPort: 8472 });
        expect(tunnelled("geneve")).toMatchObject({ tunnelProtocol: "geneve", tunnelPort: 6081, MTU: 1460 });
        // The chart refuses a tunnel together with gke.enabled.
        for (const key of ["ipv4NativeRoutingCIDR", "autoDirectNodeRoutes", "endpointRoutes", "gke"]) {
            expect(at(tunnelled("vxlan"), key), key).toBeUndefined();
        }
    });

    it("says the MTU only where packets get a header more", () => {
        const encryption = { type: "wireguard", nodeToNode: true } as const;
        const wireguard = renderCiliumValues({ ...input, datapath: { ...input.datapath, encryption } });
        expect(at(renderCiliumValues(input), "MTU")).toBeUndefined();
        expect(at(wireguard, "MTU")).toBe(1460);
        expect(at(wireguard, "encryption")).toEqual({ enabled: true, type: "wireguard", nodeEncryption: true });
    });

    it("takes the key of IPsec from the Secret the component makes", () => {
        const encryption = { type: "ipsec", nodeToNode: false } as const;
        const values = renderCiliumValues({ ...input, datapath: { ...input.datapath, encryption } });
        expect(at(values, "encryption.ipsec")).toEqual({ secretName: "cilium-ipsec-keys", keyFile: "keys" });
    });

    it("merges what a person adds last", () => {
        const overrides = { cluster: { name: "other" }, hubble: { tls: { auto: { schedule: "0 0 1 * *" } } } };
        const values = renderCiliumValues({ ...input, overrides });
        expect(at(values, "cluster")).toEqual({ name: "other", id: 1 });
        expect(at(values, "hubble.tls.auto")).toMatchObject({ method: "cronJob", schedule: "0 0 1 * *" });
    });

    it("takes images of what is deployed, and only those, from a mirror", () => {
        const mirror = {
            ...input,
            imageRegistry: "mirror.example/cilium",
            platform: "generic" as const,
            l7Proxy: false,
        };
        const values = renderCiliumValues(mirror);
        expect(at(values, "operator.image.repository")).toBe("mirror.example/cilium/operator");
        expect([at(values, "envoy.image"), at(values, "nodeinit"), at(values, "hubble.relay")]).toEqual([
            undefined,
            undefined,
            undefined,
        ]);
    });
});
