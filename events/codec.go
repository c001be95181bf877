package events

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"

	"binglian/domain"
)

// Encode gives an event's payload as canonical JSON (RFC 8785): the bytes that are kept and hashed.
// It returns an error only for values that JSON can't hold.
func Encode(b Body) (json.RawMessage, error) {
	raw, err := json.Marshal(b)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", b.Name(), err)
	}
	canonical, err := Canonical(raw)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", b.Name(), err)
	}
	return canonical, nil
}

// Decode reads the payload of a kept event. It returns an error for an unknown name, as a program that meets one is
// older than its database and must not write, and for a payload that doesn't fit; unknown fields are allowed, since
// fields are only ever added.
func Decode(name string, payload json.RawMessage) (Body, error) {
	fresh, ok := byName[name]
	if !ok {
		return nil, fmt.Errorf("unknown event %q: this program is older than its database", name)
	}
	b := fresh()
	if err := json.Unmarshal(payload, b); err != nil {
		return nil, fmt.Errorf("decode %s: %w", name, err)
	}
	return b, nil
}

// Fold gives the project that its kept events make, beginning with p (nil for none). It returns an error if an event
// is unknown, out of order, or doesn't fit.
func Fold(p *domain.Project, kept ...Recorded) (folded *domain.Project, err error) {
	if p == nil {
		p = &domain.Project{}
	} else {
		p = p.Clone()
	}
	at := 0
	defer func() {
		if r := recover(); r != nil {
			folded, err = nil, fmt.Errorf("fold %s: event %d doesn't fit: %v", p.ID, at, r)
		}
	}()
	for _, k := range kept {
		at = k.Version
		if k.Version != p.Version+1 {
			return nil, fmt.Errorf("fold %s: version %d follows %d", k.Project, k.Version, p.Version)
		}
		b, err := Decode(k.Name, k.Payload)
		if err != nil {
			return nil, fmt.Errorf("fold %s: %w", k.Project, err)
		}
		p.ID = k.Project
		apply(p, b, Mark{Version: k.Version, At: k.At, On: k.On, By: k.By, Back: k.Back})
	}
	return p, nil
}

// Chain gives an event's hash: SHA-256 over the previous hash, project, version, name, at, on, by, reason of
// back-entry and payload, each length-prefixed. The first event of a project follows 32 zero bytes.
func Chain(previous [32]byte, k *Recorded) ([32]byte, error) {
	by, err := json.Marshal(k.By)
	if err != nil {
		return [32]byte{}, fmt.Errorf("hash event: %w", err)
	}
	buf := make([]byte, 0, len(k.Payload)+256)
	buf = append(buf, previous[:]...)
	for _, part := range [][]byte{
		[]byte(k.Project), binary.BigEndian.AppendUint64(nil, uint64(k.Version)), []byte(k.Name),
		[]byte(k.At.UTC().Format(time.RFC3339Nano)), []byte(k.On.String()), by, []byte(k.Back), k.Payload,
	} {
		buf = binary.BigEndian.AppendUint32(buf, uint32(len(part)))
		buf = append(buf, part...)
	}
	return sha256.Sum256(buf), nil
}

var byName = func() map[string]func() Body {
	m := make(map[string]func() Body, len(kinds))
	for _, k := range kinds {
		m[k.Name] = k.New
	}
	return m
}()
