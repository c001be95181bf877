package intake

import "binglian/domain"

// The reasons for which a file is refused whole.
const (
	FileEmpty          domain.Reason = "file-empty"
	FileTooLarge       domain.Reason = "file-too-large"    // args size, limit
	FileOldExcel       domain.Reason = "file-old-excel"    // .xls, whatever its name
	FileBinaryExcel    domain.Reason = "file-binary-excel" // .xlsb
	FileEncrypted      domain.Reason = "file-encrypted"
	FileMarkup         domain.Reason = "file-markup"          // HTML or XML that calls itself a table
	FileNotTable       domain.Reason = "file-not-table"       // arg found
	FileBroken         domain.Reason = "file-broken"          // arg part
	FileBomb           domain.Reason = "file-bomb"            // arg limit
	FileEmptyRows      domain.Reason = "file-empty-rows"      // args sheet, row, limit
	FileTooManyRows    domain.Reason = "file-too-many-rows"   // arg limit
	FileTooManyMerges  domain.Reason = "file-too-many-merges" // args sheet, limit
	FileTooWide        domain.Reason = "file-too-wide"        // args sheet, cell
	FileCellTooLong    domain.Reason = "file-cell-too-long"   // arg limit
	FileNulBytes       domain.Reason = "file-nul-bytes"
	FileEncoding       domain.Reason = "file-encoding" // neither UTF-8 nor GB18030
	FileEncodingUTF16  domain.Reason = "file-encoding-utf16"
	FileQuotes         domain.Reason = "file-quotes"          // arg line
	FileSeparator      domain.Reason = "file-separator"       // arg separator
	FileNoHeader       domain.Reason = "file-no-header"       // arg rows
	FileNoRows         domain.Reason = "file-no-rows"         // arg sheet
	FileColumnsMissing domain.Reason = "file-columns-missing" // args sheet, line, columns
	FileColumnTwice    domain.Reason = "file-column-twice"    // args sheet, title, first, second
	FileForeignUnit    domain.Reason = "file-foreign-unit"    // args sheet, column, header
)

var (
	saveAsXLSX = text("用 Excel 或 WPS 打开，选“另存为”，类型选“Excel 工作簿（*.xlsx）”，再导入。",
		"Open it in Excel or WPS, choose “Save as”, type “Excel workbook (*.xlsx)”, and import that.")
	fetchAgain = text("重新下载或复制一份；仍不行时，用 Excel 或 WPS 打开并另存为 .xlsx。",
		"Fetch or copy it again; if that does not help, open it in Excel or WPS and save it as .xlsx.")
	saveAsUTF8 = text("用 Excel 或 WPS 打开，另存为 .xlsx 或“CSV UTF-8（逗号分隔）”。",
		"Open it in Excel or WPS and save it as .xlsx or “CSV UTF-8 (comma delimited)”.")
	copyValues = text("只把有内容的行列复制到新工作表，另存为新文件。",
		"Copy only the rows and columns with content to a new sheet and save that as a new file.")
)

