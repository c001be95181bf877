package stream

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nkeys"
)

// keyring is the folder of keys of an embedded server. Keys are made once and never leave it, but for the credentials that a
// department is handed. Folders are 0700, files 0600.
type keyring struct {
	folder string
}

func openKeyring(folder string) (keyring, error) {
	for _, dir := range []string{folder, filepath.Join(folder, "departments")} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return keyring{}, fmt.Errorf("make folder of keys: %w", err)
		}
		// The folder may have been restored by a tool that knows nothing of its mode.
		if err := os.Chmod(dir, 0o700); err != nil { //nolint:gosec // a folder needs the x bit
			return keyring{}, fmt.Errorf("close folder of keys: %w", err)
		}
	}
	return keyring{folder: folder}, nil
}

// pair gives the key pair of that name, which is made by create the first time.
func (k keyring) pair(name string, create func() (nkeys.KeyPair, error)) (nkeys.KeyPair, error) {
	path := filepath.Join(k.folder, name+".nk")
	seed, err := os.ReadFile(path)
	if err == nil {
		pair, err := nkeys.FromSeed(seed)
		if err != nil {
			return nil, fmt.Errorf("read key %s: %w", path, err)
		}
		return pair, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read key: %w", err)
	}
	pair, err := create()
	if err != nil {
		return nil, fmt.Errorf("make key %s: %w", name, err)
	}
	if seed, err = pair.Seed(); err != nil {
		return nil, fmt.Errorf("make key %s: %w", name, err)
	}
	return pair, k.write(path, seed)
}

// credentials gives the path of the credentials file of a user of the account, which is made the first time. The user's name
// is the file's.
func (k keyring) credentials(name string, account nkeys.KeyPair) (string, error) {
	path := k.credentialsPath(name)
	_, err := os.Stat(path)
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return path, err
	}
	user, err := nkeys.CreateUser()
	if err != nil {
		return "", fmt.Errorf("make user %s: %w", name, err)
	}
	public, err := user.PublicKey()
	if err != nil {
		return "", fmt.Errorf("make user %s: %w", name, err)
	}
	seed, err := user.Seed()
	if err != nil {
		return "", fmt.Errorf("make user %s: %w", name, err)
	}
	claims := jwt.NewUserClaims(public)
	claims.Name = filepath.Base(name)
	token, err := claims.Encode(account)
	if err != nil {
		return "", fmt.Errorf("sign user %s: %w", name, err)
	}
	file, err := jwt.FormatUserConfig(token, seed)
	if err != nil {
		return "", fmt.Errorf("write user %s: %w", name, err)
	}
	return path, k.write(path, file)
}

func (k keyring) credentialsPath(name string) string { return filepath.Join(k.folder, name+".creds") }

// user gives what the credentials of that name say of their user, or nil if there are none.
func (k keyring) user(name string) (*jwt.UserClaims, error) {
	raw, err := os.ReadFile(k.credentialsPath(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read credentials: %w", err)
	}
	token, err := jwt.ParseDecoratedJWT(raw)
	if err != nil {
		return nil, fmt.Errorf("read credentials %s: %w", name, err)
	}
	user, err := jwt.DecodeUserClaims(token)
	if err != nil {
		return nil, fmt.Errorf("read credentials %s: %w", name, err)
	}
	return user, nil
}

// write stores a file whole or not at all: a key cut short by a crash would lock everybody out.
func (k keyring) write(path string, content []byte) error {
	temporary, err := os.CreateTemp(k.folder, ".new-*") // CreateTemp makes it 0600
	if err != nil {
		return fmt.Errorf("write key: %w", err)
	}
	defer os.Remove(temporary.Name())
	_, err = temporary.Write(content)
	if err = errors.Join(err, temporary.Sync(), temporary.Close()); err != nil {
		return fmt.Errorf("write key: %w", err)
	}
	if err := os.Rename(temporary.Name(), path); err != nil {
		return fmt.Errorf("write key: %w", err)
	}
	return nil
}
