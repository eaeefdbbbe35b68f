//go:build !js

package sqlstore_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"hufu/wallet/endpoint"
	"hufu/wallet/endpoint/sqlstore"
	"hufu/wallet/endpoint/sqlstore/sqlite"
)

func sqliteFile(t *testing.T) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", sqlite.DSN(filepath.Join(t.TempDir(), "x.db")))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// databases are where migrations run.
var databases = map[string]struct {
	dialect sqlstore.Dialect
	folder  string
	open    func(t *testing.T) *sql.DB
	columns string // all columns there are
}{
	"sqlite": {
		sqlstore.SQLite, "sqlite", sqliteFile,
		`SELECT s.name || ' ' || coalesce(c.name, '') || ' ' || coalesce(c.type, '') FROM sqlite_schema s LEFT JOIN pragma_table_info(s.name) c ORDER BY 1`,
	},
	"postgres": {
		sqlstore.PostgreSQL, "postgres", postgres,
		`SELECT table_name || ' ' || column_name || ' ' || data_type FROM information_schema.columns WHERE table_schema = current_schema()
		 UNION ALL SELECT indexname || ' ' || replace(indexdef, current_schema(), '') FROM pg_indexes WHERE schemaname = current_schema() ORDER BY 1`,
	},
}

var comment = regexp.MustCompile(`--[^\n]*`)

// statements are those of all migrations of a folder.
func statements(t *testing.T, folder string) (all []string) {
	t.Helper()
	files, err := sqlstore.Migrations.ReadDir("migrations/" + folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		script, err := sqlstore.Migrations.ReadFile("migrations/" + folder + "/" + file.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, statement := range strings.Split(comment.ReplaceAllString(string(script), ""), ";") {
			if strings.TrimSpace(statement) != "" {
				all = append(all, statement)
			}
		}
	}
	return all
}

func TestMigrate(t *testing.T) {
	for name, d := range databases {
		t.Run("SY-20 "+name, func(t *testing.T) {
			all := statements(t, d.folder)
			if len(all) < 10 {
				t.Fatalf("%d statements", len(all))
			}
			want := ""
			for done := range len(all) + 1 {
				db := d.open(t)
				for _, statement := range all[:done] {
					if _, err := db.Exec(statement); err != nil {
						t.Fatal(err)
					}
				}
				s := sqlstore.New(db, d.dialect)
				for range 2 {
					if err := s.Migrate(t.Context()); err != nil {
						t.Fatalf("after %d statements: %v", done, err)
					}
				}
				if generation, err := s.Generation(t.Context()); err != nil || generation != 1 {
					t.Errorf("after %d statements: generation %d, %v", done, generation, err)
				}
				if got := schema(t, db, d.columns); want == "" {
					want = got
				} else if got != want {
					t.Errorf("after %d statements:\n%s\nwant\n%s", done, got, want)
				}
			}
		})
		t.Run("SY-20 broken off "+name, func(t *testing.T) { brokenOff(t, d.open(t), d.dialect) })
		t.Run("two at once "+name, func(t *testing.T) {
			s := sqlstore.New(d.open(t), d.dialect)
			var wait sync.WaitGroup
			for range 8 {
				wait.Go(func() {
					if err := s.Migrate(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
			wait.Wait()
		})
	}
	if err := sqlstore.New(nil, sqlstore.D1).Migrate(t.Context()); err == nil {
		t.Error("D1 was migrated")
	}
}

// brokenOff has a migration fail at its last table: nothing of it is left.
func brokenOff(t *testing.T, db *sql.DB, d sqlstore.Dialect) {
	s := sqlstore.New(db, d)
	if _, err := db.Exec(`CREATE TABLE server (strange TEXT)`); err != nil {
		t.Fatal(err)
	}
	if err := s.Migrate(t.Context()); err == nil {
		t.Fatal("migrated over a strange table")
	}
	if _, err := db.Exec(`SELECT 1 FROM account`); err == nil {
		t.Error("half a migration is there")
	}
	if _, err := db.Exec(`DROP TABLE server`); err != nil {
		t.Fatal(err)
	}
	if err := s.Migrate(t.Context()); err != nil {
		t.Errorf("the second start: %v", err)
	}
	if _, err := s.Account(t.Context(), endpoint.ID{}); err != endpoint.ErrNone {
		t.Error(err)
	}
}

func schema(t *testing.T, db *sql.DB, query string) string {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out strings.Builder
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&out, line)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
