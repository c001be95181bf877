package stages_test

import (
	"testing"

	"binglian/domain"
	"binglian/stages"
)

func TestConditionsThatRepeatOrContradictEachOther(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		a, b    string
		kind    stages.OverlapKind
		subject string
	}{
		{"退让道路红线不少于 5 米。", "退让道路红线不少于５米", stages.OverlapRepeat, ""},
		{"建筑高度 ≤ 24m", "建筑高度≤50m", stages.OverlapNumber, "建筑高度"},
		{"建筑高度不应超过24米，设环形消防车道", "绿地率不低于30%；建筑高度控制在 50 m 以内", stages.OverlapNumber, "建筑高度"},
		{"容积率为2.0", "本项目容积率不大于1.8", stages.OverlapNumber, "容积率"},
		{"用地面积不超过 1000 平方米", "用地面积不超过 900 ㎡", stages.OverlapNumber, "用地面积"},
		{"应设置施工围挡", "不得设置施工围挡", stages.OverlapMust, "设置施工围挡"},
		{"雨水须接入市政管网", "雨水严禁接入市政管网。", stages.OverlapMust, "雨水接入市政管网"},
		{"建筑高度不超过 24 米", "建筑密度不超过 24%", "", ""},
		{"建筑高度不超过 24 米", "建筑高度不超过 24 m", "", ""},
		{"建筑高度不超过 24 米", "建筑高度不超过 8 层", "", ""},
		{"应设置围挡", "应设置排水沟", "", ""},
		{"按规范设置", "执行现行标准", "", ""},
	} {
		found := stages.Overlaps([]domain.Opinion{
			{Department: "natural-resources", Conditions: []domain.Condition{{Section: "conditions", Text: x.a}}},
			{Department: "civil-defence", Conditions: []domain.Condition{{Section: "site", Text: x.b}, {Section: "conditions", Text: x.b}}},
		})
		var kind stages.OverlapKind
		var subject string
		if len(found) > 0 {
			kind, subject = found[0].Kind, found[0].Subject
		}
		if len(found) > 1 || kind != x.kind || subject != x.subject {
			t.Errorf("%q and %q: %q on %q", x.a, x.b, kind, subject)
		}
	}
	three := stages.Overlaps([]domain.Opinion{
		{Department: "natural-resources", Conditions: []domain.Condition{{Section: "conditions", Text: "建筑高度≤24m"}}},
		{Department: "civil-defence", Conditions: []domain.Condition{{Section: "conditions", Text: "建筑高度≤24m。"}}},
		{Department: "meteorology", Conditions: []domain.Condition{{Section: "conditions", Text: "建筑高度不超过 50 米"}}},
	})
	if len(three) != 2 || len(three[0].Said) != 2 || len(three[1].Said) != 3 || three[0].Key == three[1].Key {
		t.Errorf("three departments: %+v", three)
	}
	own := []domain.Condition{{Section: "conditions", Text: "建筑高度≤24m"}, {Section: "conditions", Text: "建筑高度≤50m"}}
	if found := stages.Overlaps([]domain.Opinion{{Department: "natural-resources", Conditions: own}}); len(found) > 0 {
		t.Errorf("a department was held against itself: %v", found)
	}
}
