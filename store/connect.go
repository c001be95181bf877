package store

import (
	"database/sql"
	"fmt"
	"maps"
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
	return open(settings, settings.Connections, nil)
}

const hotConnections = 8

// hotSettings are of the sessions that carry out commands: their few statements find every row by its key, and are planned once. What
// PostgreSQL knows about the sizes of tables may be old, and planning again costs more than executing.
var hotSettings = map[string]string{
	"plan_cache_mode":  "force_generic_plan",
	"enable_hashjoin":  "off",
	"enable_mergejoin": "off",
	"enable_seqscan":   "off",
}

// connectHot opens the pool for commands. They have connections of their own: a command never waits for a list to be read.
func connectHot(settings Settings) (*sql.DB, error) {
	return open(settings, hotConnections, hotSettings)
}

func open(settings Settings, connections int, more map[string]string) (*sql.DB, error) {
	config, err := pgx.ParseConfig(settings.URL)
	if err != nil {
		return nil, fmt.Errorf("read database address: %w", err)
	}
	config.DefaultQueryExecMode = pgx.QueryExecModeExec
	maps.Copy(config.RuntimeParams, sessionLimits)
	maps.Copy(config.RuntimeParams, more)
	pool := stdlib.OpenDB(*config)
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(min(idleConnections, connections))
	pool.SetConnMaxIdleTime(idleTime)
	return pool, nil
}
