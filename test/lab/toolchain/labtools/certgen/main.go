// Command certgen stands in for Cilium's certificate generator, which is no Go module one can fetch. It honours the
// arguments and the configuration with which the Cilium chart starts its certificate jobs: sign every listed leaf with
// the CA of a Secret and store it as a Secret of its own.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"time"

	"go.yaml.in/yaml/v3"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

// config is what the chart passes in CILIUM_CERTGEN_CONFIG.
type config struct {
	Certs []leaf `yaml:"certs"`
}

type leaf struct {
	Name       string   `yaml:"name"`
	Namespace  string   `yaml:"namespace"`
	CommonName string   `yaml:"commonName"`
	Hosts      []string `yaml:"hosts"`
	Usage      []string `yaml:"usage"`
	Validity   string   `yaml:"validity"`
}

type options struct {
	generate, reuse, enforce      bool
	namespace, secret, commonName string
	validity                      time.Duration
}

func main() {
	var opts options
	flag.Bool("debug", false, "log more")
	flag.BoolVar(&opts.generate, "ca-generate", false, "make the CA Secret when it is missing")
	flag.BoolVar(&opts.reuse, "ca-reuse-secret", false, "use the CA Secret when it exists")
	flag.StringVar(&opts.namespace, "ca-secret-namespace", "kube-system", "namespace of the CA Secret")
	flag.StringVar(&opts.secret, "ca-secret-name", "cilium-ca", "name of the CA Secret")
	flag.StringVar(&opts.commonName, "ca-common-name", "Cilium CA", "common name of a generated CA")
	flag.DurationVar(&opts.validity, "ca-validity-duration", 3*365*24*time.Hour, "lifetime of a generated CA")
	flag.BoolVar(&opts.enforce, "ca-enforce-validity-throughout-leaves-duration", false, "fail when the CA ends before a leaf")
	flag.Parse()
	if err := run(context.Background(), opts, os.Getenv("CILIUM_CERTGEN_CONFIG")); err != nil {
		fmt.Fprintln(os.Stderr, "certgen:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, opts options, text string) error {
	var cfg config
	if err := yaml.Unmarshal([]byte(text), &cfg); err != nil {
		return fmt.Errorf("CILIUM_CERTGEN_CONFIG: %w", err)
	}
	inCluster, err := rest.InClusterConfig()
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(inCluster)
	if err != nil {
		return err
	}
	return generate(ctx, client, opts, cfg)
}

func generate(ctx context.Context, client kubernetes.Interface, opts options, cfg config) error {
	authority, err := loadAuthority(ctx, client, opts)
	if err != nil {
		return err
	}
	for _, entry := range cfg.Certs {
		validity, err := time.ParseDuration(entry.Validity)
		if err != nil {
			return fmt.Errorf("%s: validity: %w", entry.Name, err)
		}
		if end := time.Now().Add(validity); opts.enforce && authority.cert.NotAfter.Before(end) {
			return fmt.Errorf("%s: would be valid until %s, its CA only until %s", entry.Name, end.Format(time.RFC3339), authority.cert.NotAfter.Format(time.RFC3339))
		}
		if err := store(ctx, client, authority, entry, validity); err != nil {
			return fmt.Errorf("%s: %w", entry.Name, err)
		}
		fmt.Printf("stored %s/%s (%s)\n", entry.Namespace, entry.Name, entry.CommonName)
	}
	return nil
}
