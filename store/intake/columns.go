package intake

import "binglian/domain"

// Field names what a column holds.
type Field string

// The fields of a list.
const (
	FieldCode        Field = "code"
	FieldName        Field = "name"
	FieldInvestor    Field = "investor"
	FieldCredit      Field = "credit"
	FieldClass       Field = "class"
	FieldRegion      Field = "region"
	FieldSite        Field = "site"
	FieldInvestment  Field = "investment"
	FieldLandArea    Field = "land_area"
	FieldFloorArea   Field = "floor_area"
	FieldPool        Field = "pool"
	FieldIndustry    Field = "industry"
	FieldFunding     Field = "funding"
	FieldStart       Field = "start"
	FieldFinish      Field = "finish"
	FieldContact     Field = "contact"
	FieldPhone       Field = "phone"
	FieldEnteredOn   Field = "entered_on"
	FieldLand        Field = "land"
	FieldApproval    Field = "approval"
	FieldNature      Field = "nature"
	FieldScheme      Field = "scheme"
	FieldSpecialFire Field = "special-fire"
	FieldPosition    Field = "position"
	FieldLongitude   Field = "longitude" // lists that split the position
	FieldLatitude    Field = "latitude"
)

// Column is one column that a list may have.
type Column struct {
	Field    Field
	Title    domain.Text // Zh is the header of the standard list
	Required bool        // the column must be there, with a value in each row
	Aliases  []string    // other headers that are understood, without spaces, units and brackets
}

