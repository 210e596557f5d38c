// Command demo is the workload of the local cloud: a server that says where it runs, and a client that times calls.
package main

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

const usage = `usage:
  demo serve [--drain D]                       answer on :8080 with cluster, node and pod; told to end, be
                                               unready and answer D longer
  demo call [--count N] [--timeout D] [--interval D] URL
                                               call URL and print a JSON line per call
  demo wait                                    sleep until told to end`

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, usage)
		os.Exit(2)
	}
	var err error
	switch os.Args[1] {
	case "serve":
		err = serve(os.Args[2:])
	case "call":
		err = call(os.Args[2:], os.Stdout)
	case "wait":
		waitForSignal()
	case "--help", "help":
		fmt.Println(usage)
	default:
		fmt.Fprintln(os.Stderr, usage)
		os.Exit(2)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func waitForSignal() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	<-signals
}
