package stages

import (
	"fmt"
	"strings"

	"binglian/domain"
)

// Finding is one thing that is wrong with a flow: where, by which rule, and what mends it.
type Finding struct {
	Line   int         `json:"line,omitempty"` // in the file, from 1; 0 where no line says it
	Column int         `json:"column,omitempty"`
	Rule   string      `json:"rule"` // key of the rule that it breaks
	Text   domain.Text `json:"text"`
	Remedy domain.Text `json:"remedy"`
}

// Findings are what is wrong with a flow, as an error in one line.
type Findings []Finding

// Error lists the findings in English, each with its place.
func (f Findings) Error() string {
	all := make([]string, len(f))
	for i, x := range f {
		all[i] = x.String()
	}
	return strings.Join(all, "; ")
}

// String gives a finding in English, with its place in front.
func (f Finding) String() string {
	if f.Line == 0 {
		return f.Text.En
	}
	return fmt.Sprintf("[%d:%d] %s", f.Line, f.Column, f.Text.En)
}

// place is where something stands in a file.
type place struct{ line, column int }

// places gives the place of each value of a file by its path: items[3].prerequisites[0].
type places map[string]place

// of gives the place of a path, or of the nearest value around it that the file holds; of what the file lacks, that of the
// flow's name.
func (p places) of(path string) place {
	for path != "" {
		if at, ok := p[path]; ok {
			return at
		}
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
	}
	return p["flow"]
}

// law is a rule of the lint, with what it says to an official and what mends a breach.
type law struct{ says, remedy domain.Text }

func inBoth(zh, en string) domain.Text { return domain.Text{Zh: zh, En: en} }

