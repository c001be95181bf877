package domain

import "time"

// File is an uploaded file of a project, with the name that its owner gave it.
type File struct {
	ID   string // its own, also where another of the same content was brought
	Ref  MaterialRef
	Name string
	By   AccountID
	At   time.Time
}

// Is reports whether a reference means the file.
func (f File) Is(r MaterialRef) bool {
	return r.Hash == f.Ref.Hash && r.Material == f.Ref.Material
}
