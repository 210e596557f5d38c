import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { binary, chartDir, ciliumFiles, moduleVersion } from "./artefacts.js";

/**
 * The images nodes of the local cloud run, made of the toolchain's binaries under the names the charts ask for.
 * No registry is reached; `imagePullPolicy: IfNotPresent` and `useDigest: false` make nodes take these.
 */
export interface ImageSpec {
    readonly reference: string;
    /** Files by their path in the image. */
    readonly files: Readonly<Record<string, string>>;
    readonly links?: Readonly<Record<string, string>>;
    /** Directories anyone may write to. */
    readonly writable?: readonly string[];
    readonly entrypoint?: readonly string[];
    readonly command?: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
    /** Starts from Debian packages instead of from nothing. */
    readonly debian?: boolean;
}

/** Name and tag of the demonstration workload. */
export const demoImage = "clustermesh.local/demo:1";
/** Name and tag of the sandbox image containerd is configured with. */
export const pauseImage = "registry.k8s.io/pause:3.10";
/** Name and tag of CoreDNS, which the local cloud runs as kube-dns. */
export const corednsImage = (): string => `registry.k8s.io/coredns/coredns:${moduleVersion("coredns")}`;

/** Every image of the local cloud. */
export function imageSpecs(): readonly ImageSpec[] {
    const cilium = moduleVersion("cilium");
    return [
        { reference: pauseImage, files: { "/pause": binary("pause") }, entrypoint: ["/pause"] },
        { reference: demoImage, files: { "/demo": binary("demo") }, entrypoint: ["/demo"], command: ["serve"] },
        { reference: corednsImage(), files: { "/coredns": binary("coredns") }, entrypoint: ["/coredns"] },
        {
            reference: certgenReference(),
            files: { "/usr/bin/cilium-certgen": binary("certgen") },
            entrypoint: ["/usr/bin/cilium-certgen"],
        },
        {
            reference: `quay.io/cilium/operator-generic:${cilium}`,
            files: { "/usr/bin/cilium-operator-generic": binary("cilium-operator-generic") },
            writable: ["/tmp", "/var/run/cilium"],
            env: { GOPS_CONFIG_DIR: "/tmp/gops" },
            command: ["/usr/bin/cilium-operator-generic"],
        },
        {
            reference: `quay.io/cilium/clustermesh-apiserver:${cilium}`,
            files: {
                "/usr/bin/clustermesh-apiserver": binary("clustermesh-apiserver"),
                "/usr/bin/etcd": binary("etcd"),
                "/var/lib/cilium/etcd-config.yaml": join(ciliumFiles(), "etcd-config.yaml"),
            },
            writable: ["/tmp", "/var/run/cilium"],
            env: { GOPS_CONFIG_DIR: "/tmp/gops" },
            entrypoint: ["/usr/bin/clustermesh-apiserver"],
        },
        ciliumImage(cilium),
    ];
}

function ciliumImage(version: string): ImageSpec {
    const inBin = ["agent", "dbg", "health", "health-responder", "mount", "sysctlfix", "bugtool"];
    const scripts = ["init-container.sh", "install-plugin.sh", "cni-uninstall.sh"];
    return {
        reference: `quay.io/cilium/cilium:${version}`,
        debian: true,
        files: {
            ...Object.fromEntries(inBin.map((name) => [`/usr/bin/cilium-${name}`, binary(`cilium-${name}`)])),
            ...Object.fromEntries(scripts.map((name) => [`/${name}`, join(ciliumFiles(), name)])),
            "/opt/cni/bin/cilium-cni": binary("cilium-cni"),
            "/cni/loopback": "/usr/lib/cni/loopback",
            "/var/lib/cilium/bpf": join(ciliumFiles(), "bpf"),
        },
        links: {
            // The base has no dash; Cilium's scripts are content with either.
            "/usr/bin/sh": "bash",
            "/usr/bin/clang": "../lib/llvm-19/bin/clang",
            "/usr/sbin/iptables": "xtables-nft-multi",
            "/usr/sbin/iptables-save": "xtables-nft-multi",
            "/usr/sbin/iptables-restore": "xtables-nft-multi",
            "/usr/sbin/ip6tables": "xtables-nft-multi",
            "/usr/sbin/ip6tables-save": "xtables-nft-multi",
            "/usr/sbin/ip6tables-restore": "xtables-nft-multi",
        },
        writable: ["/tmp"],
        env: { HUBBLE_SERVER: "unix:///var/run/cilium/hubble.sock" },
        command: ["/usr/bin/cilium-dbg"],
    };
}

/** The certificate generator under the name and tag the chart of this version asks for. */
function certgenReference(): string {
    const values = parse(readFileSync(join(chartDir(), "values.yaml"), "utf8")) as {
        certgen: { image: { repository: string; tag: string } };
    };
    return `${values.certgen.image.repository}:${values.certgen.image.tag}`;
}
