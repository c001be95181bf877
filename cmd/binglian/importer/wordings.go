package importer

import (
	"binglian/domain"
	"binglian/stages"
	"binglian/store/intake"
)

// Reasons of what the import itself finds, beside those of the reader and of the rules.
const (
	FileMissing    domain.Reason = "file-missing"     // arg file
	FileUnreadable domain.Reason = "file-unreadable"  // arg file
	PoolBusy       domain.Reason = "pool-busy"        // the pool changes faster than a list is compared with it
	SameProject    domain.Reason = "row-same-project" // args line, sheet, name: an earlier row is that project of the pool too
	SeveralAlike   domain.Reason = "row-several"      // arg projects: several projects of the pool fit a row without a code
	PoolSimilar    domain.Reason = "pool-similar"     // args name, project, code: a warning
	EnteredOther   domain.Reason = "entered-other"    // arg kept: the pool has another day of admission; a warning
	PastPool       domain.Reason = "past-pool"        // the project has left the pool for the next stage
	OutOfPool      domain.Reason = "out-of-pool"      // the project was withdrawn
	RuleRefuses    domain.Reason = "rule-refuses"     // arg reason: any other reason of the rules
)

func text(zh, en string) domain.Text { return domain.Text{Zh: zh, En: en} }

var mendValue = text("改正后重新导入。", "Mend it and import the list again.")

// wordings are the texts of the import's own reasons, and of those that the rules can give to a record.
var wordings = []intake.Wording{
	{Reason: FileMissing, Text: text("找不到文件 {file}。", "There is no file {file}."), Remedy: text("核对文件名和所在文件夹。", "Check its name and folder.")},
	{Reason: FileUnreadable, Text: text("无权读取文件 {file}，或它不是普通文件。", "The file {file} may not be read, or is no plain file."),
		Remedy: text("核对文件的权限，或复制一份再导入。", "Check its permissions, or import a copy.")},
	{Reason: PoolBusy, Text: text("其他人正在更改储备库，核对结果一再失效。", "Others are changing the pool: what was compared was out of date each time."),
		Remedy: text("稍后重新导入。", "Import the list again in a while.")},
	{Reason: SameProject, Text: text("与第 {line} 行{sheet}对应库中同一项目“{name}”。", "It is the same project of the pool, “{name}”, as line {line}{sheet}."),
		Remedy: text("只留其中一行；不是同一项目的，改正项目代码或名称。", "Keep one of the rows; if they are two projects, mend the code or the name.")},
	{Reason: SeveralAlike, Text: text("没有项目代码，而库中有多个项目与它的单位、名称、地点相同：{projects}。",
		"It has no project code, and several projects of the pool have its investor, name and site: {projects}."),
		Remedy: text("填写项目代码。", "Enter the project code.")},
	{Reason: PoolSimilar, Text: text("与库中项目“{name}”（{code}）很相似，可能是同一项目。", "It is much like “{name}” ({code}) of the pool, and may be the same project."),
		Remedy: text("核对；是同一项目的，改成库中的名称、地点或代码，或从清单中删去。", "Compare them; if they are one, use the pool's name, site or code, or remove the row.")},
	{Reason: EnteredOther, Text: text("库中的入库日期是 {kept}，导入不更改它。", "The pool has {kept} as the day of admission, which an import doesn't change."),
		Remedy: text("核对清单的日期。", "Check the day in the list.")},
	{Reason: PastPool, Text: text("项目已离开储备库进入后续环节，其信息不能再通过清单更改。", "The project has left the pool for the next stage; a list can't change its record any more."),
		Remedy: text("以库中的值为准更新清单；确需更改的，由牵头部门退回储备库后再导入。",
			"Bring the list in line with the pool; if the record must change, the lead department returns the project to the pool first.")},
	{Reason: OutOfPool, Text: text("项目已出库，清单不会使它重新入库。", "The project was withdrawn from the pool; a list doesn't bring it back."),
		Remedy: text("从清单中删去；确需重新入库的，由谋划人员在系统中新建。", "Remove the row; if it shall enter again, a planner admits it in the system.")},
	{Reason: RuleRefuses, Text: text("系统规则不接受（{reason}）。", "The rules don't accept it ({reason})."), Remedy: mendValue},

	{Reason: stages.Required, Text: text("没有填写。", "The value is missing."), Remedy: text("补填此项。", "Enter it.")},
	{Reason: stages.TooLong, Text: text("超过 {max} 个字符。", "It has more than {max} characters."), Remedy: text("缩短内容。", "Shorten it.")},
	{Reason: stages.OutOfRange, Text: text("不在 {min} 至 {max} 之间。", "It is not between {min} and {max}."), Remedy: text("核对数值和单位。", "Check the number and its unit.")},
	{Reason: stages.NotAChoice, Text: text("“{value}”不是可用的值。", "“{value}” is no value that can be used."), Remedy: mendValue},
	{Reason: stages.FinishBeforeStart, Text: text("拟建成早于拟开工。", "The planned finish is before the start."), Remedy: text("改正其中一个日期。", "Mend one of the dates.")},
	{Reason: stages.MalformedPosition, Text: text("不是经纬度。", "It is no position."),
		Remedy: text("写作“经度,纬度”，单位为度，如 124.350000,43.166000。", "Write longitude,latitude in degrees, as 124.350000,43.166000.")},
}

// say gives the text of a reason with its arguments, and what to do about it.
func say(reason domain.Reason, args map[string]string) (what, remedy domain.Text) {
	for _, w := range wordings {
		if w.Reason == reason {
			return intake.Fill(w.Text, args), intake.Fill(w.Remedy, args)
		}
	}
	if _, known := intake.FindWording(reason); known {
		return intake.Say(reason, args)
	}
	return say(RuleRefuses, map[string]string{"reason": string(reason)})
}
