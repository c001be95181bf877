package domain

// OffListDemand is what an authority asked for beside the sheet in force and the list of materials 清单外要求: it is shown to
// the investor as such, and to supervision (R1.4).
type OffListDemand struct {
	Application ApplicationID  `json:"application"`
	Item        ItemID         `json:"item,omitempty"`       // none where the window asks for the application
	Department  DepartmentCode `json:"department,omitempty"` // none for the window
	Texts       []string       `json:"texts"`
	Reason      string         `json:"reason"`
	On          Day            `json:"on"`
	Event       int            `json:"event"` // project version of its event
}
