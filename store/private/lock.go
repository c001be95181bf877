package private

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// ErrInUse is returned when another program uses the data folder.
var ErrInUse = errors.New("data folder is in use")

// lock is an exclusive hold on a folder. The kernel lets go of it when the program ends, however it ends.
type lock struct{ file *os.File }

// Lock takes the data folder for this program alone, for one that works in it without the private server. It returns
// ErrInUse, with the process that holds the folder, if it is taken. The folder is free again after release, or when the
// program ends.
func Lock(folder string) (release func() error, err error) {
	folder, err = openFolder(folder)
	if err != nil {
		return nil, err
	}
	held, err := acquire(folder)
	if err != nil {
		return nil, err
	}
	return held.release, nil
}

func acquire(folder string) (*lock, error) {
	file, err := os.OpenFile(filepath.Join(folder, "lock"), os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("lock data folder: %w", err)
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		holder, _ := io.ReadAll(io.LimitReader(file, 32)) // the number is a courtesy; the refusal stands without it
		return nil, errors.Join(inUse(folder, string(holder)), file.Close())
	}
	if err == nil {
		err = errors.Join(file.Truncate(0), writeAt(file, strconv.Itoa(os.Getpid())+"\n"))
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("lock data folder: %w", err), file.Close())
	}
	return &lock{file: file}, nil
}

func inUse(folder, holder string) error {
	who := "another program"
	if pid, err := strconv.Atoi(strings.TrimSpace(holder)); err == nil {
		who = fmt.Sprintf("process %d", pid)
	}
	return fmt.Errorf("%w: %s works in %s; stop it, or choose another folder", ErrInUse, who, folder)
}

func writeAt(file *os.File, text string) error {
	_, err := file.WriteAt([]byte(text), 0)
	return err
}

// release gives the folder back. The file stays: removing it would let two programs hold two files of the same name.
func (l *lock) release() error {
	if l == nil {
		return nil
	}
	return l.file.Close()
}
