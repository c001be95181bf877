package intake

import (
	"slices"

	"binglian/domain"
)

// The further fields of a list of projects under way.
const (
	FieldFlow         Field = "flow"
	FieldLaunchedOn   Field = "launched_on"
	FieldSheetNumber  Field = "sheet_number"
	FieldSheetOn      Field = "sheet_on"
	FieldCodedOn      Field = "coded_on"
	FieldCompleted    Field = "completed"
	FieldWorks        Field = "works"
	FieldAddedOn      Field = "added_on"
	FieldStage        Field = "stage"
	FieldItem         Field = "item"
	FieldItemTitle    Field = "item_title"
	FieldDepartment   Field = "department"
	FieldApplication  Field = "application"
	FieldReceivedOn   Field = "received_on"
	FieldAcceptedOn   Field = "accepted_on"
	FieldState        Field = "state"
	FieldEndedOn      Field = "ended_on"
	FieldNumber       Field = "number"
	FieldPauses       Field = "pauses"
	FieldBesides      Field = "besides"
	FieldNoticedOn    Field = "noticed_on"
	FieldSuppliedOn   Field = "supplied_on"
	FieldExtended     Field = "extended"
	FieldExtendedOn   Field = "extended_on"
	FieldOf           Field = "of"
	FieldVisitedOn    Field = "visited_on"
	FieldFound        Field = "found"
	FieldAgainOn      Field = "again_on"
	FieldBroughtOn    Field = "brought_on"
	FieldLonger       Field = "longer"
	FieldLongerOn     Field = "longer_on"
	FieldLongerNumber Field = "longer_number"
	FieldDeferred     Field = "deferred"  // not taken over
	FieldCommitted    Field = "committed" // not taken over
)

// The states of an item in the list.
const (
	StateNotBegun  = "not-begun" // not applied for
	StateOpen      = "open"      // received, waiting or accepted: its days say which
	StateGranted   = "granted"
	StateRefused   = "refused"
	StateWithdrawn = "withdrawn"
	StateNeedless  = "needless" // the departments didn't need it
)

var itemStates = []option{
	{StateNotBegun, []string{"未申请", "未办理", "未开始", "未启动", "待申请", "notbegun"}},
	{StateOpen, []string{"办理中", "在办", "正在办理", "已受理", "待受理", "已接件", "已收件", "等待前置", "暂停", "挂起", "补正中", "特别程序中", "open"}},
	{StateGranted, []string{"通过", "办结", "已办结", "办结通过", "已通过", "准予", "准予许可", "同意", "已发证", "granted"}},
	{StateRefused, []string{"不通过", "未通过", "办结不通过", "不予许可", "不同意", "refused"}},
	{StateWithdrawn, []string{"撤回", "已撤回", "撤件", "已撤件", "withdrawn"}},
	{StateNeedless, []string{"不需办理", "无需办理", "不涉及", "不适用", "needless"}},
}

// visitResults are the words for what a department found at a joint survey; one that was absent found nothing 缺席默认.
var visitResults = []option{
	{string(domain.SurveyPass), []string{"通过", "同意", "无意见", "符合", "pass"}},
	{string(domain.SurveyRectify), []string{"整改", "整改后通过", "需整改", "rectify"}},
	{string(domain.SurveyObject), []string{"不同意", "不通过", "不符合", "object"}},
	{string(domain.SurveyNone), []string{"缺席", "未参加", "未到场", "absent"}},
}

// pauseKinds are the words for why an item's clock stood.
var pauseKinds = []option{
	{string(domain.PauseExpert), []string{"专家评审", "评审", "评估"}},
	{string(domain.PauseHearing), []string{"听证"}},
	{string(domain.PauseTest), []string{"检验检测", "检测", "检验", "检疫", "鉴定"}},
	{string(domain.PauseTender), []string{"招标、拍卖", "招标", "拍卖", "招投标"}},
	{string(domain.PauseNotice), []string{"公示", "公告"}},
	{string(domain.PauseRevision), []string{"勘察、施工图修改", "施工图修改", "图纸修改", "勘察", "修改"}},
	{string(domain.PauseSupplement), []string{"补正", "补件", "补充材料"}},
	{string(domain.PauseRectification), []string{"整改复验", "整改"}},
}

