package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"binglian/domain"
	"binglian/store/documents"
)

// MaterialLimits are what uploaded files must keep to, to be told beforehand.
type MaterialLimits struct {
	Bytes int64    // of one file, at most
	Files int      // of one kind of material, at most
	Types []string // accepted formats as people call them

	WaitingFiles int           // of one account that no command names yet, at most
	WaitingBytes int64         // the same together, at most
	WaitingFor   time.Duration // after which they are removed
}

// formats are the accepted types of content, by the names that people know. DWG and OFD come with drawings and official
// papers. What browsers would run (HTML, SVG) is none of them.
var formats = []struct {
	name  string
	types []string
}{
	{"PDF", []string{"application/pdf"}},
	{"JPG", []string{"image/jpeg"}},
	{"PNG", []string{"image/png"}},
	{"DOCX", []string{"application/vnd.openxmlformats-officedocument.wordprocessingml.document"}},
	{"XLSX", []string{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}},
	{"DOC/XLS", []string{"application/msword", "application/vnd.ms-excel", "application/x-ole-storage"}},
	{"DWG", []string{"image/vnd.dwg"}},
	{"OFD/ZIP", []string{"application/zip"}},
}

const (
	materialBytes = 100 << 20
	materialFiles = 20
	waitingFiles  = 200
	waitingBytes  = 2 << 30
	unusedFor     = 24 * time.Hour // after which an upload that no command named is removed
	uploadLock    = 0x62696e67     // first key of the advisory locks on files
	waitingLock   = uploadLock + 1 // the same of accounts that upload
)

// Limits gives what uploaded files must keep to.
func (s *Store) Limits() MaterialLimits {
	l := MaterialLimits{Bytes: materialBytes, Files: materialFiles, WaitingFiles: waitingFiles, WaitingBytes: waitingBytes, WaitingFor: unusedFor}
	for _, f := range formats {
		l.Types = append(l.Types, f.name)
	}
	return l
}

func acceptedTypes() []string {
	var all []string
	for _, f := range formats {
		all = append(all, f.types...)
	}
	return all
}

// Upload is a file that somebody brought for a project.
type Upload struct {
	ID      int64
	Project domain.ProjectID // empty for a project that is not there yet
	Ref     domain.MaterialRef
	Name    string // as its owner called it
	By      domain.AccountID
	At      time.Time
}

// KeepUpload stores a file for a command to name. Ref asks for its kind of material; the rest is found from the content. It returns
// a *domain.Rejection for a file that is empty, too large or of no accepted format, and where too many of the account's wait
// for their command. Files that no command names within a day are removed.
func (s *Store) KeepUpload(ctx context.Context, u Upload, content io.Reader) (Upload, error) {
	if s.folder == nil {
		return u, errNoFolder
	}
	if err := s.waitingRoom(ctx, s.sql, u.By, 0); err != nil { // before much is read in vain
		return u, err
	}
	in, err := s.folder.Receive(content, materialBytes, acceptedTypes())
	switch {
	case errors.Is(err, documents.ErrEmpty):
		return u, domain.Reject(domain.ByInput, FileEmpty, "file", u.Name)
	case errors.Is(err, documents.ErrTooLarge):
		return u, domain.Reject(domain.ByInput, FileTooLarge, "file", u.Name, "size", strconv.Itoa(materialBytes))
	case errors.Is(err, documents.ErrType):
		return u, domain.Reject(domain.ByInput, FileType, "file", u.Name, "types", strings.Join(s.Limits().Types, ", "))
	case err != nil:
		return u, err
	}
	defer in.Drop()
	u.Ref.Hash, u.Ref.Bytes, u.Ref.Type = in.Hash, in.Bytes, in.Type
	if u.At, err = s.Time(ctx); err != nil {
		return u, err
	}
	err = s.keepFile(ctx, &u, in)
	if refused := (*domain.Rejection)(nil); err == nil || errors.As(err, &refused) {
		return u, err
	}
	return u, fmt.Errorf("keep uploaded file: %w", err)
}

// waitingRoom returns a rejection if the account has too many uploads that no command names yet, one more of so many bytes
// included. A rehearsal has no such limit: there the program itself plays many people with few accounts.
func (s *Store) waitingRoom(ctx context.Context, db interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}, by domain.AccountID, more int64) error {
	if s.mode == Rehearsal {
		return nil
	}
	var files int
	var bytes int64
	if err := db.QueryRowContext(ctx, `select count(*), coalesce(sum(f.bytes), 0)::bigint from uploads u join material_files f using (hash)
		where u.account = $1 and not u.used`, string(by)).Scan(&files, &bytes); err != nil {
		return fmt.Errorf("count uploads: %w", err)
	}
	if files >= waitingFiles || bytes+more > waitingBytes {
		return domain.Reject(domain.ByInput, UploadsWaiting, "files", strconv.Itoa(waitingFiles), "size", strconv.Itoa(waitingBytes),
			"hours", strconv.Itoa(int(unusedFor.Hours())))
	}
	return nil
}

// keepFile puts the file in its place and records it under a lock on its hash: the sweep can't remove it in between.
func (s *Store) keepFile(ctx context.Context, u *Upload, in *documents.Incoming) error {
	tx, err := s.sql.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it does nothing
	if _, err := tx.ExecContext(ctx, `select pg_advisory_xact_lock($1::int, hashtext($2))`, waitingLock, string(u.By)); err != nil {
		return err
	}
	if err := s.waitingRoom(ctx, tx, u.By, in.Bytes); err != nil {
		return err
	}
	if err := lockFile(ctx, tx, in.Hash); err != nil {
		return err
	}
	if err := in.Keep(); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `insert into material_files (hash, bytes, type) values ($1, $2, $3) on conflict do nothing`,
		string(in.Hash), in.Bytes, in.Type); err != nil {
		return err
	}
	if err := tx.QueryRowContext(ctx, `insert into uploads (project, material, hash, name, account, at)
		values ($1, $2, $3, $4, $5, $6) returning id`, string(u.Project), string(u.Ref.Material), string(in.Hash), u.Name,
		string(u.By), u.At).Scan(&u.ID); err != nil {
		return err
	}
	return tx.Commit()
}

