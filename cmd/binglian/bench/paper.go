package bench

import (
	"crypto/sha256"
	"encoding/hex"

	"binglian/domain"
)

// sheetOfPaper is the one file that every project brings.
type sheetOfPaper struct {
	content []byte
	ref     domain.MaterialRef
}

func paper() sheetOfPaper {
	content := []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
	sum := sha256.Sum256(content)
	return sheetOfPaper{content, domain.MaterialRef{Hash: domain.Hash(hex.EncodeToString(sum[:])), Bytes: int64(len(content)), Type: "application/pdf"}}
}
