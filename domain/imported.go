package domain

// Imported says that a project was under way before the program knew of it, and was taken over from a list 在途项目补录.
type Imported struct {
	On   Day    `json:"on"`   // the day on which the list was taken over
	Hash string `json:"hash"` // of what the list said, by which the same list is known again
}
