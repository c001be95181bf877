package domain

// Extension is the one lawful extension of an item's limit 延长审批 (行政许可法 §42): asked for, and in force once granted.
type Extension struct {
	Days      int       `json:"days"` // in the unit of the item's limit
	Reason    string    `json:"reason"`
	By        AccountID `json:"by"`
	AskedOn   Day       `json:"asked_on"`
	CheckedBy AccountID `json:"checked_by,omitempty"`
	CheckedOn Day       `json:"checked_on,omitzero"`
	GrantedOn Day       `json:"granted_on,omitzero"`
}

// Asked reports whether an extension waits for its approval.
func (e *Extension) Asked() bool { return e != nil && e.GrantedOn.IsZero() }

// Granted gives the units by which a limit is extended; none without an extension in force.
func (e *Extension) Granted() int {
	if e == nil || e.GrantedOn.IsZero() {
		return 0
	}
	return e.Days
}

// Signed reports whether the account has signed a step of the request.
func (e *Extension) Signed(by AccountID) bool { return by != "" && (by == e.By || by == e.CheckedBy) }

// StageExtension lengthens the limit of a stage application with the approval of the people's government
// (行政许可法 §42(2)).
type StageExtension struct {
	Days       int    `json:"days"`     // in the unit of the stage's limit
	Document   string `json:"document"` // number of the approval 批准文号
	DocumentOn Day    `json:"document_on"`
	On         Day    `json:"on"` // recorded
}

// Granted gives the units by which the stage is extended; none without an extension.
func (e *StageExtension) Granted() int {
	if e == nil {
		return 0
	}
	return e.Days
}
