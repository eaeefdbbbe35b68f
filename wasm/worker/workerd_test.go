//go:build !js

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// The tests here run the Worker as wrangler would deploy it on a real workerd
// with a real D1, so they are no more native than the pages' tests are: npm
// test has a step for them.

// workerd is a running Worker.
type workerd struct {
	address string
	client  *http.Client
	pid     int // of the process that runs miniflare
	stop    func()
}

// built compiles the Workers once.
var built = sync.OnceValue(func() error {
	cmd := exec.Command("go", "run", "./build", "worker", "test")
	cmd.Dir = "../.."
	out, err := cmd.CombinedOutput()
	if err != nil {
		err = errors.Join(err, errors.New(string(out)))
	}
	return err
})

// start runs one of the Workers in build/cache/worker with an empty database.
func start(t testing.TB, name string, settings ...string) *workerd {
	t.Helper()
	if os.Getenv("HUFU_WORKERD") != "1" {
		t.Skip("on workerd: npm test -- --only worker, or HUFU_WORKERD=1")
	}
	if err := built(); err != nil {
		t.Fatal(err)
	}
	return startFolder(t, filepath.Join("../../build/cache/worker", name), t.TempDir(), settings...)
}

func startFolder(t testing.TB, folder, data string, settings ...string) *workerd {
	t.Helper()
	args := []string{"local.mjs", "--port", "0", "--worker", absolute(t, folder), "--data", data}
	for _, setting := range settings {
		args = append(args, "--set", setting)
	}
	cmd := exec.Command("node", args...)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	w := &workerd{pid: cmd.Process.Pid, stop: sync.OnceFunc(func() {
		_ = stdin.Close() // which ends it
		if err := cmd.Wait(); err != nil {
			t.Error("local.mjs: ", err)
		}
	})}
	t.Cleanup(w.stop)
	lines := bufio.NewReader(stdout)
	first, err := lines.ReadBytes('\n')
	var ready struct{ Address string }
	if err = errors.Join(err, json.Unmarshal(first, &ready)); err != nil {
		t.Fatalf("local.mjs said %q: %v", first, err)
	}
	go func() { _, _ = io.Copy(os.Stderr, lines) }()
	// workerd closes what was idle for five seconds, and a request may be on its way then.
	transport := &http.Transport{MaxIdleConnsPerHost: 128, IdleConnTimeout: 2 * time.Second}
	t.Cleanup(transport.CloseIdleConnections)
	w.address, w.client = ready.Address, &http.Client{Transport: transport}
	return w
}

func absolute(t testing.TB, path string) string {
	t.Helper()
	out, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// do sends one request and reads its answer.
func (w *workerd) do(ctx context.Context, method, path string, body io.Reader, change func(*http.Request)) (int, http.Header, []byte, error) {
	r, err := http.NewRequestWithContext(ctx, method, w.address+path, body)
	if err != nil {
		return 0, nil, nil, err
	}
	if change != nil {
		change(r)
	}
	response, err := w.client.Do(r)
	if err != nil {
		return 0, nil, nil, err
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	return response.StatusCode, response.Header, data, err
}
