// Package gallerytest draws every part and every kind of field once, for tests, screenshots and those who design.
package gallerytest

import (
	"fmt"
	"net/url"
	"time"

	"github.com/a-h/templ"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/forms"
	"binglian/views/parts"
	"binglian/views/words"
)

// Today is the day on which the gallery is read: a Wednesday before a make-up Saturday.
var Today = domain.MustDay("2024-10-09")

// Calendar knows the holidays of 2024.
func Calendar() *domain.Calendar {
	year := domain.Year{Year: 2024, Source: "content_6911527"}
	for _, d := range []string{"01-01", "02-10", "02-12", "02-13", "02-14", "02-15", "02-16", "04-04", "05-01", "06-10", "10-01", "10-02", "10-03", "10-04", "10-07"} {
		year.Off = append(year.Off, domain.MustDay("2024-"+d))
	}
	for _, d := range []string{"02-04", "02-18", "09-29", "10-12"} {
		year.Makeup = append(year.Makeup, domain.MustDay("2024-"+d))
	}
	c, err := domain.NewCalendar("2024", year)
	if err != nil {
		panic(err)
	}
	return c
}

// Limits are those of the gallery's uploads.
var Limits = forms.Limits{FileBytes: 20 << 20, Files: 10, Types: []string{"PDF", "JPG", "PNG", "DWG"},
	WaitingFiles: 200, WaitingBytes: 2 << 30, WaitingFor: 24 * time.Hour}

// Option is a command with a field of every kind.
func Option() stages.Option {
	yesNo := []stages.Choice{{Value: "yes", Label: text("是", "Yes")}, {Value: "no", Label: text("否", "No")}}
	return stages.Option{
		Verb: "try-everything", Target: "a1.201", Seen: 7, Final: true, Destroy: true,
		Fields: []stages.Field{
			{Name: "name", Kind: stages.FieldText, Required: true, MaxLength: 60, Value: "城南热力站改造"},
			{Name: "opinion", Kind: stages.FieldLong, MinLength: 10, MaxLength: 1000},
			{Name: "investment", Kind: stages.FieldNumber, Unit: "wan-yuan", Min: 0.01, Max: 1e7, Value: 2650.5},
			{Name: "days", Kind: stages.FieldWhole, Unit: "working-days", Required: true, Min: 1, Max: 15},
			{Name: "visit", Kind: stages.FieldDay, Required: true, Value: domain.MustDay("2024-10-12")},
			{Name: "from", Kind: stages.FieldTime, Value: "09:30"},
			{Name: "outcome", Kind: stages.FieldChoice, Required: true, Choices: []stages.Choice{
				{Value: "granted", Label: text("准予许可", "Grant")},
				{Value: "refused", Label: text("不予许可", "Refuse"), Disabled: "must-grant"},
			}},
			{Name: "departments", Kind: stages.FieldChoices, Choices: []stages.Choice{
				{Value: "civil-defence", Label: text("人防办", "Civil Defence")},
				{Value: "water", Label: text("水利局", "Water Resources")},
				{Value: "forestry", Label: text("林业和草原局", "Forestry")},
			}, Value: []string{"water"}},
			{Name: "counter", Kind: stages.FieldFlag},
			{Name: "defects", Kind: stages.FieldLines, Required: true},
			{Name: "facts", Kind: stages.FieldFacts, Required: true, Facts: []stages.FactField{
				{Fact: domain.FactLand, Label: text("土地获取方式", "How the land is obtained"), Value: "transfer", Choices: []stages.Choice{
					{Value: "transfer", Label: text("出让", "Transfer")}, {Value: "allocation", Label: text("划拨", "Allocation")},
				}},
				{Fact: domain.FactScheme, Label: text("是否带方案", "Scheme comes with the land"), Choices: yesNo},
			}},
			{Name: "needless", Kind: stages.FieldNotes, Choices: []stages.Choice{
				{Value: "203", Label: text("203 人防设计审查", "203 Civil defence design")}, {Value: "204", Label: text("204 人防报建", "204 Shelter approval")},
			}, Value: map[string]string{"203": "本项目不建防空地下室，缴纳易地建设费。"}},
			{Name: "conditions", Kind: stages.FieldRows, Choices: []stages.Choice{
				{Value: "site", Label: text("宗地现状清", "Site status")}, {Value: "building", Label: text("建设条件清", "Building conditions")},
			}, Value: []domain.Condition{{Section: "site", Text: "地块东侧有 10 kV 架空线，开工前须迁改。"}}},
			{Name: "findings", Kind: stages.FieldTable, Most: 30, Columns: []stages.Field{
				{Name: "item", Kind: stages.FieldChoice, Choices: []stages.Choice{{Value: "201", Label: text("201 规划设计方案审查", "201 Design scheme")}}},
				{Name: "text", Kind: stages.FieldLong, Required: true, MaxLength: 500},
				{Name: "clause", Kind: stages.FieldText},
			}, Value: []map[string]string{{"item": "201", "text": "东侧围墙压占道路红线。"}}},
			{Name: "materials", Kind: stages.FieldMaterials, Materials: []stages.MaterialField{
				{Material: "scheme", Label: text("建设工程设计方案", "Design scheme"), Required: true, For: []domain.ItemCode{"201"}},
				{Material: "licence", Label: text("营业执照", "Business licence"), Given: true},
			}},
		},
	}
}

