package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"time"
)

// result is the line printed per call.
type result struct {
	OK     bool            `json:"ok"`
	MS     float64         `json:"ms"`
	Status int             `json:"status,omitempty"`
	Body   json.RawMessage `json:"body,omitempty"`
	Error  string          `json:"error,omitempty"`
}

func call(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("call", flag.ContinueOnError)
	count := flags.Int("count", 1, "number of calls")
	timeout := flags.Duration("timeout", 2*time.Second, "longest wait for one call")
	interval := flags.Duration("interval", 0, "pause between calls")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		return fmt.Errorf("give one URL, got %d", flags.NArg())
	}
	// No connection is reused: a load balancer decides per connection.
	client := &http.Client{Timeout: *timeout, Transport: &http.Transport{DisableKeepAlives: true}}
	encoder := json.NewEncoder(out)
	for i := range *count {
		if i > 0 {
			time.Sleep(*interval)
		}
		if err := encoder.Encode(once(client, flags.Arg(0))); err != nil {
			return err
		}
	}
	return nil
}

func once(client *http.Client, url string) result {
	start := time.Now()
	elapsed := func() float64 { return float64(time.Since(start).Microseconds()) / 1000 }
	response, err := client.Get(url)
	if err != nil {
		return result{MS: elapsed(), Error: err.Error()}
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<16))
	if err != nil {
		return result{MS: elapsed(), Status: response.StatusCode, Error: err.Error()}
	}
	answer := result{OK: response.StatusCode == http.StatusOK, MS: elapsed(), Status: response.StatusCode}
	if json.Valid(body) {
		answer.Body = body
	}
	return answer
}
