package intake

import "binglian/domain"

// What can be wrong with a value.
const (
	CellMissing            domain.Reason = "cell-missing"
	CellTooLong            domain.Reason = "cell-too-long" // arg limit
	CellGarbled            domain.Reason = "cell-garbled"
	CellControl            domain.Reason = "cell-control-character"
	CellError              domain.Reason = "cell-formula-error" // arg error
	CellUncomputed         domain.Reason = "cell-formula-uncomputed"
	CellMergedAcross       domain.Reason = "cell-merged-across"
	CellLostDigits         domain.Reason = "cell-lost-digits"
	CellNotNumber          domain.Reason = "cell-not-number"
	CellPercent            domain.Reason = "cell-percent"
	CellPower              domain.Reason = "cell-power"
	CellForeignMoney       domain.Reason = "cell-foreign-money"
	CellNotPositive        domain.Reason = "cell-not-positive"
	CellNegative           domain.Reason = "cell-negative"
	CellInvestmentTooLarge domain.Reason = "cell-investment-too-large" // arg read, 亿元
	CellAreaTooLarge       domain.Reason = "cell-area-too-large"       // arg read, km²
	CellUnknownWord        domain.Reason = "cell-unknown-word"         // arg words
	CellPhone              domain.Reason = "cell-phone"
	PositionForm           domain.Reason = "position-form"
	PositionOutside        domain.Reason = "position-outside" // args longitude, latitude
	ClassUnknown           domain.Reason = "class-unknown"    // arg classes
	ClassHalf              domain.Reason = "class-half"       // arg classes
	ClassDisagrees         domain.Reason = "class-disagrees"  // args code, name
	RegionDisagrees        domain.Reason = "region-disagrees" // args code, name
)

var plainNumber = text("只写数字，例如 12345.67；单位写在表头。", "Write only the number, as 12345.67; the unit stands in the header.")

var cellWords = []Wording{
	{CellMissing, text("没有填写。", "The value is missing."), text("补填此项。", "Enter it.")},
	{CellTooLong, text("超过 {limit} 个字符。", "It has more than {limit} characters."), text("缩短内容。", "Shorten it.")},
	{CellGarbled, text("有乱码字符。", "It has garbled characters."), text("重新输入正确的文字。", "Type the text again.")},
	{CellControl, text("有不可见的控制字符。", "It has invisible control characters."), text("重新输入内容，不要从网页直接粘贴。", "Type it again instead of pasting it.")},
	{CellError, text("公式出错：{error}。", "The formula failed: {error}."), text("改正公式，或直接填写值。", "Mend the formula, or enter the value.")},
	{CellUncomputed, text("公式没有保存计算结果。", "The formula's result was not stored."),
		text("用 Excel 或 WPS 打开，等计算完后保存；或粘贴为数值。", "Open it in Excel or WPS, let it calculate and save; or paste as values.")},
	{CellMergedAcross, text("单元格横向合并，无法判断值属于哪一列。", "Cells of several columns are merged: nobody can tell which column the value belongs to."),
		text("取消合并，逐列填写。", "Unmerge them and fill in each column.")},
	{CellLostDigits, text("代码被表格软件当作数字保存，末尾几位已丢失。", "The table program kept the code as a number and has lost its last digits."),
		text("把该列设为“文本”格式，重新输入完整代码。", "Set the column's format to “Text” and type the whole code again.")},
	{CellNotNumber, text("不是数字。", "It is no number."), plainNumber},
	{CellPercent, text("这里不能是百分数。", "It can't be a percentage."), plainNumber},
	{CellPower, text("科学计数法的数字可能已丢失位数。", "A number in powers of ten may have lost digits."),
		text("把该列设为“数值”格式后另存。", "Set the column's format to “Number” and save again.")},
	{CellForeignMoney, text("金额不是人民币。", "The amount is not in yuan."), text("折算为人民币万元。", "Convert it to 万元.")},
	{CellNotPositive, text("总投资必须大于零。", "The investment must be above zero."), text("填写计划总投资。", "Enter the planned investment.")},
	{CellNegative, text("面积不能小于零。", "An area can't be below zero."), text("改正数值。", "Mend the number.")},
	{CellInvestmentTooLarge, text("总投资 {read} 亿元，超过一万亿元，应是单位写错。", "An investment of {read} 亿元, above 10,000 亿元, must be in the wrong unit."),
		text("核对单位：标准是万元。", "Check the unit: the standard is 万元.")},
	{CellAreaTooLarge, text("面积 {read} 平方公里，超过一万平方公里，应是单位写错。", "An area of {read} km², above 10,000 km², must be in the wrong unit."),
		text("核对单位：标准是㎡。", "Check the unit: the standard is m².")},
	{CellUnknownWord, text("不认识这个值。", "The value is not known."), text("填写其中之一：{words}。", "Enter one of: {words}.")},
	{CellPhone, text("不是电话号码。", "It is no telephone number."),
		text("手机写 11 位；固定电话写区号和号码，如 0434-0000001；多个号码用顿号分开，最多三个。",
			"A mobile number has 11 digits; others need the area code, as 0434-0000001; separate up to three by 、.")},
	{PositionForm, text("不是经纬度。", "It is no position."), text("写作“经度,纬度”，单位为度，如 124.350000,43.166000。", "Write longitude,latitude in degrees, as 124.350000,43.166000.")},
	{PositionOutside, text("经度 {longitude}、纬度 {latitude} 不在中国境内。", "Longitude {longitude}, latitude {latitude} does not lie in China."),
		text("核对经纬度；四平市约为东经 124°、北纬 43°。", "Check it; Siping lies at about 124° E, 43° N.")},
	{ClassUnknown, text("不认识这个项目类型。", "The class is not known."), text("填写代码或名称：{classes}。", "Enter a code or name: {classes}.")},
	{ClassHalf, text("项目类型不够具体。", "The class is not exact enough."), text("填写其中之一：{classes}。", "Enter one of: {classes}.")},
	{ClassDisagrees, text("代码 {code} 与名称不一致（名称是“{name}”）。", "Code {code} and the name disagree (the name is “{name}”)."), text("只留正确的一个。", "Keep the right one.")},
	{RegionDisagrees, text("区划代码 {code} 与名称“{name}”不一致。", "Region code {code} and the name “{name}” disagree."), text("只留正确的一个。", "Keep the right one.")},
}

