// Command runc-caps stands before runc on nodes of the local cloud.
//
// Charts ask for capabilities that root may lack inside a sandbox (SYS_RESOURCE above all), and runc fails the whole
// container then. This wrapper removes from a container's process what its own bounding set does not hold, and leaves
// everything else to runc, so that chart values stay those of production.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

const runc = "/usr/sbin/runc"

// names of capabilities by bit, as in <linux/capability.h>.
var names = strings.Fields(`CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE
NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT
SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP
MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE`)

func main() {
	if file, inConfig := specFile(os.Args[1:]); file != "" {
		if err := trim(file, inConfig); err != nil {
			fmt.Fprintln(os.Stderr, "runc-caps:", err)
			os.Exit(1)
		}
	}
	err := syscall.Exec(runc, append([]string{runc}, os.Args[1:]...), os.Environ())
	fmt.Fprintln(os.Stderr, "runc-caps:", err)
	os.Exit(1)
}

// specFile finds the file that holds the process to start, and whether it is a bundle's config or a bare process.
func specFile(args []string) (file string, inConfig bool) {
	command := ""
	for i, arg := range args {
		if command == "" && (arg == "create" || arg == "run" || arg == "exec") {
			command = arg
		}
		value := ""
		if name, inline, found := strings.Cut(arg, "="); found {
			arg, value = name, inline
		} else if i+1 < len(args) {
			value = args[i+1]
		}
		if command == "exec" && (arg == "--process" || arg == "-p") {
			return value, false
		}
		if (command == "create" || command == "run") && (arg == "--bundle" || arg == "-b") {
			return filepath.Join(value, "config.json"), true
		}
	}
	return "", false
}

func trim(file string, inConfig bool) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var spec map[string]any
	if err := json.Unmarshal(data, &spec); err != nil {
		return err
	}
	process := spec
	if inConfig {
		process, _ = spec["process"].(map[string]any)
	}
	sets, _ := process["capabilities"].(map[string]any)
	if len(sets) == 0 {
		return nil
	}
	allowed, err := bounding()
	if err != nil {
		return err
	}
	for set, list := range sets {
		entries, _ := list.([]any)
		kept := []any{}
		for _, entry := range entries {
			if name, ok := entry.(string); ok && allowed[name] {
				kept = append(kept, entry)
			}
		}
		sets[set] = kept
	}
	out, err := json.Marshal(spec)
	if err != nil {
		return err
	}
	return os.WriteFile(file, out, 0o600)
}

// bounding reads the capabilities this process may hand on.
func bounding() (map[string]bool, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(status)) {
		hex, found := strings.CutPrefix(line, "CapBnd:")
		if !found {
			continue
		}
		mask, err := strconv.ParseUint(strings.TrimSpace(hex), 16, 64)
		if err != nil {
			return nil, err
		}
		allowed := map[string]bool{}
		for bit, name := range names {
			allowed["CAP_"+name] = mask&(1<<bit) != 0
		}
		return allowed, nil
	}
	return nil, fmt.Errorf("no CapBnd line in /proc/self/status")
}
