package intake

import "binglian/domain"

// Why a sheet is skipped, or a line below the header is not read as a project.
const (
	SheetHidden   domain.Reason = "sheet-hidden"
	SheetNoTable  domain.Reason = "sheet-no-table"  // a chart or dialogue
	SheetNoHeader domain.Reason = "sheet-no-header" // no header among the first rows
	SheetNoList   domain.Reason = "sheet-no-list"   // projects, but not a reserve-pool list
	PassedSum     domain.Reason = "line-sum"
	PassedRemark  domain.Reason = "line-remark"
	PassedOutside domain.Reason = "line-outside" // nothing in a column that is understood
)

var sheetWords = []Wording{
	{SheetHidden, text("工作表已隐藏，未读取。", "The sheet is hidden and was not read."),
		text("需要导入时取消隐藏。", "Show it if it is to be imported.")},
	{SheetNoTable, text("工作表是图表，未读取。", "The sheet is a chart and was not read."), domain.Text{}},
	{SheetNoHeader, text("工作表没有储备库清单的表头，未读取。", "The sheet has no header of a reserve-pool list and was not read."),
		text("需要导入时补上标准表头。", "Give it the standard header if it is to be imported.")},
	{SheetNoList, text("工作表缺少储备库清单的大部分必需列，未读取。", "The sheet lacks most columns of a reserve-pool list and was not read."),
		text("需要导入时补上标准表头。", "Give it the standard header if it is to be imported.")},
	{PassedSum, text("合计行，不作为项目。", "A sum, not a project."), domain.Text{}},
	{PassedRemark, text("备注或签章行，不作为项目。", "A remark or signature, not a project."), domain.Text{}},
	{PassedOutside, text("已识别的列中没有内容，不作为项目。", "Nothing in a column that is understood: not a project."), domain.Text{}},
}

// What was read otherwise than it was written.
const (
	NoteTidied          domain.Reason = "note-tidied"
	NoteFullWidth       domain.Reason = "note-full-width"   // args from, to
	NoteCodeForm        domain.Reason = "note-code-form"    // args from, to
	NoteReadAs          domain.Reason = "note-read-as"      // args from, to
	NoteThousands       domain.Reason = "note-thousands"    // arg to
	NoteRounded         domain.Reason = "note-rounded"      // arg to
	NoteUnitAssumed     domain.Reason = "note-unit-assumed" // arg unit
	NoteUnitColumn      domain.Reason = "note-unit-column"  // args unit, standard
	NoteUnitCell        domain.Reason = "note-unit-cell"    // args unit, column
	NoteArea            domain.Reason = "note-area"         // args from, to
	NoteFirstOfMonth    domain.Reason = "note-first-of-month"
	NoteTimeDropped     domain.Reason = "note-time-dropped"
	NotePositionSwapped domain.Reason = "note-position-swapped"
	NoteAbsent          domain.Reason = "note-absent"
	NoteMerged          domain.Reason = "note-merged"
)

var noteWords = []Wording{
	{Reason: NoteTidied, Text: text("去掉了多余的空格、换行、撇号或不可见字符。", "Extra spaces, line ends, apostrophes or invisible characters were removed.")},
	{Reason: NoteFullWidth, Text: text("全角字符按半角读取：{from} → {to}。", "Full-width characters were read as half-width: {from} → {to}.")},
	{Reason: NoteCodeForm, Text: text("代码按规范写法读取：{from} → {to}。", "The code was read in its proper form: {from} → {to}.")},
	{Reason: NoteReadAs, Text: text("“{from}”按“{to}”读取。", "“{from}” was read as “{to}”.")},
	{Reason: NoteThousands, Text: text("去掉千位分隔符，读作 {to}。", "Thousands separators were removed: {to}.")},
	{Reason: NoteRounded, Text: text("四舍五入为 {to}。", "Rounded to {to}.")},
	{Reason: NoteUnitAssumed, Text: text("表头没有写单位，按 {unit} 读取。", "The header names no unit; {unit} was taken.")},
	{Reason: NoteUnitColumn, Text: text("本列单位是 {unit}，已换算为 {standard}。", "The column is in {unit}; values were converted to {standard}.")},
	{Reason: NoteUnitCell, Text: text("单元格写了单位 {unit}，按它读取（本列单位 {column}）。", "The cell names the unit {unit}, which was taken (the column is in {column}).")},
	{Reason: NoteArea, Text: text("面积换算：{from} → {to} ㎡。", "Area converted: {from} → {to} m².")},
	{Reason: NoteFirstOfMonth, Text: text("只写到月，按当月第一天 {to} 读取。", "Only a month is given; its first day {to} was taken.")},
	{Reason: NoteTimeDropped, Text: text("去掉了日期后面的时刻。", "The time of day after the date was dropped.")},
	{Reason: NotePositionSwapped, Text: text("纬度在前，已调换为经度、纬度。", "The latitude stood first; the order was turned to longitude, latitude.")},
	{Reason: NoteAbsent, Text: text("按“没有填写”读取。", "Read as “not given”.")},
	{Reason: NoteMerged, Text: text("合并单元格：取上方的值。", "Merged cells: the value above was taken.")},
}