var checkLicence = text("对照营业执照逐位核对；执照上也是此码的，到国家企业信用信息公示系统核实。",
	"Compare it with the licence; if the licence has it so, check it with the national enterprise credit system.")

var codeWords = []Wording{
	{domain.ProjectCodeForm, text("项目代码的写法不对。", "The project code is not written as it should be."),
		text("写作 2305-220302-04-01-123452：24 位，含四个连字符；尚未赋码的留空。",
			"Write it as 2305-220302-04-01-123452, with four hyphens; leave it empty until it is given.")},
	{domain.ProjectCodeDate, text("项目代码前四位 {date} 不是年月。", "The first four digits {date} of the project code are no month."), text("对照赋码通知核对。", "Compare it with the notice.")},
	{domain.ProjectCodeDateEarly, text("项目代码的年月早于 {earliest}，那时还没有这种代码。", "The project code's month is before {earliest}, when there were no such codes."),
		text("对照赋码通知核对。", "Compare it with the notice.")},
	{domain.ProjectCodeDateFuture, text("项目代码的年月晚于 {latest}。", "The project code's month is after {latest}."), text("对照赋码通知核对。", "Compare it with the notice.")},
	{domain.ProjectCodeCheck, text("项目代码的校验码不对（应为 {want}），可能有一位抄错。", "The project code's check digit does not fit (it would be {want}): a digit may be wrong."),
		text("对照赋码通知逐位核对；通知上也是此码的，到全国投资项目在线审批监管平台核实。核实之前，项目代码留空。",
			"Compare it with the notice digit by digit; if the notice has it so, check it with the national platform. Leave it empty until it is right.")},
	{domain.CreditCodeForm, text("统一社会信用代码的写法不对。", "The credit code is not written as it should be."),
		text("18 位数字或大写字母，不含 I、O、S、V、Z。", "It has 18 digits or capitals, without I, O, S, V, Z.")},
	{domain.CreditCodeOrganisation, text("统一社会信用代码第 17 位不对（应为 {want}），可能有一位抄错。",
		"Position 17 of the credit code does not fit (it would be {want}): a character may be wrong."),
		checkLicence},
	{domain.CreditCodeCheck, text("统一社会信用代码的校验码不对（应为 {want}），可能有一位抄错。", "The credit code's check character does not fit (it would be {want}): a character may be wrong."),
		checkLicence},
	{domain.RegionUnknown, text("“{value}”不是本市的行政区划。", "“{value}” is no region of the city."), text("填写区划名称或六位代码，如 铁西区 或 220302。", "Enter its name or six-digit code, as 铁西区 or 220302.")},
	{domain.RegionHistorical, text("{name}已不是本市的行政区划（到 {to} 为止）。", "{name} is no longer a region of the city (it was until {to})."), text("填写现行区划。", "Enter the present region.")},
}
