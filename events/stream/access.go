package stream

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nkeys"

	"binglian/domain"
)

// Access says whether a department's own systems get in, and with what.
type Access struct {
	Department  domain.DepartmentCode `json:"department"`
	Suspended   bool                  `json:"suspended,omitempty"`
	Credentials string                `json:"credentials,omitempty"` // path of the file; none once they are revoked
	Issued      time.Time             `json:"issued,omitzero"`       // when these were made
	Connections int                   `json:"connections"`           // that live now
}

// record is what is kept of a department's access beside its keys.
type record struct {
	Suspended bool             `json:"suspended,omitempty"`
	Revoked   map[string]int64 `json:"revoked,omitempty"` // users that get in no more, with the second in which they were signed
}

func departmentKey(department domain.DepartmentCode) string {
	return filepath.Join("departments", string(department))
}

// has reports whether a department has an account.
func (a *accounts) has(department domain.DepartmentCode) bool {
	if checkToken("department", string(department)) != nil {
		return false
	}
	_, err := os.Stat(filepath.Join(a.keys.folder, departmentKey(department)+".nk"))
	return err == nil
}

// known lists the departments that have an account, by their codes.
func (a *accounts) known() ([]domain.DepartmentCode, error) {
	files, err := filepath.Glob(filepath.Join(a.keys.folder, "departments", "*.nk"))
	if err != nil {
		return nil, fmt.Errorf("list departments: %w", err)
	}
	codes := make([]domain.DepartmentCode, len(files))
	for i, f := range files {
		codes[i] = domain.DepartmentCode(strings.TrimSuffix(filepath.Base(f), ".nk"))
	}
	slices.Sort(codes)
	return codes, nil
}

func (a *accounts) recordOf(department domain.DepartmentCode) (record, error) {
	var r record
	raw, err := os.ReadFile(filepath.Join(a.keys.folder, departmentKey(department)+".access"))
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	}
	if err == nil {
		err = json.Unmarshal(raw, &r)
	}
	if err != nil {
		return r, fmt.Errorf("read access of %s: %w", department, err)
	}
	return r, nil
}

func (a *accounts) keep(department domain.DepartmentCode, r record) error {
	raw, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("write access of %s: %w", department, err)
	}
	return a.keys.write(filepath.Join(a.keys.folder, departmentKey(department)+".access"), raw)
}

// publicOf gives the public key of a department's account.
func (a *accounts) publicOf(department domain.DepartmentCode) (string, error) {
	account, err := a.keys.pair(departmentKey(department), nkeys.CreateAccount)
	if err != nil {
		return "", err
	}
	public, err := account.PublicKey()
	if err != nil {
		return "", fmt.Errorf("read key of %s: %w", department, err)
	}
	return public, nil
}

// access reads how a department stands.
func (a *accounts) access(department domain.DepartmentCode) (Access, error) {
	found := Access{Department: department}
	if !a.has(department) {
		return found, fmt.Errorf("%s: %w", department, ErrNoDepartment)
	}
	r, err := a.recordOf(department)
	if err != nil {
		return found, err
	}
	found.Suspended = r.Suspended
	user, err := a.keys.user(departmentKey(department))
	if user == nil || err != nil {
		return found, err
	}
	found.Credentials, found.Issued = a.keys.credentialsPath(departmentKey(department)), time.Unix(user.IssuedAt, 0)
	return found, nil
}

// rotate gives a department new credentials; whoever uses the old ones is cut off at once.
func (a *accounts) rotate(department domain.DepartmentCode) error {
	if err := a.revoke(department); err != nil {
		return err
	}
	account, err := a.keys.pair(departmentKey(department), nkeys.CreateAccount)
	if err != nil {
		return err
	}
	_, err = a.keys.credentials(departmentKey(department), account)
	return err
}

// revoke takes a department's credentials from it: whoever uses them is cut off, and gets in no more.
func (a *accounts) revoke(department domain.DepartmentCode) error {
	if !a.has(department) {
		return fmt.Errorf("%s: %w", department, ErrNoDepartment)
	}
	r, err := a.recordOf(department)
	if err != nil {
		return err
	}
	user, err := a.keys.user(departmentKey(department))
	if err != nil {
		return err
	}
	if user != nil {
		if r.Revoked == nil {
			r.Revoked = map[string]int64{}
		}
		r.Revoked[user.Subject] = user.IssuedAt
		if err := a.keep(department, r); err != nil { // first, so that a crash leaves credentials that don't work
			return err
		}
		if err := os.Remove(a.keys.credentialsPath(departmentKey(department))); err != nil {
			return fmt.Errorf("revoke credentials of %s: %w", department, err)
		}
	}
	return a.sign(department)
}

// suspend shuts a department out, or lets it in again with the credentials that it has.
func (a *accounts) suspend(department domain.DepartmentCode, out bool) error {
	if !a.has(department) {
		return fmt.Errorf("%s: %w", department, ErrNoDepartment)
	}
	r, err := a.recordOf(department)
	if err != nil {
		return err
	}
	r.Suspended = out
	if err := a.keep(department, r); err != nil {
		return err
	}
	return a.sign(department)
}

// endOfTime is after all credentials that are ever made: with it, all of an account are revoked.
var endOfTime = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

// shutOut writes into an account's claims who gets in no more.
func (r *record) shutOut(claims *jwt.AccountClaims) {
	for user, at := range r.Revoked {
		claims.RevokeAt(user, time.Unix(at, 0))
	}
	if r.Suspended {
		claims.RevokeAt(jwt.All, endOfTime)
	}
}

// sign makes a department's account known as it stands now. A running server cuts off whom it no longer lets in.
func (a *accounts) sign(department domain.DepartmentCode) error {
	account, err := a.keys.pair(departmentKey(department), nkeys.CreateAccount)
	if err != nil {
		return err
	}
	r, err := a.recordOf(department)
	if err != nil {
		return err
	}
	owner, err := a.application.PublicKey()
	if err != nil {
		return fmt.Errorf("sign account %s: %w", department, err)
	}
	return a.admit(string(department), account, func(claims *jwt.AccountClaims) {
		departmentClaims(claims, department, owner)
		r.shutOut(claims)
	})
}
