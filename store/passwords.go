package store

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"binglian/domain"
)

const (
	shortestPassword = 8   // characters
	longestPassword  = 512 // bytes; the cost of hashing must not be the visitor's to choose
	saltLength       = 16  // bytes
	keyLength        = 32  // bytes
)

// hashing is how new passwords are hashed: argon2id with the parameters that OWASP gives for 19 MiB. The hash carries its own,
// so these can be raised at any time.
var hashing = parameters{memory: 19 << 10, time: 2, threads: 1}

type parameters struct {
	memory  uint32 // KiB
	time    uint32 // passes
	threads uint8
}

// guard lets only a few passwords be hashed at once: each takes 19 MiB.
type guard struct {
	slots chan struct{}
	decoy string // a hash for logins that nobody has: they take the same time
}

func newGuard() *guard {
	g := &guard{slots: make(chan struct{}, 2)}
	g.decoy = encodeHash(hashing, make([]byte, saltLength), make([]byte, keyLength))
	return g
}

func (g *guard) enter(ctx context.Context) error {
	select {
	case g.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (g *guard) leave() { <-g.slots }

// hash gives a new hash of a password, or a rejection if it may be none.
func (g *guard) hash(ctx context.Context, password string) (string, error) {
	switch {
	case utf8.RuneCountInString(password) < shortestPassword:
		return "", domain.Reject(domain.ByInput, PasswordShort, "least", strconv.Itoa(shortestPassword))
	case len(password) > longestPassword:
		return "", domain.Reject(domain.ByInput, PasswordLong, "most", strconv.Itoa(longestPassword))
	}
	if err := g.enter(ctx); err != nil {
		return "", err
	}
	defer g.leave()
	salt := make([]byte, saltLength)
	if _, err := rand.Read(salt); err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	key := argon2.IDKey([]byte(password), salt, hashing.time, hashing.memory, hashing.threads, keyLength)
	return encodeHash(hashing, salt, key), nil
}

// fits reports whether the password is the one that was hashed.
func (g *guard) fits(ctx context.Context, encoded, password string) (bool, error) {
	p, salt, key, err := decodeHash(encoded)
	if err != nil {
		return false, err
	}
	if len(password) > longestPassword {
		password = ""
	}
	if err := g.enter(ctx); err != nil {
		return false, err
	}
	defer g.leave()
	got := argon2.IDKey([]byte(password), salt, p.time, p.memory, p.threads, uint32(len(key)))
	return subtle.ConstantTimeCompare(got, key) == 1, nil
}

// encodeHash writes a hash in PHC form: $argon2id$v=19$m=19456,t=2,p=1$salt$key.
func encodeHash(p parameters, salt, key []byte) string {
	e := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, p.memory, p.time, p.threads, e.EncodeToString(salt), e.EncodeToString(key))
}

var errHash = errors.New("kept password is no argon2id hash")

func decodeHash(encoded string) (p parameters, salt, key []byte, err error) {
	var version int
	var rest string
	if _, err := fmt.Sscanf(encoded, "$argon2id$v=%d$m=%d,t=%d,p=%d$%s", &version, &p.memory, &p.time, &p.threads, &rest); err != nil || version != argon2.Version {
		return p, nil, nil, errHash
	}
	for i := range rest {
		if rest[i] != '$' {
			continue
		}
		salt, err = base64.RawStdEncoding.DecodeString(rest[:i])
		if err == nil {
			key, err = base64.RawStdEncoding.DecodeString(rest[i+1:])
		}
		if err != nil || len(key) == 0 {
			return p, nil, nil, errHash
		}
		return p, salt, key, nil
	}
	return p, nil, nil, errHash
}
