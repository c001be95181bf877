package stream

import (
	"fmt"
	"regexp"
	"strconv"

	"binglian/domain"
	"binglian/events"
)

// token is what may stand between two dots of a subject.
var token = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func checkToken(what, s string) error {
	if !token.MatchString(s) {
		return fmt.Errorf("%s %q cannot stand in a subject: only a-z, 0-9 and single hyphens", what, s)
	}
	return nil
}

// subjectOf gives the subject of a copy: approval.project.<event>, or approval.dept.<department>.<stage>.<event>. The project is no
// part of it: a subject a project would be tens of millions of subjects in the server's memory.
func subjectOf(to subjectKey) (string, error) {
	if err := checkToken("event", to.event); err != nil {
		return "", err
	}
	if to.department == "" {
		return "approval.project." + to.event, nil
	}
	stage := string(to.stage)
	if stage == "" {
		stage = domain.WholeProject
	}
	if err := checkToken("department", string(to.department)); err != nil {
		return "", err
	}
	if err := checkToken("stage", stage); err != nil {
		return "", err
	}
	return "approval.dept." + string(to.department) + "." + stage + "." + to.event, nil
}

// subjectKey is what a subject is made of.
type subjectKey struct {
	department domain.DepartmentCode
	stage      domain.StageCode
	event      string
}

// subjects remembers subjects: there are few, and each is asked for again and again.
type subjects map[subjectKey]string

func (s *subjects) of(d *events.Delivery) (string, error) {
	key := subjectKey{d.Department, d.Event.Stage, d.Event.Name}
	if known, ok := (*s)[key]; ok {
		return known, nil
	}
	subject, err := subjectOf(key)
	if err != nil {
		return "", err
	}
	if *s == nil {
		*s = subjects{}
	}
	(*s)[key] = subject
	return subject, nil
}

// departmentSubjects gives the subjects of a department; those of everybody if it is empty.
func departmentSubjects(department domain.DepartmentCode) string {
	if department == "" {
		return "approval.project.*"
	}
	return "approval.dept." + string(department) + ".>"
}

// messageID gives the id by which the stream knows a copy of the event of that id. A copy that was lost gets a new one: the stream
// would take the old one for a duplicate.
func messageID(p *Pending, id string) string {
	if p.Department != "" {
		id += "-" + string(p.Department)
	}
	if p.Again > 0 {
		id += "+" + strconv.Itoa(p.Again)
	}
	return id
}
