package sqlite_test

import (
	"context"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"hufu/wallet/endpoint"
	"hufu/wallet/endpoint/sqlstore"
	"hufu/wallet/endpoint/sqlstore/sqlite"
)

// writers push at once in the benchmark.
const writers = 32

// BenchmarkPush is acknowledged pushes: through the committer, and with one
// synchronous write a request. times-alone is the one rate over the other.
func BenchmarkPush(b *testing.B) {
	rates := map[string]float64{}
	for _, name := range []string{"alone", "committer"} {
		b.Run(name, func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "x.db")
			s, err := sqlite.Open(b.Context(), path)
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			var store endpoint.Store = s
			if name == "alone" {
				db := plain(b, path)
				db.SetMaxOpenConns(1) // the kindest form: nobody polls for the lock
				store = sqlstore.New(db, sqlstore.SQLite)
			}
			rates[name] = pushAll(b, store)
			if name == "committer" && rates["alone"] > 0 {
				b.ReportMetric(rates[name]/rates["alone"], "times-alone")
			}
		})
	}
}

// pushAll lets the writers push b.N versions, each to its own vault.
func pushAll(b *testing.B, s endpoint.Store) (rate float64) {
	ctx := context.Background()
	var left atomic.Int64
	left.Store(int64(b.N))
	var ready, end sync.WaitGroup
	start := make(chan struct{})
	for number := range writers {
		ready.Add(1)
		end.Go(func() {
			c := newClient(b.Name(), number)
			err := s.CreateAccount(ctx, c.account, c.device, c.version(1))
			ready.Done()
			<-start
			for n := int64(2); err == nil && left.Add(-1) >= 0; n++ {
				err = s.Push(ctx, c.version(n), c.digest("head", n-1))
			}
			if err != nil {
				b.Error(err)
			}
		})
	}
	ready.Wait()
	b.ResetTimer()
	close(start)
	end.Wait()
	b.StopTimer()
	rate = float64(b.N) / b.Elapsed().Seconds()
	b.ReportMetric(rate, "pushes/s")
	return rate
}