// laws are the rules that a flow must keep before it is explored.
var laws = map[string]law{
	"syntax":                {inBoth("格式不正确或有未知字段", "malformed, or a key that is unknown"), inBoth("按流程文件的格式改正；字段名须逐字相同", "Write it as flow files are written; keys are spelt exactly")},
	"catalogue":             {inBoth("目录中没有", "isn't in the catalogue"), inBoth("改用目录中的编码，或在流程中完整写出", "Name a code of the catalogue, or write it in full")},
	"unknown-department":    {inBoth("部门不存在", "unknown department"), inBoth("使用部门表中的编码", "Use a code of the list of departments")},
	"levels":                {inBoth("不能市县同办", "can't be handled by city and county"), inBoth("在部门表中增加该部门的县级部门，或去掉 both_levels", "Add a county's department under the item's, or leave both_levels out")},
	"unknown-item":          {inBoth("事项不存在", "unknown item"), inBoth("改正编码，或把该事项加入流程", "Mend the code, or add the item to the flow")},
	"unknown-stage":         {inBoth("阶段不存在", "unknown stage"), inBoth("改正阶段编码，或增加该阶段", "Mend the code, or add the stage")},
	"unknown-material":      {inBoth("材料不存在", "unknown material"), inBoth("改正编码，或在材料清单中增加", "Mend the code, or add the material to the list")},
	"unknown-fact":          {inBoth("条件所依据的项目属性不存在", "unknown fact"), inBoth("在流程的属性中列出，或改正名称", "List the fact in the flow, or mend its name")},
	"unknown-value":         {inBoth("属性没有这个取值", "the fact doesn't accept the value"), inBoth("改用该属性的取值", "Use a value that the fact accepts")},
	"unknown-kind":          {inBoth("类型不存在", "unknown kind"), inBoth("改用规定的类型", "Use one of the kinds that there are")},
	"unknown-section":       {inBoth("一单五清中没有这一清", "unknown section of the sheet"), inBoth("使用一单五清的编码", "Use a code of the sheet's sections")},
	"code":                  {inBoth("名称或编码的写法不正确", "a name or a code is malformed"), inBoth("流程名用小写字母、数字和连字符，编码用字母、数字和连字符", "Use letters, digits and hyphens; small letters for a flow's name")},
	"twice":                 {inBoth("重复", "stands twice"), inBoth("删去一处", "Take one of them out")},
	"basis":                 {inBoth("缺少设定依据", "needs a legal basis"), inBoth("写明设定该事项的法律条款（basis）", "Name the law and article on which the item rests (basis)")},
	"title":                 {inBoth("缺少中文或英文名称", "needs a title in both languages"), inBoth("补全两种语言的名称", "Give the title in both languages")},
	"values":                {inBoth("属性至少要有两个取值", "a fact needs at least two values"), inBoth("补充取值，或删去该属性", "Add values, or leave the fact out")},
	"days":                  {inBoth("时限数值或单位不正确", "a number of days or its unit is wrong"), inBoth("按规定的范围填写", "Keep to the range that is given")},
	"legal-cap":             {inBoth("超过法定最长时限", "longer than the law allows"), inBoth("缩短时限，或写明更长的法定时限及依据", "Shorten it, or give the law's own longer limit with its basis")},
	"stage-limit":           {inBoth("事项时限超过所在阶段时限", "an item's limit is longer than its stage's"), inBoth("缩短事项时限，或延长阶段时限", "Shorten the item's limit, or lengthen the stage's")},
	"chain":                 {inBoth("同阶段前后衔接事项的时限之和超过阶段时限", "a chain of items takes longer than its stage"), inBoth("缩短链上事项的时限、取消不必要的前置，或延长阶段时限", "Shorten the chain, drop a prerequisite that isn't needed, or lengthen the stage's limit")},
	"cycle":                 {inBoth("事项相互等待", "items wait for each other"), inBoth("取消其中一个前置", "Drop one of the prerequisites")},
	"milestone":             {inBoth("阶段没有里程碑事项或不应有里程碑事项", "a stage without milestones could never close, an open one has none"), inBoth("为阶段指定里程碑事项；并行推进和备案不设里程碑", "Make an item of the stage a milestone; the parallel track and the filing have none")},
	"survey-time":           {inBoth("联合踏勘各环节之和超过所服务事项的时限", "a joint survey takes longer than an item that it serves has"), inBoth("缩短踏勘各环节的时限，或提高 short_below、join_below", "Shorten the survey's limits, or raise short_below or join_below")},
	"ends":                  {inBoth("项目无法办结", "a project of this flow has no end"), inBoth("设一个竣工验收备案事项，或至少一个能办结的阶段", "Give it one filing, or at least one stage that closes")},
	"joint":                 {inBoth("联合验收缺少参验部门或重复", "a joint acceptance is one item with at least one party"), inBoth("为联合验收指定参验事项（party），且只设一个联合验收意见", "Mark its parties, and have one opinion alone")},
	"with":                  {inBoth("一并办理的主事项不存在或不在同一阶段", "the item with which another is decided must be in its stage"), inBoth("改为同一阶段的主事项", "Name an item of the same stage under with")},
	"policy":                {inBoth("办理方式的规定自相矛盾", "what an item says of its handling contradicts itself"), inBoth("按容缺受理、告知承诺和超时规则改正", "Mend it by the rules of deferral, commitment and silence")},
	"version":               {inBoth("流程缺少名称或版本号", "the flow has no name or no version"), inBoth("写明 flow（名称）和 version（从 1 起的整数）", "Write its name under flow, and a whole number from 1 on under version")},
	"head":                  {inBoth("流程的总体规定不完整", "the flow's head is incomplete"), inBoth("补全流程类别与协同服务，或两者都不写", "Give both a class and a collaboration, or neither")},
	"works":                 {inBoth("项目级事项不能等待单项工程的事项", "an item of the project can't wait for one of a works"), inBoth("把该事项移到单项工程的阶段，或取消前置", "Move the item to a stage of a works, or drop the prerequisite")},
	"unsettled-fact":        {inBoth("条件所依据的属性不在任何一清中，无人确认", "a condition depends on a fact that no section of the sheet settles"), inBoth("为该属性指定一清（section）", "Give the fact a section")},
	"contradiction":         {inBoth("条件自相矛盾，事项永远不适用", "its conditions contradict each other: it never applies"), inBoth("改正适用条件", "Mend the condition")},
	"dead-variant":          {inBoth("该时限档次永远选不到", "a variant that is never chosen"), inBoth("改正条件，或删去该档次", "Mend its condition, or take it out")},
	"idle-prerequisite":     {inBoth("前置事项从不与本事项同时适用", "a prerequisite that never applies when the item does"), inBoth("改正条件，或取消该前置", "Mend the conditions, or drop the prerequisite")},
	"idle-with":             {inBoth("一并办理的主事项从不与本事项同时适用，本事项永远无法办理", "the item that decides it never applies when it does"), inBoth("改正条件，使主事项同时适用", "Mend the conditions, so that both apply")},
	"ignored-prerequisite":  {inBoth("随主事项一并办理的事项不等待自己的前置", "an item that is decided with another doesn't wait for a prerequisite of its own"), inBoth("把该前置写在主事项上", "Give the prerequisite to the item that decides it")},
	"late-material":         {inBoth("材料来自本事项之后才办结的事项", "a material is the result of an item that can't precede this one"), inBoth("取消该材料，或调整前置关系", "Drop the material, or mend the order")},
	"absent-material":       {inBoth("材料来自从不与本事项同时适用的事项", "a material is the result of an item that never applies with this one"), inBoth("取消该材料，或改正条件", "Drop the material, or mend the conditions")},
	"materials-unavailable": {inBoth("材料来源事项不存在", "a material comes from an unknown item"), inBoth("改正来源事项", "Mend the item that it comes from")},
}

// Remedy says what mends a breach of a rule; it is empty for an unknown one.
func Remedy(rule string) domain.Text { return laws[rule].remedy }