// projectCodeColumn is the column by which the rows of works and items name their project.
func projectCodeColumn() Column {
	c := columnOfField[FieldCode]
	c.Required = true
	return c
}

// runningColumns are the columns of each part, those of the pool's list aside.
var runningColumns = map[Part][]Column{
	PartProjects: {
		{FieldFlow, text("审批流程", "Flow"), false, []string{"流程", "适用流程", "流程编码"}},
		{FieldLaunchedOn, text("协同服务发起日期", "Collaboration launched on"), true, dated("协同服务发起", "发起协同服务", "协同发起", "发起协同")},
		{FieldSheetNumber, text("一单五清文号", "Number of the sheet"), true, []string{"一单五清编号", "一单五清告知单文号", "告知单文号", "告知单编号"}},
		{FieldSheetOn, text("一单五清出具日期", "Sheet issued on"), true, dated("一单五清", "一单五清出具", "告知单出具", "出具一单五清")},
		{FieldCodedOn, text("赋码日期", "Project code recorded on"), false, dated("项目赋码", "赋码登记")},
		{FieldCompleted, text("已办结阶段", "Completed stages"), false, []string{"办结阶段", "已完成阶段", "完成阶段"}},
	},
	PartWorks: {
		projectCodeColumn(),
		{FieldWorks, text("单项工程名称", "Works"), true, []string{"单项工程", "单位工程", "单位工程名称", "单体工程", "单体名称", "工程"}},
		{FieldAddedOn, text("增加日期", "Added on"), false, dated("增加", "划分", "登记")},
		{FieldOf, text("划分自", "Part of"), false, []string{"所属单项工程", "原单项工程", "划分自单项工程", "划分前单项工程"}},
		{FieldCompleted, text("已办结阶段", "Completed stages"), false, []string{"办结阶段", "已完成阶段", "完成阶段"}},
	},
	PartItems: {
		projectCodeColumn(),
		{FieldWorks, text("单项工程名称", "Works"), false, []string{"单项工程", "单位工程", "单位工程名称", "单体工程", "单体名称"}},
		{FieldStage, text("阶段", "Stage"), false, []string{"审批阶段", "所属阶段", "阶段名称"}},
		{FieldItem, text("事项编码", "Item"), false, []string{"事项代码", "事项编号", "事项"}},
		{FieldItemTitle, text("事项名称", "Name of the item"), false, []string{"审批事项", "审批事项名称", "办理事项"}},
		{FieldDepartment, text("办理部门", "Department"), false, []string{"部门", "审批部门", "主办部门", "承办部门", "责任部门"}},
		{FieldApplication, text("办件编号", "Number of the application"), false, []string{"受理编号", "收件编号", "申请编号", "受理号", "办件号", "并联审批编号"}},
		{FieldReceivedOn, text("收件日期", "Received on"), false, dated("收件", "接件", "申请", "申报", "收到申请")},
		{FieldAcceptedOn, text("受理日期", "Accepted on"), false, dated("受理", "窗口受理", "事项受理")},
		{FieldState, text("办理状态", "State"), true, []string{"状态", "办理情况", "办理结果", "事项状态", "结果"}},
		{FieldEndedOn, text("办结日期", "Ended on"), false, dated("办结", "决定", "批准", "批复", "发证", "办结决定")},
		{FieldNumber, text("文号", "Document number"), false, []string{"结果文号", "批复文号", "证书编号", "文书文号", "批文号", "许可证号", "文号证书编号", "文号或证书编号"}},
		{FieldPauses, text("暂停情况", "Clock stood"), false, []string{"暂停", "特别程序", "挂起", "暂停计时", "暂停起止", "特别程序情况"}},
		{FieldNoticedOn, text("补正告知日期", "Corrections asked for on"), false, dated("补正告知", "告知补正", "一次性告知", "补正通知")},
		{FieldSuppliedOn, text("补正提交日期", "Corrections brought on"), false, dated("补正提交", "提交补正", "补正材料", "补正完成")},
		{FieldAgainOn, text("再次补正告知日期", "Corrections asked for again on"), false, dated("再次补正告知", "二次补正告知", "第二次补正告知", "再次告知补正")},
		{FieldBroughtOn, text("再次补正提交日期", "Corrections brought again on"), false, dated("再次补正提交", "二次补正提交", "第二次补正提交", "再次提交补正")},
		{FieldLonger, text("阶段延长天数", "Stage extended by"), false, []string{"阶段延长时限", "阶段延长期限", "政府批准延长天数"}},
		{FieldLongerOn, text("阶段延长批准日期", "Stage's extension approved on"), false, dated("阶段延长批准", "政府批准延长", "阶段延长")},
		{FieldLongerNumber, text("阶段延长批准文号", "Number of the stage's extension"), false, []string{"阶段延长文号", "延长批准文号", "政府批准文号"}},
		{FieldDeferred, text("容缺受理", "Accepted with materials to follow"), false, []string{"容缺", "是否容缺", "是否容缺受理", "容缺材料", "容缺补齐期限", "容缺补齐日期", "容缺情况"}},
		{FieldCommitted, text("告知承诺", "Granted by commitment"), false, []string{"承诺", "是否告知承诺", "告知承诺制", "承诺核查期限", "核查期限", "告知承诺情况"}},
		{FieldExtended, text("延长天数", "Extended by"), false, []string{"延长审批天数", "延期天数", "延长时限", "延长期限", "批准延长天数"}},
		{FieldExtendedOn, text("延长批准日期", "Extension approved on"), false, dated("延长批准", "批准延长", "延长审批", "延期批准")},
		{FieldVisitedOn, text("踏勘日期", "Visited on"), false, dated("联合踏勘", "现场踏勘", "踏勘", "现场勘验")},
		{FieldFound, text("踏勘结果", "Found there"), false, []string{"踏勘意见", "联合踏勘结果", "联合踏勘意见", "现场踏勘结果"}},
		{FieldBesides, text("是否增办", "Asked for besides"), false, []string{"增办", "部门增办", "清单增办"}},
	},
}

