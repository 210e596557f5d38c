package main

import (
	"context"
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"
)

// place is what every answer says about the pod that gave it.
type place struct {
	Cluster string `json:"cluster"`
	Node    string `json:"node"`
	Pod     string `json:"pod"`
}

func serve(args []string) error {
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	drain := flags.Duration("drain", 2*time.Second, "how long to answer after being told to end")
	if err := flags.Parse(args); err != nil {
		return err
	}
	var ending atomic.Bool
	here := place{Cluster: os.Getenv("CLUSTER_NAME"), Node: os.Getenv("NODE_NAME"), Pod: os.Getenv("POD_NAME")}
	mux := http.NewServeMux()
	mux.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) {
		// Other clusters are offered a pod as long as it is ready, also while it ends: only this makes them let go.
		if ending.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.WriteHeader(http.StatusOK)
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		// A reply per connection: every call is balanced anew.
		w.Header().Set("Connection", "close")
		_ = json.NewEncoder(w).Encode(here)
	})
	server := &http.Server{Addr: ":8080", Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	go func() {
		<-ctx.Done()
		// Endpoints are withdrawn while the last calls still arrive: answer them before ending.
		ending.Store(true)
		time.Sleep(*drain)
		_ = server.Shutdown(context.Background())
	}()
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		return err
	}
	return nil
}
