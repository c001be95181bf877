package domain

import (
	"slices"
	"time"
)

// TokenID names a token: the beginning of its secret, which may be shown.
type TokenID string

// Scope is something that a token lets its holder do, within the holder's own rights.
type Scope string

// The scopes of tokens.
const (
	ScopeRead   Scope = "read"   // read what its holder may read
	ScopeAct    Scope = "act"    // give commands, and bring files for them
	ScopeEvents Scope = "events" // read projects' events, and hear of new versions
)

// Scopes lists the scopes that there are.
func Scopes() []Scope { return []Scope{ScopeRead, ScopeAct, ScopeEvents} }

// Token lets a program in: as a person, or as a system of a department or an organisation, which names the officer who acts. Its times are
// real ones, in a rehearsal too.
type Token struct {
	ID           TokenID
	Name         string // what it is for, as its maker says
	Account      AccountID
	Role         Role // of a system: as whom it reads; empty for a person's token
	Department   DepartmentCode
	Organisation CreditCode
	Scopes       []Scope
	MadeBy       AccountID // empty where it was made on the command line
	MadeAt       time.Time
	ExpiresAt    time.Time
	UsedAt       time.Time // zero until it was used; exact to a minute
	RevokedAt    time.Time // zero for one that wasn't
}

// NewToken asks for a token: a person's, or with Role a system's.
type NewToken struct {
	Name         string
	Account      AccountID // whose; empty for a system's
	Role         Role      // of a system
	Department   DepartmentCode
	Organisation CreditCode
	Scopes       []Scope
	Days         int       // how long it is good
	MadeBy       AccountID // empty for the command line
}

// Of a token: how long it may be good, and how many an account may have that are.
const (
	TokenDays     = 90  // where nobody says how long
	MostTokenDays = 366 // real days
	MostTokens    = 20
)

// System reports whether a system holds the token, and no person.
func (t *Token) System() bool { return t.Account == "" }

// Allows reports whether the token has a scope.
func (t *Token) Allows(s Scope) bool { return slices.Contains(t.Scopes, s) }

// Actor gives a system as it reads.
func (t *Token) Actor() Actor {
	return Actor{Role: t.Role, Department: t.Department, Organisation: t.Organisation}
}

// MayName reports whether a system that holds the token may act through an account: one of the same department or organisation,
// or, of those who have neither, of the same role.
func (t *Token) MayName(a *Account) bool {
	if !a.Active || a.Department != t.Department || a.Organisation != t.Organisation {
		return false
	}
	return t.Department != "" || t.Organisation != "" || a.Role == t.Role
}

// TokenState says whether a token lets its holder in.
type TokenState string

// The states of tokens.
const (
	TokenGood    TokenState = "good"
	TokenExpired TokenState = "expired"
	TokenRevoked TokenState = "revoked"
)

// State gives how a token stands at a moment.
func (t *Token) State(now time.Time) TokenState {
	switch {
	case !t.RevokedAt.IsZero():
		return TokenRevoked
	case !now.Before(t.ExpiresAt):
		return TokenExpired
	}
	return TokenGood
}
