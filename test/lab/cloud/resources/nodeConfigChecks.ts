import { invalid } from "../api/errors.js";
import { object, snake, text } from "./shared.js";

type Fields = Readonly<Record<string, unknown>>;

/** Images nodes can be made from; others have gone with Docker. */
const imageTypes = new Set([
    "COS_CONTAINERD",
    "UBUNTU_CONTAINERD",
    "WINDOWS_LTSC_CONTAINERD",
    "WINDOWS_SAC_CONTAINERD",
]);

/** Kernel parameters that can be set on nodes ("Customizing node system configuration"). */
const sysctls = new Set([
    "fs.aio-max-nr", "fs.file-max", "fs.inotify.max_user_instances", "fs.inotify.max_user_watches", "fs.nr_open",
    "kernel.dmesg_restrict", "kernel.kptr_restrict", "kernel.keys.maxbytes", "kernel.keys.maxkeys",
    "kernel.perf_event_paranoid", "kernel.sched_rt_runtime_us", "kernel.shmall", "kernel.shmmax", "kernel.shmmni",
    "kernel.softlockup_all_cpu_backtrace", "kernel.softlockup_panic", "kernel.sysrq", "kernel.threads-max",
    "kernel.yama.ptrace_scope", "net.core.busy_poll", "net.core.busy_read", "net.core.netdev_max_backlog",
    "net.core.optmem_max", "net.core.rmem_default", "net.core.rmem_max", "net.core.somaxconn",
    "net.core.wmem_default", "net.core.wmem_max", "net.ipv4.neigh.default.gc_thresh1",
    "net.ipv4.neigh.default.gc_thresh2", "net.ipv4.neigh.default.gc_thresh3", "net.ipv4.tcp_congestion_control",
    "net.ipv4.tcp_max_orphans", "net.ipv4.tcp_max_tw_buckets", "net.ipv4.tcp_mtu_probing", "net.ipv4.tcp_rmem",
    "net.ipv4.tcp_syn_retries", "net.ipv4.tcp_tw_reuse", "net.ipv4.tcp_wmem", "net.ipv6.conf.all.disable_ipv6",
    "net.ipv6.conf.default.disable_ipv6", "net.netfilter.nf_conntrack_acct", "net.netfilter.nf_conntrack_buckets",
    "net.netfilter.nf_conntrack_max", "net.netfilter.nf_conntrack_tcp_timeout_close_wait",
    "net.netfilter.nf_conntrack_tcp_timeout_established", "net.netfilter.nf_conntrack_tcp_timeout_time_wait",
    "vm.dirty_background_bytes", "vm.dirty_background_ratio", "vm.dirty_bytes", "vm.dirty_expire_centisecs",
    "vm.dirty_ratio", "vm.dirty_writeback_centisecs", "vm.max_map_count", "vm.min_free_kbytes",
    "vm.overcommit_memory", "vm.overcommit_ratio", "vm.swappiness", "vm.vfs_cache_pressure",
    "vm.watermark_scale_factor",
]); // prettier-ignore

/** Machine families of each technology of Confidential Nodes; SEV is what counts when none is named. */
const confidentialFamilies: Readonly<Record<string, RegExp>> = {
    SEV: /^(n2d|c2d|c3d|c4d)-/,
    SEV_SNP: /^n2d-/,
    TDX: /^(c3-standard|a3-highgpu)-/,
};

/** Numbers of the kubelet's configuration, with the least and the most they may be. */
const kubeletBounds: readonly (readonly [string, number, number])[] = [
    ["podPidsLimit", 1024, 4_194_304],
    ["imageGcHighThresholdPercent", 10, 85],
    ["imageGcLowThresholdPercent", 10, 85],
    ["containerLogMaxFiles", 2, 10],
    ["maxParallelImagePulls", 2, 5],
];

/** @throws ApiError 400 for a node configuration that Google would not take */
export function checkNodeConfig(config: Fields): void {
    const image = config["imageType"];
    if (image !== undefined && image !== "" && !imageTypes.has(text(image).toUpperCase())) {
        throw invalid(
            `NodeConfig.image_type "${text(image)}" is not supported. Use one of ${[...imageTypes].join(", ")}.`,
        );
    }
    checkConfidential(object(config["confidentialNodes"]), text(config["machineType"]) || "e2-medium");
    checkKernel(object(config["linuxNodeConfig"]));
    checkKubelet(object(config["kubeletConfig"]));
}

