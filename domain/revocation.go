package domain

// RevocationKind says why an authority takes back what it granted.
type RevocationKind string

// The kinds of revocations; all are reported as code 15.
const (
	Annulled RevocationKind = "annulled" // 撤销: it should never have been granted (行政许可法 §69)
	Recalled RevocationKind = "recalled" // 撤回: the law or the circumstances have changed since (行政许可法 §8)
	Unmet    RevocationKind = "unmet"    // 撤销: granted on a promise that isn't met after its rectification (R3.10)
)