// Columns are all columns that are understood, in the order of the standard list.
var Columns = []Column{
	{FieldCode, text("项目代码", "Project code"), false, []string{
		"投资项目代码", "投资项目统一代码", "项目统一代码", "统一项目代码", "全国投资项目代码", "国家投资项目代码", "赋码", "项目赋码",
		"国家赋码", "国家代码", "项目编码", "在线平台代码", "投资项目在线平台代码", "在线审批监管平台代码", "发改代码"}},
	{FieldName, text("项目名称", "Project name"), true, []string{
		"名称", "工程名称", "项目", "建设项目名称", "投资项目名称", "项目全称", "工程项目名称"}},
	{FieldInvestor, text("建设单位", "Investor"), true, []string{
		"建设单位名称", "项目单位", "项目单位名称", "项目法人", "项目法人单位", "项目法人单位名称", "业主", "业主单位", "项目业主", "投资主体",
		"建设主体", "实施主体", "申报单位", "企业名称", "单位名称", "投资单位", "建设单位项目单位"}},
	{FieldCredit, text("统一社会信用代码", "Unified social credit code"), true, []string{
		"社会信用代码", "信用代码", "统一信用代码", "企业信用代码", "建设单位统一社会信用代码", "建设单位社会信用代码", "建设单位信用代码",
		"建设单位代码", "项目单位统一社会信用代码", "项目单位信用代码", "单位统一社会信用代码", "企业统一社会信用代码", "法人统一社会信用代码",
		"项目法人统一社会信用代码", "项目法人代码", "统一社会信用代码证号"}},
	{FieldClass, text("项目类型", "Class"), true, []string{
		"项目类别", "项目分类", "流程类型", "审批流程类型", "项目审批流程类型", "工程类型", "项目类型代码", "项目流程类型"}},
	{FieldPool, text("储备库", "Pool"), false, []string{
		"所属储备库", "储备库类别", "储备库类型", "入库类别", "入库类型", "储备库名称", "所在储备库"}},
	{FieldRegion, text("行政区划", "Region"), true, []string{
		"行政区划代码", "区划", "区划代码", "行政区", "所属区划", "所属区域", "所属县区", "所属地区", "县区", "区县", "县市区", "县市", "市县区",
		"建设地点行政区划", "建设地行政区划", "项目所在行政区划", "所在区划", "所在地区", "所在县区", "所在区县", "属地", "所属县市区"}},
	{FieldSite, text("建设地点", "Site"), true, []string{
		"建设地址", "建设位置", "建设详细地址", "项目地址", "项目地点", "项目建设地点", "项目建设地址", "项目位置", "详细地址", "地址", "选址",
		"项目选址", "地点", "具体地点", "建设地点详细地址"}},
	{FieldInvestment, text("总投资(万元)", "Total investment (万元)"), true, []string{
		"总投资", "总投资额", "项目总投资", "项目总投资额", "投资总额", "计划总投资", "计划总投资额", "投资额", "投资", "估算总投资",
		"总投资估算", "投资估算", "概算总投资", "总投资规模", "投资规模", "总投资金额"}},
	{FieldLandArea, text("用地面积(㎡)", "Land area (m²)"), false, []string{
		"用地面积", "占地面积", "土地面积", "用地规模", "总用地面积", "项目用地面积", "宗地面积", "总占地面积", "项目占地面积", "占地"}},
	{FieldFloorArea, text("建筑面积(㎡)", "Floor area (m²)"), false, []string{
		"建筑面积", "总建筑面积", "建筑总面积", "项目建筑面积", "建筑规模"}},
	{FieldIndustry, text("国标行业", "Industry (GB/T 4754)"), false, []string{
		"行业", "所属行业", "行业类别", "行业分类", "行业代码", "国标行业代码", "国民经济行业", "国民经济行业分类", "国民经济行业代码", "项目所属行业"}},
	{FieldFunding, text("资金来源", "Funding"), false, []string{
		"项目资金来源", "资金性质", "资金属性", "项目资金属性", "投资来源", "项目投资来源", "资金渠道", "资金筹措"}},
	{FieldStart, text("拟开工", "Planned start"), false, dated(
		"拟开工", "拟定开工", "计划开工", "预计开工", "开工", "拟开工建设", "计划开工建设")},
	{FieldFinish, text("拟建成", "Planned finish"), false, dated(
		"拟建成", "拟竣工", "拟完工", "计划建成", "计划竣工", "计划完工", "预计建成", "预计竣工", "预计完工", "竣工", "建成", "完工", "拟建成投产")},
	{FieldContact, text("联系人", "Contact"), false, []string{
		"联系人姓名", "项目联系人", "建设单位联系人", "项目单位联系人", "经办人", "负责人", "项目负责人"}},
	{FieldPhone, text("联系电话", "Telephone"), false, []string{
		"联系方式", "电话", "电话号码", "手机", "手机号", "手机号码", "联系人电话", "联系人联系电话", "联系人手机", "联系人手机号",
		"联系人联系方式", "联系手机", "联系人手机号码"}},
	{FieldEnteredOn, text("入库日期", "Entered the pool on"), true, dated("入库", "储备入库", "纳入储备库", "进入储备库", "项目入库")},
	{FieldLand, text("土地获取方式", "How the land is obtained"), false, []string{
		"土地取得方式", "土地供应方式", "供地方式", "用地方式", "用地取得方式", "用地获取方式", "取得方式"}},
	{FieldApproval, text("立项类型", "Kind of project approval"), false, []string{
		"立项方式", "项目立项类型", "立项审批类型", "审批核准备案", "立项类型审批核准备案", "项目类型审批核准备案", "审批类型审批核准备案"}},
	{FieldNature, text("建设性质", "Nature of construction"), false, []string{"项目建设性质", "建设类型"}},
	{FieldScheme, text("是否带方案", "With a design scheme"), false, []string{
		"带方案", "是否带设计方案", "土地是否带设计方案", "是否带方案出让", "带方案出让"}},
	{FieldSpecialFire, text("是否特殊消防", "Special for fire safety"), false, []string{
		"特殊消防", "是否特殊消防工程", "是否消防特殊工程", "特殊建设工程", "是否特殊建设工程", "是否为特殊建设工程", "是否消防特殊建设工程"}},
	{FieldPosition, text("经纬度", "Longitude, latitude"), false, []string{
		"经纬度坐标", "坐标", "地理坐标", "中心坐标", "项目坐标", "中心点坐标", "项目经纬度"}},
	{FieldLongitude, text("经度", "Longitude"), false, []string{"东经", "项目经度", "中心点经度"}},
	{FieldLatitude, text("纬度", "Latitude"), false, []string{"北纬", "项目纬度", "中心点纬度"}},
}

func text(zh, en string) domain.Text { return domain.Text{Zh: zh, En: en} }

// dated adds the words for a date to each stem.
func dated(stems ...string) []string {
	var all []string
	for _, s := range stems {
		for _, word := range []string{"", "日期", "时间", "年月", "年份"} {
			all = append(all, s+word)
		}
	}
	return all
}

// columnOfField gives the column of each field.
var columnOfField = func() map[Field]Column {
	m := make(map[Field]Column, len(Columns))
	for _, c := range Columns {
		m[c.Field] = c
	}
	return m
}()

// Title gives the name of a field for people, as the standard list heads its column.
func (f Field) Title() domain.Text {
	if c, ok := columnOfField[f]; ok {
		return c.Title
	}
	return runningTitles[f]
}
