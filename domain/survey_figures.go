package domain

// SurveyFigures counts the joint surveys of a time, by the day on which each thing was entered.
type SurveyFigures struct {
	Wanted    int // applications for which a survey was owed or held
	InTime    int // of Wanted, those whose lead didn't let the day pass
	Visits    int // fixed
	Moved     int
	Cancelled int
	Expected  int // departments, over all visits
	Absent    int // of Expected, those who never came
	Silent    int // of Expected, those who came and gave no opinion
	Again     int // departments that went to the site of a stage another time
	Sheets    int // opinion sheets issued
}

// Joint gives how many of the applications that needed one had their survey in time.
func (f SurveyFigures) Joint() Rate { return Rate{f.InTime, f.Wanted} }

// NoShows gives how many of the departments that were expected never came.
func (f SurveyFigures) NoShows() Rate { return Rate{f.Absent, f.Expected} }
