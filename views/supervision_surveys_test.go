package views_test

import (
	"net/http"
	"strings"
	"testing"
)

// TestSurveysAreCountedForThoseWhoWatch shows how joint surveys go to a supervisor, and to no department's officer.
func TestSurveysAreCountedForThoseWhoWatch(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	const list = "/supervision?list=faults"
	o.get(t, "supervisor", list).must(t, http.StatusOK, "按期组织率", "缺席率", "重复踏勘", "kind=second-survey")
	if page := o.get(t, "housing-officer", list).must(t, http.StatusOK); strings.Contains(page.body, "按期组织率") {
		t.Error("an officer sees the city's figures")
	}
}
