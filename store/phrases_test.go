package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"binglian/domain"
	"binglian/stages"
	"binglian/store"
	"binglian/store/storetest"
)

var (
	housingOfficer = domain.Actor{Account: "housing-officer", Role: domain.RoleOfficer, Department: "housing"}
	housingHead    = domain.Actor{Account: "housing-head", Role: domain.RoleHead, Department: "housing"}
	waterOfficer   = domain.Actor{Account: "water-officer", Role: domain.RoleOfficer, Department: "water"}
	windowClerk    = domain.Actor{Account: "window", Role: domain.RoleWindow}
)

// refusedField ends the test unless the text was refused for that reason.
func refusedField(t *testing.T, err error, reason domain.Reason) {
	t.Helper()
	var r *domain.Rejection
	if !errors.As(err, &r) || len(r.Fields) != 1 || r.Fields[0].Field != "text" || r.Fields[0].Reason != reason {
		t.Fatalf("got %v; want the text refused for %s", err, reason)
	}
}

func TestPhrasesAreSharedInsideADepartment(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	keep := func(by domain.Actor, id domain.PhraseID, use domain.PhraseUse, text string) {
		t.Helper()
		if err := city.KeepPhrase(t.Context(), by, domain.Phrase{ID: id, Use: use, Text: text}); err != nil {
			t.Fatal(err)
		}
	}
	shared := func(by domain.Actor) (texts []string, ids []domain.PhraseID) {
		t.Helper()
		all, err := city.Phrases(t.Context(), by)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range all {
			texts, ids = append(texts, string(p.Use)+" "+p.Text), append(ids, p.ID)
		}
		return texts, ids
	}
	expect := func(by domain.Actor, want ...string) []domain.PhraseID {
		t.Helper()
		texts, ids := shared(by)
		if strings.Join(texts, "|") != strings.Join(want, "|") {
			t.Fatalf("%s shares %q, not %q", by.Account, texts, want)
		}
		return ids
	}
	keep(housingOfficer, 0, domain.PhraseOpinion, " 原则同意，按现行规范深化设计。\n")
	keep(housingHead, 0, domain.PhraseOpinion, "无意见。")
	keep(waterOfficer, 0, domain.PhraseOpinion, "无意见。")
	keep(windowClerk, 0, domain.PhraseCorrection, "营业执照已过期")
	ids := expect(housingHead, "opinion 原则同意，按现行规范深化设计。", "opinion 无意见。")
	expect(waterOfficer, "opinion 无意见。")
	expect(windowClerk, "correction 营业执照已过期")

	keep(housingHead, ids[0], domain.PhraseOpinion, "原则同意。")
	expect(housingOfficer, "opinion 原则同意。", "opinion 无意见。")
	if err := city.RemovePhrase(t.Context(), waterOfficer, ids[0]); err != nil {
		t.Fatal(err)
	}
	expect(housingOfficer, "opinion 原则同意。", "opinion 无意见。")
	for range 2 {
		if err := city.RemovePhrase(t.Context(), housingOfficer, ids[0]); err != nil {
			t.Fatal(err)
		}
	}
	expect(housingHead, "opinion 无意见。")
	refused(t, city.KeepPhrase(t.Context(), housingOfficer, domain.Phrase{ID: ids[0], Use: domain.PhraseOpinion, Text: "已删除的"}), store.PhraseGone)
	refused(t, city.KeepPhrase(t.Context(), waterOfficer, domain.Phrase{ID: ids[1], Use: domain.PhraseOpinion, Text: "改别人的"}), store.PhraseGone)
}

func TestAPhraseThatCantBeKeptIsRefused(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	add := func(by domain.Actor, use domain.PhraseUse, text string) error {
		return city.KeepPhrase(t.Context(), by, domain.Phrase{Use: use, Text: text})
	}
	for text, reason := range map[string]domain.Reason{
		" \n": stages.Required, strings.Repeat("长", domain.MaxPhrase+1): stages.TooLong, "看不见的\u202e字": stages.HiddenCharacter, "控制\x07符": stages.HiddenCharacter,
	} {
		refusedField(t, add(housingOfficer, domain.PhraseOpinion, text), reason)
	}
	refused(t, add(housingOfficer, domain.PhraseCorrection, "窗口的"), stages.NotAllowed)
	refused(t, add(windowClerk, domain.PhraseOpinion, "部门的"), stages.NotAllowed)
	for _, role := range []domain.Role{domain.RoleInvestor, domain.RolePlanner, domain.RoleSupervisor, domain.RoleAdministrator} {
		nobody := domain.Actor{Account: "nobody", Role: role}
		refused(t, add(nobody, domain.PhraseOpinion, "不能写"), stages.NotAllowed)
		refused(t, city.RemovePhrase(t.Context(), nobody, 1), stages.NotAllowed)
		if all, err := city.Phrases(t.Context(), nobody); len(all) > 0 || err != nil {
			t.Errorf("%s shares %v, %v", role, all, err)
		}
	}
	for n := range domain.MaxPhrases {
		if err := add(housingOfficer, domain.PhraseReturn, fmt.Sprintf("第%d条", n)); err != nil {
			t.Fatal(err)
		}
	}
	refused(t, add(housingOfficer, domain.PhraseReturn, "再多一条"), store.TooManyPhrases)
	if err := add(housingOfficer, domain.PhraseDecision, "另一处"); err != nil {
		t.Error(err)
	}
	refusedField(t, add(housingHead, domain.PhraseDecision, "另一处 "), store.PhraseKnown)
}
