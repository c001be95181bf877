package domain

// SearchField is a field of a project in which a word was found.
type SearchField string

// The fields that are looked through.
const (
	FoundID          SearchField = "id"
	FoundCode        SearchField = "code"
	FoundName        SearchField = "name"
	FoundInvestor    SearchField = "investor"
	FoundCredit      SearchField = "credit"
	FoundSite        SearchField = "site"
	FoundApplication SearchField = "application" // the number on its receipt
)

// SearchQuery looks for words; all must occur in a project, wherever.
type SearchQuery struct {
	Text   string
	Offset int
	Limit  int // 50 if 0, 500 at most
}

// ProjectHit is a project that was found.
type ProjectHit struct {
	ProjectLine
	Fields []SearchField // in which the words were found, in the order of the constants; none twice
}

// ProjectHits is a page of projects that were found.
type ProjectHits struct {
	Hits  []ProjectHit
	Total int
}

// ApplicationHit is an application whose number was found.
type ApplicationHit struct {
	Project     ProjectID
	Name        string // of the project
	Code        ProjectCode
	Investor    string
	Application Application
}

// ApplicationHits is a page of applications that were found.
type ApplicationHits struct {
	Hits  []ApplicationHit
	Total int
}
