package intake

import "binglian/domain"

// What can be wrong with a date.
const (
	DateForm        domain.Reason = "date-form"
	DateImpossible  domain.Reason = "date-impossible"
	DateYearOnly    domain.Reason = "date-year-only"
	DateDotted      domain.Reason = "date-dotted"
	DateOutOfRange  domain.Reason = "date-out-of-range" // arg read
	DateFuture      domain.Reason = "date-future"       // arg today
	DateFinishFirst domain.Reason = "date-finish-first" // args start, finish
)

// What can be wrong with a row as a whole.
const (
	RowTooLong    domain.Reason = "row-too-long"
	RowDoubleCode domain.Reason = "row-double-code" // args line, sheet (in brackets, if another), name
	RowDoubleName domain.Reason = "row-double-name" // the same args
	RowSimilar    domain.Reason = "row-similar"     // the same args: a warning
)

var writeDate = text("写作 2023-05-31、2023/5/31 或 2023年5月31日。", "Write it as 2023-05-31, 2023/5/31 or 2023年5月31日.")

var dateWords = []Wording{
	{DateForm, text("不是日期。", "It is no date."), writeDate},
	{DateImpossible, text("没有这一天。", "There is no such day."), writeDate},
	{DateYearOnly, text("只写了年份。", "Only a year is given."), text("至少写到月，如 2023年5月。", "Give at least the month, as 2023年5月.")},
	{DateDotted, text("“年.月”的写法有歧义：10 月会被表格软件写成 1 月。", "“Year.month” is ambiguous: table programs turn month 10 into 1."),
		text("写作 2023-10 或 2023年10月。", "Write it as 2023-10 or 2023年10月.")},
	{DateOutOfRange, text("读作 {read}，不在 1990 年至 2099 年之间。", "It reads as {read}, which is not between 1990 and 2099."), writeDate},
	{DateFuture, text("晚于今天（{today}）。", "It is after today ({today})."), text("改正日期；尚未入库的项目不要列入。", "Mend the date; leave out projects that have not entered the pool.")},
	{DateFinishFirst, text("拟建成 {finish} 早于拟开工 {start}。", "The planned finish {finish} is before the start {start}."), text("改正其中一个日期。", "Mend one of the dates.")},
}

var rowWords = []Wording{
	{RowTooLong, text("最后一列之后还有内容，可能有列错位。", "There is content beyond the last column: values may have moved to the wrong column."),
		text("检查本行；CSV 中含逗号的内容要加双引号。", "Look at the row; in CSV, put content with commas in double quotes.")},
	{RowDoubleCode, text("与第 {line} 行{sheet}“{name}”的项目代码相同。", "It has the project code of line {line}{sheet}, “{name}”."), text("删去重复的一行。", "Remove one of the rows.")},
	{RowDoubleName, text("与第 {line} 行{sheet}“{name}”是同一项目（单位、名称、地点相同）。", "It is the same project as line {line}{sheet}, “{name}” (investor, name and site)."),
		text("删去重复的一行。", "Remove one of the rows.")},
	{RowSimilar, text("与第 {line} 行{sheet}“{name}”很相似，可能是同一项目。", "It is much like line {line}{sheet}, “{name}”, and may be the same project."),
		text("核对；是同一项目的删去一行。", "Compare them; remove one if they are the same.")},
}