// Form is the form of Option as first shown, or shown again with problems.
func Form(again bool) forms.View {
	v := forms.View{
		Action: "/gallery", Option: Option(), Command: "c-1", Upload: "/materials?project=p1", Limits: Limits, Cancel: "/gallery", Back: true,
	}
	if !again {
		return v
	}
	v.Option.Target = "a1.202"
	v.Given = url.Values{
		"name": {"城南热力站改造"}, "investment": {"两千万"}, "days": {"30"}, "visit": {"2024-02-30"}, "departments": {"water", "forestry"},
		"counter": {"yes"}, "facts.land": {"transfer"}, "conditions.section": {"", "building"}, "conditions.text": {"须退让蓝线 15 米。", "绿地率不低于 35 %。"},
		"findings.item": {""}, "findings.text": {""}, "findings.clause": {"GB 50016 §7.1"},
		"materials.scheme": {"u-1"},
	}
	v.Files = map[string]forms.Kept{"u-1": {ID: "u-1", Name: "总平面图 2024-10-08.pdf", Ref: domain.MaterialRef{Material: "scheme", Bytes: 3 << 20}}}
	v.Problems = []domain.FieldProblem{
		domain.Problem("investment", forms.MalformedNumber),
		domain.Problem("days", "out-of-range", "min", "1", "max", "15"),
		domain.Problem("visit", forms.MalformedDay),
		domain.Problem("outcome", "required"),
		domain.Problem("defects", "required"),
		domain.Problem("facts.scheme", "required"),
		domain.Problem("conditions.0", "not-a-choice"),
		domain.Problem("findings.0.text", "required"),
		domain.Problem("materials.scheme", "too-many-files", "max", "10"),
	}
	return v
}

// Steps are the stages of a project under way.
func Steps(k parts.Kit) []parts.Step {
	name := func(zh, en string) string { return k.Text(text(zh, en)) }
	return []parts.Step{
		{Name: name("储备入库", "Pool"), Status: "status.done"},
		{Name: name("协同服务", "Collaboration"), Status: "status.done", Detail: "5"},
		{Name: name("立项用地规划许可", "Land and planning"), Status: "status.done", Detail: "9/12", Href: "#"},
		{Name: name("工程建设许可", "Construction planning"), Status: "status.running", Detail: "11/18", Href: "#", Current: true},
		{Name: name("施工许可", "Construction permit"), Status: "status.not-yet"},
		{Name: name("竣工验收", "Acceptance"), Status: "status.not-yet"},
		{Name: name("并行推进", "Parallel track"), Status: "status.overdue", Href: "#"},
	}
}

