package privatetest_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"binglian/store/private/privatetest"
)

func TestMain(m *testing.M) { privatetest.Main(m) }

func TestEachTestHasItsOwnDatabase(t *testing.T) {
	t.Parallel()
	one, two := privatetest.URL(t), privatetest.URL(t)
	for _, url := range []string{one, two} { // the same table can be made in both
		if err := execute(t.Context(), url, "create table mine (n int)"); err != nil {
			t.Error(err)
		}
	}
}

func TestDatabasesAreDropped(t *testing.T) {
	t.Parallel()
	var url string
	t.Run("a test", func(t *testing.T) {
		url = privatetest.URL(t)
		open, err := pgx.Connect(t.Context(), url) // forgotten
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := open.Ping(context.Background()); err != nil {
				t.Errorf("dropped before the test's own cleanup: %v", err)
			}
		})
	})
	if err := execute(t.Context(), url, "select 1"); err == nil {
		t.Error("the database is still there")
	}
}

func TestTemplate(t *testing.T) {
	t.Parallel()
	filled := 0
	template := privatetest.Template{Fill: func(ctx context.Context, url string) error {
		filled++
		return execute(ctx, url, "create table filled as select 1 as n")
	}}
	for range 3 {
		began := time.Now()
		if err := execute(t.Context(), template.URL(t), "update filled set n = n + 1"); err != nil {
			t.Error(err)
		}
		t.Logf("copied and used in %v", time.Since(began).Round(time.Millisecond))
	}
	if filled != 1 {
		t.Errorf("filled %d times", filled)
	}
}

func execute(ctx context.Context, url, statement string) error {
	connection, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	_, err = connection.Exec(ctx, statement)
	return errors.Join(err, connection.Close(ctx))
}
