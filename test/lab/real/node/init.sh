#!/bin/bash
# Process 1 of a node. Prepares what containerd, kubelet and kube-proxy find around them, then keeps the three running.
# Nothing here is seen outside: every mount is private to the node and goes with it.
#
# NODE_NAME, NODE_IP   what the node is called and its address
# NODE_DIR             its directory: configuration, disks, logs
# NODE_CGROUP          its group, relative to the root of the controllers' hierarchies
# CONTAINERD KUBELET KUBE_PROXY   the programs
set -euo pipefail

mount --make-rprivate /
hostname "$NODE_NAME"

# A fresh sysfs shows this network namespace's links; control groups come back on top of it.
mount_cgroups_beside() {
    local held="$NODE_DIR/held"
    mkdir -p "$held"
    mount --rbind /sys/fs/cgroup "$held"
    mount -t sysfs sysfs /sys
    mount --rbind "$held" /sys/fs/cgroup
    umount -l "$held"
    if mountpoint -q /sys/fs/cgroup/unified; then
        umount /sys/fs/cgroup/unified
        mount -t cgroup2 cgroup2 /sys/fs/cgroup/unified
    fi
    local controller path level part
    for controller in /sys/fs/cgroup/*/; do
        controller=${controller%/}
        [ "${controller##*/}" = unified ] && continue
        mkdir -p "$controller/$NODE_CGROUP"
        [ -e "$controller/cpuset.cpus" ] || continue
        # A cpuset starts empty and takes no process until it has been given processors and memory.
        level=$controller
        path=$NODE_CGROUP/
        while [ -n "$path" ]; do
            part=${path%%/*}
            path=${path#*/}
            cat "$level/cpuset.cpus" >"$level/$part/cpuset.cpus"
            cat "$level/cpuset.mems" >"$level/$part/cpuset.mems"
            level=$level/$part
        done
    done
}

# Second version only: the root of what is mounted is the node's own group, thanks to the cgroup namespace.
mount_cgroups_unified() {
    local controller
    mount -t sysfs sysfs /sys
    mount -t cgroup2 cgroup2 /sys/fs/cgroup
    for controller in $(cat /sys/fs/cgroup/cgroup.controllers); do
        echo "+$controller" >/sys/fs/cgroup/cgroup.subtree_control
    done
}

# Gives the node its own version of a system directory: reads the machine's, keeps what is written to itself.
own_copy_of() {
    local upper="$NODE_DIR/overlay$1"
    mkdir -p "$upper/upper" "$upper/work"
    mount -t overlay overlay -o "lowerdir=$1,upperdir=$upper/upper,workdir=$upper/work" "$1"
}

# Binds a directory of the node's disk to where programs expect it.
disk() {
    mkdir -p "$NODE_DIR/$1" "$2"
    mount --bind "$NODE_DIR/$1" "$2"
}

# The kubelet insists on values of settings that belong to the whole machine. It finds them as it likes them and has
# nothing to change.
pretend() {
    [ -e "/proc/sys/$1" ] || return 0
    mkdir -p "$NODE_DIR/pretended"
    echo "$2" >"$NODE_DIR/pretended/${1//\//.}"
    mount --bind "$NODE_DIR/pretended/${1//\//.}" "/proc/sys/$1"
}

if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
    mount_cgroups_unified
else
    mount_cgroups_beside
fi
mount -t bpf bpf /sys/fs/bpf

pretend vm/overcommit_memory 1
pretend vm/panic_on_oom 0
pretend kernel/panic 10
pretend kernel/panic_on_oops 1
pretend kernel/keys/root_maxkeys 1000000
pretend kernel/keys/root_maxbytes 25000000

# In memory, so that a node that was killed starts again with clean ones, as after a reboot.
mkdir -p "$NODE_DIR/overlay"
mount -t tmpfs tmpfs "$NODE_DIR/overlay"
for dir in /etc /opt /var/lib /var/log; do
    own_copy_of "$dir"
done
mount -t tmpfs tmpfs /run
mkdir -p /run/containerd /run/lock

disk kubelet /var/lib/kubelet
disk containerd /var/lib/containerd
disk pod-logs /var/log/pods
disk cni-conf /etc/cni/net.d
disk cni-bin /opt/cni/bin
mkdir -p /var/log/containers /var/lib/cni

rm -f /etc/resolv.conf
cp "$NODE_DIR/resolv.conf" /etc/resolv.conf
printf '127.0.0.1 localhost\n%s %s\n' "$NODE_IP" "$NODE_NAME" >/etc/hosts
echo "$NODE_NAME" >/etc/hostname

# Pods that mount parts of the node must see what the node mounts later, and the other way round.
mount --make-rshared /

mkdir -p "$NODE_DIR/log"

keep() {
    local name=$1
    shift
    while :; do
        "$@" >>"$NODE_DIR/log/$name.log" 2>&1 || true
        sleep 1
    done
}

keep containerd "$CONTAINERD" --config "$NODE_DIR/containerd.toml" &
until [ -S /run/containerd/containerd.sock ]; do
    sleep 0.05
done
keep kubelet "$KUBELET" --config="$NODE_DIR/kubelet.json" --kubeconfig="$NODE_KUBECONFIG" \
    --hostname-override="$NODE_NAME" --node-ip="$NODE_IP" --node-labels="$NODE_LABELS" &
keep kube-proxy "$KUBE_PROXY" --config="$NODE_DIR/kube-proxy.json" &
wait
