import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";

import { unknownChartKeys } from "../../../components/datapath/chartKeys.js";
import type { CiliumInput } from "../../../components/datapath/ciliumInput.js";
import { moduleVersion } from "../toolchain/artefacts.js";
import {
    ciliumConfig,
    ensureHelmAndChart,
    inBatches,
    only,
    peersNamed,
    plainInput,
    renderInput,
    type Rendered,
} from "./render.js";

/**
 * Every datapath × encryption × place in the topology × platform through the real chart. Network modes are left out:
 * of a network the values know nothing but ranges (network.test.ts has the proof).
 */
const modes = ["native", "vxlan", "geneve"] as const;
const encryptions = [
    { type: "none", nodeToNode: false },
    { type: "wireguard", nodeToNode: false },
    { type: "wireguard", nodeToNode: true },
    { type: "ipsec", nodeToNode: false },
] as const;
/** Of a full mesh every cluster has the same map; of hub and spoke, hub and spoke have different ones. */
const places: Readonly<Record<string, CiliumInput["peers"]>> = {
    full: peersNamed("amsterdam", "paris", "rome", "tokyo"),
    hub: peersNamed("paris", "rome", "tokyo"),
    spoke: peersNamed("paris", "rome"),
};

const combinations = modes.flatMap((mode) =>
    encryptions.flatMap((encryption) =>
        Object.keys(places).flatMap((place) =>
            (["gke", "generic"] as const).map((platform) => ({ mode, encryption, place, platform })),
        ),
    ),
);
type Combination = (typeof combinations)[number];

const rendered = new Map<Combination, Rendered>();

beforeAll(async () => {
    await ensureHelmAndChart();
    await inBatches(combinations, async (combination) => {
        const { mode, encryption, place, platform } = combination;
        const datapath = { ...plainInput.datapath, mode, encryption };
        rendered.set(combination, await renderInput({ platform, datapath, peers: places[place]! }));
    });
}, 600_000);

const titled = combinations.map((combination): [string, Combination] => {
    const { mode, encryption, place, platform } = combination;
    return [
        `${mode}, ${encryption.type}${encryption.nodeToNode ? " + nodes" : ""}, ${place}, ${platform}`,
        combination,
    ];
});

/** What `cilium-config` must say of a combination; undefined where it must not say anything. */
function expectedConfig({ mode, encryption }: Combination): Readonly<Record<string, string | undefined>> {
    const bare = mode === "native" && encryption.type === "none";
    return {
        "cluster-name": "paris",
        "cluster-id": "1",
        "max-connected-clusters": "511",
        "clustermesh-cache-ttl": "60s",
        "policy-default-local-cluster": "true",
        ipam: "kubernetes",
        "kube-proxy-replacement": "false",
        "enable-ipv4-masquerade": "true",
        "routing-mode": mode === "native" ? "native" : "tunnel",
        // Always there; without meaning while routing is native.
        "tunnel-protocol": mode === "native" ? "vxlan" : mode,
        "tunnel-port": { native: undefined, vxlan: "8472", geneve: "6081" }[mode],
        "ipv4-native-routing-cidr": mode === "native" ? "10.0.0.0/9" : undefined,
        "enable-endpoint-routes": mode === "native" ? "true" : undefined,
        "auto-direct-node-routes": "false",
        mtu: bare ? undefined : "1460",
        "enable-wireguard": encryption.type === "wireguard" ? "true" : undefined,
        "encrypt-node": encryption.nodeToNode ? "true" : undefined,
        "enable-ipsec": encryption.type === "ipsec" ? "true" : undefined,
        "ipsec-key-file": encryption.type === "ipsec" ? "/etc/ipsec/keys" : undefined,
        "enable-encryption-strict-mode-egress": undefined,
        "enable-encryption-strict-mode-ingress": undefined,
        "enable-bpf-masquerade": undefined,
    };
}

const decode = (data: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
    Object.fromEntries(
        Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "base64").toString("utf8")]),
    );

const endpointOf = (etcd: string): unknown => (parse(etcd) as { endpoints: readonly string[] }).endpoints[0];

describe.each(titled)("%s", (_title, combination) => {
    it("configures the agents as planned", () => {
        const config = ciliumConfig(rendered.get(combination)!);
        const expected = expectedConfig(combination);
        expect(Object.fromEntries(Object.keys(expected).map((key) => [key, config[key]]))).toEqual(expected);
    });

    it("uses keys the chart knows", () =>
        expect(unknownChartKeys(moduleVersion("cilium").slice(1), rendered.get(combination)!.values)).toEqual([]));

    it("renders no CA, key or certificate, but jobs that make them", () => {
        const { manifests, text } = rendered.get(combination)!;
        const names = (kind: string) =>
            manifests.filter((manifest) => manifest.kind === kind).map((manifest) => manifest.metadata.name);
        expect(names("Secret").sort()).toEqual(["cilium-clustermesh", "cilium-kvstoremesh"]);
        const secrets = manifests.filter((manifest) => manifest.kind === "Secret");
        const plain = secrets.flatMap((secret) => Object.values(decode(secret.data!))).join("\n");
        expect(text + plain).not.toMatch(/BEGIN [A-Z ]*(CERTIFICATE|PRIVATE KEY)|helm-template-non-idempotent/);
        expect(names("CronJob").sort()).toEqual(["clustermesh-apiserver-generate-certs", "hubble-generate-certs"]);
        expect(
            names("Job")
                .map((name) => name.replace(/-[0-9a-f]+$/, ""))
                .sort(),
        ).toEqual(["clustermesh-apiserver-generate-certs", "hubble-generate-certs"]);
    });

    it("knows exactly its neighbours, by DNS name", () => {
        const peers = places[combination.place]!;
        const now = rendered.get(combination)!;
        expect(
            Object.entries(decode(only(now, "Secret", "cilium-kvstoremesh").data!)).map(([name, etcd]) => [
                name,
                endpointOf(etcd),
            ]),
        ).toEqual(Object.entries(peers).map(([name, { host, port }]) => [name, `https://${host}:${port}`]));
        expect(
            Object.entries(decode(only(now, "Secret", "cilium-clustermesh").data!)).map(([name, etcd]) => [
                name,
                endpointOf(etcd),
            ]),
        ).toEqual(Object.keys(peers).map((name) => [name, "https://clustermesh-apiserver.kube-system.svc:2379"]));
        const users = only(now, "ConfigMap", "clustermesh-remote-users").data!["users.yaml"]!;
        expect(parse(users)).toEqual({
            users: Object.keys(peers).map((name) => ({ name: `remote-${name}`, role: "remote" })),
        });
    });

    it("mounts the key of IPsec where it is used", () =>
        expect(rendered.get(combination)!.text.includes("secretName: cilium-ipsec-keys")).toBe(
            combination.encryption.type === "ipsec",
        ));

    it("prepares the nodes of GKE and no others", () => {
        const { manifests } = rendered.get(combination)!;
        expect(
            manifests.some(
                (manifest) => manifest.kind === "DaemonSet" && manifest.metadata.name === "cilium-node-init",
            ),
        ).toBe(combination.platform === "gke");
    });
});

it(`renders ${combinations.length} combinations`, () => expect(rendered.size).toBe(combinations.length));