function checkConfidential(confidential: Fields, machineType: string): void {
    if (confidential["enabled"] !== true) {
        return;
    }
    const type = text(confidential["confidentialInstanceType"]) || "SEV";
    const families = confidentialFamilies[type];
    if (!families) {
        throw invalid(`ConfidentialNodes.confidential_instance_type "${type}" is unknown.`);
    }
    if (!families.test(machineType)) {
        throw invalid(`Machine type ${machineType} does not support Confidential Nodes with ${type}.`);
    }
}

function checkKernel(linux: Fields): void {
    for (const [name, value] of Object.entries(object(linux["sysctls"]))) {
        if (!sysctls.has(name)) {
            throw invalid(`LinuxNodeConfig.sysctls: "${name}" cannot be set.`);
        }
        if (!/^[\w -]+$/.test(String(value))) {
            throw invalid(`LinuxNodeConfig.sysctls: "${name}" has the invalid value "${String(value)}".`);
        }
    }
    const mode = linux["cgroupMode"];
    if (mode !== undefined && !["CGROUP_MODE_UNSPECIFIED", "CGROUP_MODE_V1", "CGROUP_MODE_V2"].includes(text(mode))) {
        throw invalid(`LinuxNodeConfig.cgroup_mode "${text(mode)}" is unknown.`);
    }
}

function checkKubelet(kubelet: Fields): void {
    for (const [name, least, most] of kubeletBounds) {
        const value = kubelet[name];
        // Google leaves out what is at its default, and zero stands for that.
        if (value !== undefined && Number(value) !== 0 && !(Number(value) >= least && Number(value) <= most)) {
            throw invalid(
                `NodeKubeletConfig.${snake(name)} must be between ${least} and ${most}, got ${JSON.stringify(value)}.`,
            );
        }
    }
    const low = Number(kubelet["imageGcLowThresholdPercent"] ?? 0);
    const high = Number(kubelet["imageGcHighThresholdPercent"] ?? 0);
    if (low !== 0 && high !== 0 && low >= high) {
        throw invalid(
            `NodeKubeletConfig.image_gc_low_threshold_percent must be lower than image_gc_high_threshold_percent, got ${low} and ${high}.`,
        );
    }
    const policy = text(kubelet["cpuManagerPolicy"]);
    if (!["", "none", "static"].includes(policy)) {
        throw invalid(`NodeKubeletConfig.cpu_manager_policy must be none or static, got "${policy}".`);
    }
    checkPeriod(text(kubelet["cpuCfsQuotaPeriod"]));
    checkLogSize(text(kubelet["containerLogMaxSize"]));
}

/** Microseconds of the units of Go durations. */
const units: Readonly<Record<string, number>> = { us: 1, µs: 1, ms: 1000, s: 1_000_000 };

function checkPeriod(period: string): void {
    const match = /^(\d+(?:\.\d+)?)(us|µs|ms|s)$/.exec(period);
    const microseconds = match ? Number(match[1]) * units[match[2]!]! : 0;
    if (period !== "" && (microseconds < 1000 || microseconds > 1_000_000)) {
        throw invalid(`NodeKubeletConfig.cpu_cfs_quota_period must be between 1ms and 1s, got "${period}".`);
    }
}

/** Bytes of the suffixes of Kubernetes quantities that logs are measured in. */
const sizes: Readonly<Record<string, number>> = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 };

function checkLogSize(size: string): void {
    const match = /^(\d+)(Ki|Mi|Gi)$/.exec(size);
    const bytes = match ? Number(match[1]) * sizes[match[2]!]! : 0;
    if (size !== "" && (bytes < 10 * 2 ** 20 || bytes > 500 * 2 ** 20)) {
        throw invalid(`NodeKubeletConfig.container_log_max_size must be between 10Mi and 500Mi, got "${size}".`);
    }
}
