package domain

// PhraseUse says in which texts a phrase is wanted.
type PhraseUse string

// The uses of phrases: of departments, and of the window.
const (
	PhraseOpinion    PhraseUse = "opinion"    // a department's opinion in the collaboration
	PhraseCondition  PhraseUse = "condition"  // a line of an opinion for the sheet 一单五清
	PhraseFinding    PhraseUse = "finding"    // a survey's finding
	PhraseDecision   PhraseUse = "decision"   // the reason of a decision
	PhraseReturn     PhraseUse = "return"     // why work is returned inside the department
	PhraseCorrection PhraseUse = "correction" // what the window asks to correct 一次性告知
	PhraseRefusal    PhraseUse = "refusal"    // why the window doesn't accept
)

// MaxPhrase is how many characters a phrase may have at most; MaxPhrases how many an owner may keep for one use.
const (
	MaxPhrase  = 500
	MaxPhrases = 50
)

// PhraseID names a phrase.
type PhraseID int64

// Phrase is a text 常用语 that a department, or the window, writes again and again.
type Phrase struct {
	ID   PhraseID
	Use  PhraseUse
	Text string
}

// PhraseOwner is who shares phrases: a department, or the window.
type PhraseOwner struct {
	Department DepartmentCode // empty for the window
	Uses       []PhraseUse    // in which texts
}

// Phrases gives with whom an actor shares phrases, all of whom may edit them; false for those who write no texts for
// others to reuse.
func (a Actor) Phrases() (PhraseOwner, bool) {
	switch a.Role {
	case RoleOfficer, RoleChecker, RoleHead:
		return PhraseOwner{a.Department, []PhraseUse{PhraseOpinion, PhraseCondition, PhraseFinding, PhraseDecision, PhraseReturn}}, a.Department != ""
	case RoleWindow:
		return PhraseOwner{Uses: []PhraseUse{PhraseCorrection, PhraseRefusal}}, true
	case RoleInvestor, RolePlanner, RoleSupervisor, RoleAdministrator, RoleImport, RoleClock:
	}
	return PhraseOwner{}, false
}