var errNoFolder = errors.New("this program was started without a folder of documents")

func lockFile(ctx context.Context, tx *sql.Tx, hash domain.Hash) error {
	_, err := tx.ExecContext(ctx, `select pg_advisory_xact_lock($1::int, hashtext($2))`, uploadLock, string(hash))
	return err
}

const uploadColumns = `u.id, u.project, u.material, u.hash, f.bytes, f.type, u.name, u.account, u.at
	from uploads u join material_files f using (hash)`

func scanUpload(r interface{ Scan(...any) error }) (u Upload, err error) {
	err = r.Scan(&u.ID, (*string)(&u.Project), (*string)(&u.Ref.Material), (*string)(&u.Ref.Hash), &u.Ref.Bytes, &u.Ref.Type,
		&u.Name, (*string)(&u.By), &u.At)
	return u, err
}

// Uploaded finds an account's own upload by its number. It is not ok if there is none.
func (s *Store) Uploaded(ctx context.Context, by domain.AccountID, id int64) (u Upload, ok bool, err error) {
	u, err = scanUpload(s.sql.QueryRowContext(ctx, `select `+uploadColumns+` where u.id = $1 and u.account = $2`, id, string(by)))
	if errors.Is(err, sql.ErrNoRows) {
		return u, false, nil
	}
	if err != nil {
		return u, false, fmt.Errorf("find upload: %w", err)
	}
	return u, true, nil
}

// Materials lists the files that belong to a project: those that its commands named, oldest first.
func (s *Store) Materials(ctx context.Context, project domain.ProjectID) ([]Upload, error) {
	found, err := s.sql.QueryContext(ctx, `select `+uploadColumns+` where u.project = $1 and u.used order by u.id`, string(project))
	if err != nil {
		return nil, fmt.Errorf("list materials of %s: %w", project, err)
	}
	defer found.Close()
	var all []Upload
	for found.Next() {
		u, err := scanUpload(found)
		if err != nil {
			return nil, fmt.Errorf("list materials of %s: %w", project, err)
		}
		all = append(all, u)
	}
	return all, found.Err()
}

// OpenMaterial opens a file that belongs to a project by its upload's number; whether the reader may read it is the caller's to
// check. It is not ok if the project has no such file.
func (s *Store) OpenMaterial(ctx context.Context, project domain.ProjectID, id int64) (u Upload, content io.ReadSeekCloser, ok bool, err error) {
	if s.folder == nil {
		return u, nil, false, errNoFolder
	}
	u, err = scanUpload(s.sql.QueryRowContext(ctx, `select `+uploadColumns+` where u.project = $1 and u.id = $2 and u.used`,
		string(project), id))
	if errors.Is(err, sql.ErrNoRows) {
		return u, nil, false, nil
	}
	if err != nil {
		return u, nil, false, fmt.Errorf("open material of %s: %w", project, err)
	}
	content, err = s.folder.Read(u.Ref.Hash)
	return u, content, err == nil, err
}

// useMaterials makes the files that the events name belong to the projects. It returns a rejection if one was not uploaded for
// its project.
func useMaterials(ctx context.Context, conn *pgx.Conn, writing []*change) error {
	type file struct {
		hash  string
		bytes int64
		kind  string
	}
	batch := &pgx.Batch{}
	named := make([]map[file]bool, len(writing))
	for at, w := range writing {
		var hashes []string
		for i := range w.decision.Events {
			for _, ref := range materialsOf(w.decision.Events[i].Body) {
				if named[at] == nil {
					named[at] = map[file]bool{}
				}
				named[at][file{string(ref.Hash), ref.Bytes, ref.Type}] = true
				hashes = append(hashes, string(ref.Hash))
			}
		}
		if len(hashes) > 0 {
			batch.Queue(hotMaterial, string(w.c.Project), hashes, string(w.c.By.Account))
		}
	}
	if batch.Len() == 0 {
		return nil
	}
	results := conn.SendBatch(ctx, batch)
	for at := range writing {
		if named[at] == nil {
			continue
		}
		found, err := results.Query()
		if err != nil {
			return errors.Join(err, results.Close())
		}
		var is file
		if _, err := pgx.ForEachRow(found, []any{&is.hash, &is.bytes, &is.kind}, func() error {
			delete(named[at], is)
			return nil
		}); err != nil {
			return errors.Join(err, results.Close())
		}
		for missing := range named[at] {
			return errors.Join(domain.Reject(domain.ByInput, MaterialUnknown, "hash", missing.hash), results.Close())
		}
	}
	return results.Close()
}

// materialFields remembers which field of an event's type holds materials: any event may have one.
var materialFields sync.Map // reflect.Type → []int, empty for none

var materialRefs = reflect.TypeFor[[]domain.MaterialRef]()

// materialsOf gives the files that an event names.
func materialsOf(body any) []domain.MaterialRef {
	v := reflect.ValueOf(body).Elem()
	index, known := materialFields.Load(v.Type())
	if !known {
		var at []int
		for _, f := range reflect.VisibleFields(v.Type()) {
			if f.Type == materialRefs {
				at = f.Index
			}
		}
		index, _ = materialFields.LoadOrStore(v.Type(), at)
	}
	if at := index.([]int); len(at) > 0 {
		return v.FieldByIndex(at).Interface().([]domain.MaterialRef)
	}
	return nil
}
