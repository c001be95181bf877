package events

import "github.com/gowebpki/jcs"

// Canonical gives JSON in the one form of RFC 8785. It returns an error if raw is no JSON.
func Canonical(raw []byte) ([]byte, error) { return jcs.Transform(raw) }
