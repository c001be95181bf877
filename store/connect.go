package store

import (
	"database/sql"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// Limits of the sessions, in PostgreSQL's words. Whoever waits longer for a project's lock is told so and may try again.
var sessionLimits = map[string]string{
	"lock_timeout":                        "3s",
	"statement_timeout":                   "60s",
	"idle_in_transaction_session_timeout": "30s",
	"application_name":                    "binglian",
}

const (
	idleConnections = 16
	idleTime        = 5 * time.Minute
)

// connect opens the pool. Statements go as one round trip each (QueryExecModeExec): bun writes values into its SQL, so that
// nothing would be gained by preparing them; the hot path prepares its own.
func connect(settings Settings) (*sql.DB, error) {
	config, err := pgx.ParseConfig(settings.URL)
	if err != nil {
		return nil, fmt.Errorf("read database address: %w", err)
	}
	config.DefaultQueryExecMode = pgx.QueryExecModeExec
	for name, value := range sessionLimits {
		config.RuntimeParams[name] = value
	}
	pool := stdlib.OpenDB(*config)
	pool.SetMaxOpenConns(settings.Connections)
	pool.SetMaxIdleConns(min(idleConnections, settings.Connections))
	pool.SetConnMaxIdleTime(idleTime)
	return pool, nil
}
