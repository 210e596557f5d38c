#!/bin/bash
# Starts a node: enters namespaces of its own and runs init.sh as process 1 in them. Expects to be in the node's cgroup
# (NODE_UNIFIED) and network namespace already.
#
# The cgroup namespace is taken first and on its own, because its root is wherever the process is at that moment. Then
# everything moves one level down: where cgroups are of the second version only, a group that hands controllers to its
# children may hold no process itself.
#
# A cgroup namespace per node also keeps the socket programs of two Cilium agents apart: each attaches them to the root
# of what it sees.
set -euo pipefail

exec unshare --cgroup bash -euc '
mkdir -p "$NODE_UNIFIED/init"
echo $$ >"$NODE_UNIFIED/init/cgroup.procs"
exec unshare --mount --uts --ipc --pid --fork --kill-child --mount-proc bash "$1"
' bash "$(dirname "$0")/init.sh"
