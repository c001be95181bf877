package private

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
)

// ErrNotInstalled is returned when no fitting PostgreSQL server programs are found.
var ErrNotInstalled = errors.New("PostgreSQL is not installed")

const (
	// variable names the environment variable with the folder of initdb and postgres to be used, and no other.
	variable = "BINGLIAN_POSTGRES"
	// fetched is where `make postgres` puts the programs, below the project's folder.
	fetched = "build/postgres/native/bin"
	// oldest is the oldest major version that the program works with: multiranges and pg_current_xact_id are in it, and
	// it knows the settings below.
	oldest = 14
)

// programs are the server programs of one PostgreSQL installation.
type programs struct {
	folder  string
	version string // "17.10"
	major   int
}

func (p programs) initdb() string   { return filepath.Join(p.folder, "initdb") }
func (p programs) postgres() string { return filepath.Join(p.folder, "postgres") }

// findPrograms gives the first installation that fits. wanted is the major version that made the data, or 0 for new data:
// PostgreSQL opens only data of its own major version.
func findPrograms(wanted int) (programs, error) {
	var seen []string
	for _, folder := range candidates() {
		found, err := inspect(folder)
		if err != nil {
			continue
		}
		if found.major == wanted || wanted == 0 && found.major >= oldest {
			return found, nil
		}
		seen = append(seen, fmt.Sprintf("%s in %s", found.version, folder))
	}
	return programs{}, missing(wanted, seen)
}

func missing(wanted int, seen []string) error {
	switch {
	case os.Getenv(variable) != "" && len(seen) == 0:
		return fmt.Errorf("%w: %s=%s holds no working initdb and postgres", ErrNotInstalled, variable, os.Getenv(variable))
	case wanted != 0 && len(seen) > 0:
		return fmt.Errorf("%w in version %d, which made the data (found: %q): install that version, or name its folder in %s",
			ErrNotInstalled, wanted, seen, variable)
	case len(seen) > 0:
		return fmt.Errorf("%w in version %d or newer (found: %q): install one, or run `make postgres`", ErrNotInstalled, oldest, seen)
	}
	return fmt.Errorf("%w: run `make postgres` in the project's folder, install the package postgresql, or name the folder of initdb and postgres in %s",
		ErrNotInstalled, variable)
}

// candidates lists the folders that may hold server programs, best first.
func candidates() []string {
	if named := os.Getenv(variable); named != "" {
		if path, err := filepath.Abs(named); err == nil {
			named = path
		}
		return []string{named}
	}
	var folders []string
	for _, name := range []string{"initdb", "postgres"} {
		if path, err := exec.LookPath(name); err == nil {
			folders = append(folders, folderOf(path))
		}
	}
	return append(append(folders, packaged()...), beside()...)
}

// folderOf is where a program really stands: on Debian a link on the PATH leads to a folder that isn't on it.
func folderOf(program string) string {
	if real, err := filepath.EvalSymlinks(program); err == nil {
		program = real
	}
	return filepath.Dir(program)
}

// packaged lists the folders of Debian's packages, newest version first.
func packaged() []string {
	folders, _ := filepath.Glob("/usr/lib/postgresql/*/bin") // the pattern is well formed
	version := func(folder string) int {
		number, _ := strconv.Atoi(filepath.Base(filepath.Dir(folder)))
		return number
	}
	slices.SortFunc(folders, func(a, b string) int { return version(b) - version(a) })
	return folders
}

// beside lists where `make postgres` has put programs: beside the program, or in the project that we work in.
func beside() []string {
	var folders []string
	if program, err := os.Executable(); err == nil {
		folders = append(folders, filepath.Join(filepath.Dir(folderOf(program)), fetched),
			filepath.Join(folderOf(program), "postgres/native/bin"))
	}
	folder, err := os.Getwd()
	for err == nil {
		if exists(filepath.Join(folder, "go.mod")) || exists(filepath.Join(folder, fetched)) {
			return append(folders, filepath.Join(folder, fetched))
		}
		if folder == filepath.Dir(folder) {
			break
		}
		folder = filepath.Dir(folder)
	}
	return folders
}

var versionNumber = regexp.MustCompile(`\(PostgreSQL\) ((\d+)[.\w]*)`)

// inspect asks the programs of a folder for their version.
func inspect(folder string) (programs, error) {
	found := programs{folder: folder}
	if _, err := os.Stat(found.initdb()); err != nil {
		return found, err
	}
	answer, err := exec.Command(found.postgres(), "--version").Output()
	if err != nil {
		return found, fmt.Errorf("ask %s for its version: %w", found.postgres(), err)
	}
	parts := versionNumber.FindSubmatch(answer)
	if parts == nil {
		return found, fmt.Errorf("unknown version of PostgreSQL: %q", answer)
	}
	found.version = string(parts[1])
	found.major, err = strconv.Atoi(string(parts[2]))
	return found, err
}

// reachable gives programs that the account can run: these, or a copy where it can reach them.
func (p programs) reachable(account account) (programs, error) {
	if account.runs(p.initdb()) && account.runs(p.postgres()) {
		return p, nil
	}
	target := filepath.Join(elsewhere, "postgresql-"+p.version)
	copied := programs{folder: filepath.Join(target, "bin"), version: p.version, major: p.major}
	if !exists(target) {
		if err := copyTree(filepath.Dir(p.folder), target); err != nil {
			return programs{}, fmt.Errorf("copy PostgreSQL to where user %d can reach it: %w", account.uid, err)
		}
	}
	if !account.runs(copied.postgres()) {
		return programs{}, fmt.Errorf("user %d, who runs PostgreSQL, can start neither %s nor %s", account.uid, p.postgres(), copied.postgres())
	}
	return copied, nil
}

// copyTree copies an installation, wholly or not at all, and lets everybody read it whatever the umask.
func copyTree(from, to string) error {
	if err := openElsewhereRoot(); err != nil {
		return err
	}
	fresh, err := os.MkdirTemp(filepath.Dir(to), "copy-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(fresh)
	if err := os.CopyFS(fresh, os.DirFS(from)); err != nil {
		return err
	}
	err = filepath.WalkDir(fresh, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Type()&fs.ModeSymlink != 0 {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		mode := fs.FileMode(0o644)
		if info.IsDir() || info.Mode()&0o100 != 0 {
			mode = 0o755
		}
		return os.Chmod(path, mode)
	})
	if err != nil {
		return err
	}
	if err := os.Rename(fresh, to); err != nil && !exists(to) { // another program may have been quicker
		return err
	}
	return nil
}