// runningKeys tell a part by its header.
var runningKeys = map[Part]func(header) bool{
	PartItems: func(h header) bool {
		_, state := h.find(FieldState)
		return h.hasAny(FieldItem, FieldItemTitle) && (state || h.hasAny(FieldApplication) && h.hasAny(FieldReceivedOn, FieldAcceptedOn))
	},
	PartWorks: func(h header) bool { return h.hasAny(FieldWorks) && h.hasAny(FieldCode) },
}

func (h header) hasAny(fields ...Field) bool {
	return slices.ContainsFunc(fields, func(f Field) bool { _, ok := h.find(f); return ok })
}

// dayFields are the fields that hold a day.
var dayFields = []Field{FieldLaunchedOn, FieldSheetOn, FieldCodedOn, FieldAddedOn, FieldReceivedOn, FieldAcceptedOn, FieldEndedOn,
	FieldNoticedOn, FieldSuppliedOn, FieldAgainOn, FieldBroughtOn, FieldLongerOn, FieldExtendedOn, FieldVisitedOn}

// factField names the column of a fact that the pool's list doesn't have.
func factField(f domain.Fact) Field { return Field("facts." + string(f)) }

// factColumns are the columns of facts beside those of the pool's list.
func factColumns(facts []FactColumn) []Column {
	var all []Column
	for _, f := range facts {
		if _, pool := columnOfField[Field(f.Fact)]; !pool {
			all = append(all, Column{Field: factField(f.Fact), Title: f.Title, Aliases: []string{string(f.Fact)}})
		}
	}
	return all
}

// runningTitles are the names of the fields that the pool's list doesn't have.
var runningTitles = func() map[Field]domain.Text {
	m := map[Field]domain.Text{}
	for _, columns := range runningColumns {
		for _, c := range columns {
			m[c.Field] = c.Title
		}
	}
	return m
}()

func missingOf(h header, columns []Column) []Column {
	return slices.DeleteFunc(slices.Clone(columns), func(c Column) bool { return !c.Required || h.hasAny(c.Field) })
}