var refusalWords = []Wording{
	{FileEmpty, text("文件是空的。", "The file is empty."), text("请选择储备库清单文件。", "Choose the file of the reserve-pool list.")},
	{FileTooLarge, text("文件有 {size}，超过上限 {limit}。", "The file has {size}; the limit is {limit}."),
		text("删去图片和无关工作表，或分成几个文件。", "Remove pictures and other sheets, or split it into several files.")},
	{FileOldExcel, text("这是旧格式的 Excel 文件（.xls），即使改了扩展名也不能读取。",
		"This is an Excel file of the old format (.xls), which is not read, whatever its name."), saveAsXLSX},
	{FileBinaryExcel, text("这是二进制 Excel 文件（.xlsb），不能读取。", "This is a binary Excel file (.xlsb), which is not read."), saveAsXLSX},
	{FileEncrypted, text("文件设有打开密码。", "The file is protected by a password."),
		text("在 Excel 或 WPS 中去掉打开密码后另存。", "Remove the password in Excel or WPS and save the file again.")},
	{FileMarkup, text("文件内容是网页或 XML，不是表格（有些系统导出的“.xls”就是这样）。",
		"The content is a web page or XML, not a table (some systems export “.xls” files of this kind)."), saveAsXLSX},
	{FileNotTable, text("文件不是表格（发现：{found}）。", "The file is no table (found: {found})."),
		text("请选择 .xlsx 或 .csv 文件。", "Choose an .xlsx or .csv file.")},
	{FileBroken, text("文件已损坏或不完整（{part}）。", "The file is damaged or incomplete ({part})."), fetchAgain},
	{FileBomb, text("文件展开后异常庞大，超过上限 {limit}，为安全起见不读取。",
		"Unpacked, the file is abnormally large, beyond {limit}; it is not read, for safety."), copyValues},
	{FileEmptyRows, text("工作表“{sheet}”第 {row} 行之后有超过 {limit} 个连续空行。",
		"Sheet “{sheet}” has more than {limit} empty rows on end after row {row}."),
		text("选中最后一条记录以下的所有行，删除后保存。", "Select all rows below the last entry, delete them, and save.")},
	{FileTooManyRows, text("清单超过 {limit} 行。", "The list has more than {limit} rows."),
		text("分成几个文件导入。", "Split it into several files.")},
	{FileTooManyMerges, text("工作表“{sheet}”有超过 {limit} 处合并单元格。", "Sheet “{sheet}” has more than {limit} merged ranges."),
		text("取消合并单元格后保存。", "Unmerge the cells and save.")},
	{FileTooWide, text("工作表“{sheet}”在很靠右的单元格 {cell} 还有内容。", "Sheet “{sheet}” has content as far right as cell {cell}."), copyValues},
	{FileCellTooLong, text("有单元格超过 {limit} 个字符。", "A cell has more than {limit} characters."),
		text("检查引号是否成对，缩短过长的内容。", "See whether all quotes are closed, and shorten the content.")},
	{FileNulBytes, text("文本中有空字节（NUL），文件可能已损坏或不是文本。",
		"The text has NUL bytes: the file may be damaged, or no text."), saveAsUTF8},
	{FileEncoding, text("文字编码既不是 UTF-8 也不是 GB18030（GBK）。", "The text is written neither in UTF-8 nor in GB18030 (GBK)."), saveAsUTF8},
	{FileEncodingUTF16, text("文字编码是 UTF-16（“Unicode 文本”），不读取。", "The text is written in UTF-16 (“Unicode text”), which is not read."), saveAsUTF8},
	{FileQuotes, text("从第 {line} 行起引号不成对，无法判断单元格的边界。",
		"From line {line} on, quotes are not in pairs: nobody can tell where cells end."),
		text("含逗号、引号或换行的内容要整体加双引号，内部的双引号写两遍；或改存为 .xlsx。",
			"Put content with commas, quotes or line ends in double quotes, and double those within; or save as .xlsx.")},
	{FileSeparator, text("第一行指定的分隔符 {separator} 不能使用。", "The separator {separator} named in the first line can't be used."),
		text("使用逗号、分号或制表符。", "Use comma, semicolon or tab.")},
	{FileNoHeader, text("前 {rows} 行中没有找到储备库清单的表头。", "The first {rows} rows hold no header of a reserve-pool list."),
		text("表头至少要有“项目名称、建设单位、统一社会信用代码、项目类型、行政区划、建设地点、总投资(万元)、入库日期”。",
			"The header needs at least 项目名称, 建设单位, 统一社会信用代码, 项目类型, 行政区划, 建设地点, 总投资(万元), 入库日期.")},
	{FileNoRows, text("工作表“{sheet}”只有表头，没有项目。", "Sheet “{sheet}” has a header and no projects."),
		text("在表头下面逐行填写项目。", "Enter the projects below the header, one a row.")},
	{FileColumnsMissing, text("工作表“{sheet}”第 {line} 行的表头缺少：{columns}。", "The header in row {line} of sheet “{sheet}” lacks: {columns}."),
		text("补上这些列；每个项目都要填写。", "Add these columns; every project needs a value.")},
	{FileColumnTwice, text("工作表“{sheet}”有两列都是“{title}”：{first}、{second}。", "Sheet “{sheet}” has two columns for {title}: {first}, {second}."),
		text("删去或改名其中一列。", "Remove or rename one of them.")},
	{FileForeignUnit, text("工作表“{sheet}”{column} 列“{header}”不是人民币，系统不换算汇率。",
		"Column {column} “{header}” of sheet “{sheet}” is not in yuan; rates of exchange are not applied."),
		text("折算为人民币万元后填写。", "Convert the amounts to 万元.")},
}
