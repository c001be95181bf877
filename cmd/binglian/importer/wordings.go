package importer

import (
	"binglian/domain"
	"binglian/stages"
	"binglian/store/intake"
)

// Reasons of what the import itself finds, beside those of the reader and of the rules.
const (
	FileMissing     domain.Reason = "file-missing"     // arg file
	FileUnreadable  domain.Reason = "file-unreadable"  // arg file
	PoolBusy        domain.Reason = "pool-busy"        // the pool changes faster than a list is compared with it
	SameProject     domain.Reason = "row-same-project" // args line, sheet, name: an earlier row is that project of the pool too
	SeveralAlike    domain.Reason = "row-several"      // arg projects: several projects of the pool fit a row without a code
	PoolSimilar     domain.Reason = "pool-similar"     // args name, project, code: a warning
	EnteredOther    domain.Reason = "entered-other"    // arg kept: the pool has another day of admission; a warning
	PastPool        domain.Reason = "past-pool"        // the project has left the pool for the next stage
	OutOfPool       domain.Reason = "out-of-pool"      // the project was withdrawn
	RuleRefuses     domain.Reason = "rule-refuses"     // arg reason: any other reason of the rules
	OneList         domain.Reason = "one-list"         // several files, and not of projects under way
	NoUpdate        domain.Reason = "no-update"        // projects under way are taken over once
	RunningKnown    domain.Reason = "running-known"    // the project is in the pool, or began here
	RunningChanged  domain.Reason = "running-changed"  // arg day: it was taken over then from another list
	StageOfWorks    domain.Reason = "stage-of-works"   // arg stage
	ItemUnknown     domain.Reason = "item-unknown"     // arg flow
	OneApplication  domain.Reason = "one-application"  // arg line: the row has its number, but another stage, works or day
	WorksUnknown    domain.Reason = "works-unknown"    // arg stage
	WorksMissing    domain.Reason = "works-missing"    // arg stage
	StageOther      domain.Reason = "stage-other"      // arg stage: the item's
	DepartmentOther domain.Reason = "department-other" // arg department: the item's
	ItemOther       domain.Reason = "item-other"       // arg item: the one that the row's title names
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

	{Reason: OneList, Text: text("储备库清单一次导入一个文件。", "A reserve-pool list is one file."),
		Remedy: text("分别导入；在途项目的三个文件加 --running 一起导入。", "Import one after the other; the three files of projects under way go together with --running.")},
	{Reason: NoUpdate, Text: text("在途项目只补录一次，不能用清单更改（--update）。", "Projects under way are taken over once; a list doesn't change them (--update)."),
		Remedy: text("去掉 --update；需要更改的在系统中办理。", "Leave out --update; change them in the system.")},
	{Reason: RunningKnown, Text: text("项目已在系统中，不是补录的在途项目。", "The project is in the system, and wasn't taken over."),
		Remedy: text("从清单中删去，在系统中续办；仍在储备库、尚未发起协同服务的，可先出库再补录。",
			"Remove it and go on in the system; one that still waits in the pool may be withdrawn from it and then taken over.")},
	{Reason: RunningChanged, Text: text("项目已于 {day} 补录，清单与当时的不同；导入不更改它。", "The project was taken over on {day} from a list that said otherwise; it isn't changed."),
		Remedy: text("以系统中的为准；确需更改的在系统中办理。", "The system's record stands; change it there if it must be.")},
	{Reason: StageOfWorks, Text: text("“{stage}”按单项工程办理。", "“{stage}” belongs to the works."), Remedy: text("写在“单项工程”表该工程的一行。", "Write it in the works' row of the table of works.")},
	{Reason: ItemUnknown, Text: text("“{flow}”没有这一事项。", "“{flow}” has no such item."), Remedy: text("核对事项编码，见审批流程的事项清单。", "Check the code against the flow's list of items.")},
	{Reason: OneApplication, Text: text("与第 {line} 行办件编号相同，但阶段、单项工程或收件日期不同。", "It has the application's number of line {line}, but another stage, works or day."),
		Remedy: text("一个办件编号是一次申请：改正编号，或使几行一致。", "A number is one application: mend the number, or bring the rows in line.")},
	{Reason: WorksUnknown, Text: text("“单项工程”表中没有这个工程。", "The table of works has no such works."), Remedy: text("核对名称，或在“单项工程”表中补上。", "Check its name, or add it to that table.")},
	{Reason: WorksMissing, Text: text("项目有多个单项工程，“{stage}”的事项要写明是哪一个。", "The project has several works: an item of “{stage}” must say of which."), Remedy: text("填写单项工程名称。", "Enter the works.")},
	{Reason: StageOther, Text: text("该事项属于“{stage}”。", "The item belongs to “{stage}”."), Remedy: text("改正阶段或事项编码；阶段可不填。", "Mend the stage or the item; the stage may be left empty.")},
	{Reason: ItemOther, Text: text("该名称是另一事项“{item}”的。", "The name is that of another item, “{item}”."), Remedy: text("改正事项编码或名称；有编码的，名称可不填。", "Mend the item's code or its name; with a code, the name may be left empty.")},
	{Reason: DepartmentOther, Text: text("该事项由“{department}”办理。", "The item is handled by “{department}”."), Remedy: text("改正部门或事项编码；部门可不填。", "Mend the department or the item; the department may be left empty.")},

	{Reason: stages.DayOutOfOrder, Text: text("日期顺序不对，最早只能是 {day}。", "The days are out of order: it can't be before {day}."), Remedy: text("核对前后日期。", "Compare it with the days before and after.")},
	{Reason: stages.DayInFuture, Text: text("晚于今天。", "It is after today."), Remedy: text("改正日期。", "Mend the day.")},
	{Reason: stages.GivenTwice, Text: text("“{value}”写了两次。", "“{value}” is given twice."), Remedy: text("只留一个。", "Keep one.")},
	{Reason: stages.ItemNotPlanned, Text: text("按审批流程和项目情况，本项目没有事项 {item}。", "By its flow and its facts the project has no item {item}."),
		Remedy: text("核对事项编码和项目情况各列；部门另行要求办理的，“是否增办”填“是”。", "Check the item and the columns of facts; if a department asked for it besides, enter 是 under 是否增办.")},
	{Reason: stages.ItemInHand, Text: text("同一事项（{item}）此前的申请还在办，或已办成。", "An earlier application for the same item ({item}) is open, or was granted."),
		Remedy: text("核对；重复的删去，再次申请的须在前次办结之后。", "Remove what is given twice; one applied for again must come after the end of the first.")},
	{Reason: stages.PrerequisiteUngranted, Text: text("前置事项 {item} 还没有办成。", "Its prerequisite {item} isn't granted."),
		Remedy: text("补上前置事项的结果；确未办成的，受理日期留空（等待前置）。", "Add the prerequisite's result; if there is none, leave the day of acceptance empty: the item waits.")},
	{Reason: stages.OutcomeDay, Text: text("状态与办结日期不相符。", "The state and the day of its end don't agree."), Remedy: text("办结的填办结日期；未办结的留空。", "Enter the day of what has ended, and none otherwise.")},
	{Reason: stages.StageNotReached, Text: text("“{stage}”不能算办结：里程碑事项 {item} 还没有办成。", "“{stage}” can't be completed: its milestone {item} isn't granted."),
		Remedy: text("补上该事项的结果，或从“已办结阶段”中删去。", "Add the item's result, or take the stage out of the column.")},
	{Reason: stages.DecidedElsewhere, Text: text("该事项随其他事项一并办理，不单列。", "The item is decided with another, and not listed by itself."), Remedy: text("删去这一行。", "Remove the row.")},
	{Reason: stages.ItemWaits, Text: text("事项未受理，不会暂停。", "The item isn't accepted: no clock can stand."), Remedy: text("填写受理日期，或删去暂停情况。", "Enter the day of acceptance, or remove what stood.")},
	{Reason: stages.NoClock, Text: text("该事项不单独计时，没有暂停。", "The item has no clock of its own that could stand."), Remedy: text("删去暂停情况。", "Remove what stood.")},
	{Reason: stages.MustGrant, Text: text("各验收事项都已通过，联合验收意见应为通过。", "Every party has passed the works: the joint opinion must be granted."), Remedy: mendValue},
	{Reason: stages.MustRefuse, Text: text("有验收事项未通过，联合验收意见不能为通过。", "A party has refused: the joint opinion can't be granted."), Remedy: mendValue},
	{Reason: stages.PartiesUndecided, Text: text("还没有受理任何验收事项，联合验收不会先受理。", "No party's item is accepted yet: the joint acceptance can't be."), Remedy: text("受理日期留空，或补上验收事项。", "Leave the day empty, or add the parties' items.")},
	{Reason: stages.ClassWithoutFlow, Text: text("这一类项目还没有审批流程。", "The class has no flow yet."), Remedy: text("改正项目类型；确属这一类的，暂不能补录。", "Mend the class; if it is right, the project can't be taken over yet.")},
	{Reason: stages.MalformedValue, Text: text("写法不对。", "It isn't written as it should be."), Remedy: mendValue},
	{Reason: stages.HiddenCharacter, Text: text("有看不见的字符。", "It has hidden characters."), Remedy: text("重新输入。", "Type it again.")},
	{Reason: domain.DocumentNumberForm, Text: text("文号的写法不对。", "The number isn't written as it should be."),
		Remedy: text("写作“四住建许〔2023〕12号”；证书写“地字第……号”，或至少 8 位的证书编号。", "Write 四住建许〔2023〕12号; for certificates 地字第…号, or a number of at least 8 digits.")},
	{Reason: domain.DocumentNumberYear, Text: text("文号的年份与日期（{year} 年）不符。", "The number's year doesn't fit its day ({year})."), Remedy: text("核对文号和日期。", "Check the number and the day.")},
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
