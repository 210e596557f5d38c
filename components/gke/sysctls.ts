/**
 * Kernel parameters that GKE lets a pool set, by the space they are in (GKE docs, customizing node system
 * configuration: sysctl configuration options).
 */
const bySpace: Readonly<Record<string, readonly string[]>> = {
    fs: ["aio-max-nr", "file-max", "inotify.max_user_instances", "inotify.max_user_watches", "nr_open"],
    kernel: [
        "dmesg_restrict",
        "keys.maxbytes",
        "keys.maxkeys",
        "kptr_restrict",
        "perf_event_paranoid",
        "sched_rt_runtime_us",
        "shmall",
        "shmmax",
        "shmmni",
        "softlockup_all_cpu_backtrace",
        "softlockup_panic",
        "sysrq",
        "threads-max",
        "yama.ptrace_scope",
    ],
    "net.core": [
        "busy_poll",
        "busy_read",
        "netdev_max_backlog",
        "optmem_max",
        "rmem_default",
        "rmem_max",
        "somaxconn",
        "wmem_default",
        "wmem_max",
    ],
    "net.ipv4": [
        "neigh.default.gc_thresh1",
        "neigh.default.gc_thresh2",
        "neigh.default.gc_thresh3",
        "tcp_congestion_control",
        "tcp_max_orphans",
        "tcp_max_tw_buckets",
        "tcp_mtu_probing",
        "tcp_rmem",
        "tcp_syn_retries",
        "tcp_tw_reuse",
        "tcp_wmem",
    ],
    "net.ipv6.conf": ["all.disable_ipv6", "default.disable_ipv6"],
    "net.netfilter": [
        "nf_conntrack_acct",
        "nf_conntrack_buckets",
        "nf_conntrack_max",
        "nf_conntrack_tcp_timeout_close_wait",
        "nf_conntrack_tcp_timeout_established",
        "nf_conntrack_tcp_timeout_time_wait",
    ],
    vm: [
        "dirty_background_bytes",
        "dirty_background_ratio",
        "dirty_bytes",
        "dirty_expire_centisecs",
        "dirty_ratio",
        "dirty_writeback_centisecs",
        "max_map_count",
        "min_free_kbytes",
        "overcommit_memory",
        "overcommit_ratio",
        "swappiness",
        "vfs_cache_pressure",
        "watermark_scale_factor",
    ],
};

/** Names of the kernel parameters that GKE lets a pool set. */
export const sysctlNames: ReadonlySet<string> = new Set(
    Object.entries(bySpace).flatMap(([space, names]) => names.map((name) => `${space}.${name}`)),
);

/** What the few parameters that are not one number take. */
const otherValues: Readonly<Record<string, RegExp>> = {
    "net.ipv4.tcp_congestion_control": /^[a-z][a-z0-9_]*$/,
    "net.ipv4.tcp_rmem": /^\d+ \d+ \d+$/,
    "net.ipv4.tcp_wmem": /^\d+ \d+ \d+$/,
};

/** Whether a parameter can have a value, as far as its form tells: a number, three of them, or a word. */
export const isSysctlValue = (name: string, value: string): boolean => (otherValues[name] ?? /^-?\d+$/).test(value);