// Worklist is a table with a row of each sort.
func Worklist(k parts.Kit) parts.Table {
	name := func(zh, en string) string { return k.Text(text(zh, en)) }
	t := parts.Table{
		Caption: name("待办", "Worklist"),
		Columns: []parts.Column{
			{Label: name("项目", "Project")}, {Label: name("事项", "Item")}, {Label: name("状态", "State")}, {Label: name("到期", "Due")},
			{Label: name("总投资", "Investment"), Unit: k.T("unit.wan-yuan"), Figure: true},
		},
		Pages: parts.Pages{Page: 2, Pages: 5, Total: 93, Href: func(n int) string { return fmt.Sprintf("?page=%d", n) }},
	}
	rows := []struct {
		zh, en, status string
		due            parts.Due
		wan            float64
	}{
		{"铁西区第二供热站", "Tiexi second heating station", "status.overdue", parts.Due{Day: domain.MustDay("2024-09-30"), Light: "red", Why: "#"}, 26500},
		{"梨树县粮食仓储物流园", "Lishu grain storage park", "status.to-do", parts.Due{Day: domain.MustDay("2024-10-10"), Light: "yellow"}, 1234567.89},
		{"双辽风电装备产业园一期", "Shuangliao wind equipment park, phase 1", "status.running", parts.Due{Day: domain.MustDay("2024-10-12"), Light: "green", Was: domain.MustDay("2024-10-11")}, 8300},
		{"伊通河岸线综合整治", "Yitong river bank works", "status.paused", parts.Due{Day: domain.MustDay("2024-10-25"), Light: "none", Stopped: true}, 410.5},
		{"城南热力站改造", "Chengnan heating station", "status.done", parts.Due{}, 98},
	}
	for i, r := range rows {
		t.Rows = append(t.Rows, parts.Row{Href: "#row", Unread: i == 1, Cells: []templ.Component{
			parts.Strong(name(r.zh, r.en), "2404-220382-04-01-543217"), parts.Text(name("建设工程规划许可证", "Construction planning permit")),
			parts.Chip(k, r.status), parts.DueDate(k, r.due), parts.Text(words.Number(r.wan, 2)),
		}})
	}
	return t
}

// Entries is a history with each sort of entry.
func Entries(k parts.Kit) []parts.HistoryEntry {
	name := func(zh, en string) string { return k.Text(text(zh, en)) }
	at := func(s string, h, m int) string { return k.Time(domain.MustDay(s).At(h, m)) }
	return []parts.HistoryEntry{
		{At: at("2024-10-09", 9, 30), Who: name("自然资源局", "Natural Resources"), Text: name("暂停计时：专家评审，预计 6 个工作日", "Clock stopped: expert review, 6 working days planned"), Look: "status.paused"},
		{At: at("2024-10-08", 16, 5), Who: name("综合窗口", "Window"), Text: name("受理申请 a1", "Application a1 accepted"), Detail: name("并联 3 个事项", "3 items in parallel"), Look: "status.done"},
		{At: at("2024-09-30", 10, 0), Who: name("综合窗口", "Window"), BackedOn: k.Day(domain.MustDay("2024-09-27")), Text: name("收到申请材料", "Application received")},
	}
}

// Looks lists the keys of states to show side by side.
var Looks = []string{
	"status.not-yet", "status.to-do", "status.waiting", "status.returned", "status.done", "status.running", "status.paused",
	"status.overdue", "light.green", "light.yellow", "light.red", "light.none", "opinion.agree", "opinion.agree-with-conditions",
	"opinion.disagree", "opinion.need-higher", "opinion.no-opinion",
}

func text(zh, en string) domain.Text { return domain.Text{Zh: zh, En: en} }
