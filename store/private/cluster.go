package private

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"golang.org/x/sys/unix"
)

// cluster is initialised PostgreSQL data, with all that is needed to serve it.
type cluster struct {
	home     *home
	programs programs
	socket   string // the folder of the Unix socket
	settings map[string]string
	log      *slog.Logger
}

// settings are what the private server runs with. Durability stays as PostgreSQL ships it: fsync, full_page_writes and
// synchronous_commit are on.
var settings = map[string]string{
	"listen_addresses":        "", // the socket is the only way in
	"unix_socket_permissions": "0700",
	"port":                    "5432",
	"max_connections":         "100",
	"shared_buffers":          "128MB",
	"wal_compression":         "on",
	"synchronous_commit":      "on",
	"jit":                     "off", // compiling costs more than our short statements
	"log_min_messages":        "warning",
	"log_line_prefix":         "", // so that a line begins with its severity
	"log_destination":         "stderr",
	"logging_collector":       "off",
	"timezone":                "UTC",
}

// openCluster finds the programs that fit the home's data, initialises the data if there is none, and ends whatever still
// runs on it from before.
func openCluster(ctx context.Context, home *home, config Config) (*cluster, error) {
	wanted, err := madeBy(home.data())
	if err != nil {
		return nil, err
	}
	found, err := findPrograms(wanted)
	if err != nil {
		return nil, err
	}
	found, err = found.reachable(home.account)
	if err != nil {
		return nil, err
	}
	c := &cluster{home: home, programs: found, settings: maps.Clone(settings), log: config.Log}
	maps.Copy(c.settings, config.Tuning)
	if wanted == 0 {
		err = c.initialise(ctx)
	} else {
		err = clearLeftovers(ctx, home.data(), config.Log)
	}
	if err != nil {
		return nil, err
	}
	if c.socket, err = openSocketFolder(home); err != nil {
		return nil, err
	}
	return c, c.forgetDead()
}

// madeBy gives the major version of the data, 0 if there is none yet.
func madeBy(data string) (int, error) {
	if !exists(data) {
		return 0, nil
	}
	text, err := os.ReadFile(filepath.Join(data, "PG_VERSION"))
	if err != nil {
		return 0, fmt.Errorf("read PostgreSQL data: %w", err)
	}
	version, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0, fmt.Errorf("read PostgreSQL data: %w", err)
	}
	return version, nil
}

// initialise makes the data beside its final place and moves it there when it is whole, so that a program killed here
// leaves nothing half made. In the C locale trigrams of Chinese would be empty; hence C.UTF-8.
func (c *cluster) initialise(ctx context.Context) error {
	abandoned, _ := filepath.Glob(filepath.Join(c.home.folder, "initdb-*")) // the pattern is well formed
	for _, folder := range abandoned {
		if err := os.RemoveAll(folder); err != nil {
			return fmt.Errorf("remove abandoned PostgreSQL data: %w", err)
		}
	}
	fresh, err := os.MkdirTemp(c.home.folder, "initdb-*")
	if err != nil {
		return fmt.Errorf("make PostgreSQL data: %w", err)
	}
	if err := os.Chown(fresh, c.home.account.uid, c.home.account.gid); err != nil {
		return fmt.Errorf("make PostgreSQL data: %w", err)
	}
	cmd := c.home.account.command(fresh, syscall.SIGKILL, c.programs.initdb(), "-D", fresh, "-U", Database, "--auth=trust",
		"--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions", "--no-sync")
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	process, err := launch(cmd)
	if err != nil {
		return fmt.Errorf("start initdb: %w", err)
	}
	select {
	case <-process.exited:
	case <-ctx.Done():
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // it may have ended by now
		<-process.exited
		return fmt.Errorf("initialise PostgreSQL: %w", ctx.Err())
	}
	if !cmd.ProcessState.Success() {
		return fmt.Errorf("initialise PostgreSQL: initdb: %s: %s", cmd.ProcessState, strings.TrimSpace(said.String()))
	}
	if err := os.Rename(fresh, c.home.data()); err != nil {
		return fmt.Errorf("initialise PostgreSQL: %w", err)
	}
	go settle(c.home.data(), c.log)
	return nil
}

// settle writes new data through to the disk, which initdb was told to leave: waiting for it would take longer than all
// the rest of a first start.
func settle(data string, log *slog.Logger) {
	folder, err := os.Open(data)
	if err == nil {
		err = errors.Join(unix.Syncfs(int(folder.Fd())), folder.Close())
	}
	if err != nil {
		log.Warn("new PostgreSQL data may not be on disk yet", slog.Any("error", err))
	}
}

// openSocketFolder makes the folder of the Unix socket, in the home if its path can be a socket's address (107 bytes on
// Linux, and no comma, which separates hosts), else in a system folder under a name that is derived from the home.
func openSocketFolder(home *home) (string, error) {
	const limit = 107 - len("/.s.PGSQL.5432")
	folder := filepath.Join(home.folder, "socket")
	if len(folder) > limit || strings.ContainsAny(folder, `,"`) {
		base := "/tmp"
		if os.Geteuid() == 0 {
			base = "/run"
		}
		sum := sha256.Sum256([]byte(home.folder))
		folder = filepath.Join(base, fmt.Sprintf("binglian-%x", sum[:8]))
	}
	if err := home.account.own(folder); err != nil {
		return "", fmt.Errorf("make folder of PostgreSQL's socket: %w", err)
	}
	return folder, nil
}

// arguments are those of postgres. The socket's folder is quoted as PostgreSQL asks of a name with blanks.
func (c *cluster) arguments() []string {
	arguments := []string{"-D", c.home.data(), "-c", `unix_socket_directories="` + c.socket + `"`}
	for _, name := range slices.Sorted(maps.Keys(c.settings)) {
		arguments = append(arguments, "-c", name+"="+c.settings[name])
	}
	return arguments
}

// boot starts the server for the first time in this program's life and makes its database if it is new.
func (c *cluster) boot(ctx context.Context) (*postmaster, error) {
	p, err := c.start(ctx)
	if err != nil {
		return nil, err
	}
	if err := c.openDatabase(ctx); err != nil {
		c.end(ctx, p, ctx.Done())
		return nil, err
	}
	return p, nil
}

// openDatabase proves that the server answers, and creates the program's database if it is missing.
func (c *cluster) openDatabase(ctx context.Context) error {
	err := execute(ctx, address(c.socket, Database), "select 1")
	var refused *pgconn.PgError
	if errors.As(err, &refused) && refused.Code == "3D000" { // invalid_catalog_name: no such database
		err = execute(ctx, address(c.socket, "postgres"), "create database "+Database)
	}
	if err != nil {
		return fmt.Errorf("open database %s: %w", Database, err)
	}
	return nil
}

func execute(ctx context.Context, url, statement string) error {
	connection, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	_, err = connection.Exec(ctx, statement)
	return errors.Join(err, connection.Close(ctx))
}
