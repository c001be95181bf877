package private

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// account is the user that PostgreSQL runs as. PostgreSQL refuses to run as root.
type account struct{ uid, gid int }

// choose gives the account for data that may exist already: its owner if the program is root, else who we are.
func choose(data string) (account, error) {
	if os.Geteuid() != 0 {
		return account{os.Geteuid(), os.Getegid()}, nil
	}
	if info, err := os.Stat(data); err == nil {
		if owner, ok := info.Sys().(*syscall.Stat_t); ok && owner.Uid != 0 {
			return account{int(owner.Uid), int(owner.Gid)}, nil
		}
	}
	for _, name := range []string{"postgres", "nobody"} {
		found, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.Atoi(found.Uid)
		gid, gidErr := strconv.Atoi(found.Gid)
		if uidErr == nil && gidErr == nil {
			return account{uid, gid}, nil
		}
	}
	return account{}, fmt.Errorf("PostgreSQL won't run as root, and there is no user postgres or nobody to run it as")
}

// switched tells whether PostgreSQL runs as somebody else than the program.
func (a account) switched() bool { return a.uid != os.Geteuid() }

// command is a program to be run by the account in a folder. Its process has its own group, so that Ctrl-C in a terminal
// reaches only the program, and hears signal when the program is killed.
func (a account) command(folder string, signal syscall.Signal, name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = folder
	// A time zone that is named needn't be searched for, which halves initdb's own work; libraries of a PostgreSQL that
	// was unpacked somewhere may need their path.
	cmd.Env = []string{"LC_ALL=C.UTF-8", "TZ=UTC", "PATH=/usr/bin:/bin"}
	if libraries := os.Getenv("LD_LIBRARY_PATH"); libraries != "" {
		cmd.Env = append(cmd.Env, "LD_LIBRARY_PATH="+libraries)
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: signal}
	if a.switched() {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	}
	return cmd
}

// reaches tells whether the account can enter the folder. It asks the kernel by trying, since mode bits of all the
// folders above don't tell the whole truth.
func (a account) reaches(folder string) bool {
	return !a.switched() || a.command(folder, syscall.SIGKILL, "/bin/sh", "-c", ":").Run() == nil
}

// runs tells whether the account can start the program.
func (a account) runs(program string) bool {
	return !a.switched() || a.command("/", syscall.SIGKILL, program, "--version").Run() == nil
}

// own makes a folder that only the account can use. It returns an error if the folder exists and is somebody else's, as
// one laid as a trap in a shared place would be.
func (a account) own(folder string) error {
	err := os.Mkdir(folder, 0o700)
	if err == nil {
		return os.Chown(folder, a.uid, a.gid)
	}
	if !os.IsExist(err) {
		return err
	}
	info, err := os.Lstat(folder)
	if err != nil {
		return err
	}
	if owner, ok := info.Sys().(*syscall.Stat_t); !ok || !info.IsDir() || int(owner.Uid) != a.uid {
		return fmt.Errorf("%s should be a folder of user %d: remove it", folder, a.uid)
	}
	return os.Chmod(folder, 0o700)
}
