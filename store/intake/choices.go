package intake

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"binglian/domain"
)

// choice is a column whose values come from a list: the words that are understood, by the value that they mean.
type choice struct {
	field  Field
	fact   domain.Fact
	values []option
}

type option struct {
	value string   // of the fact
	words []string // the first is the one to recommend
}

var yesOrNo = []option{
	{"yes", []string{"是", "有", "带", "需要", "属于", "√", "✓", "y", "yes", "true", "1"}},
	{"no", []string{"否", "无", "不带", "没有", "不需要", "不属于", "不是", "×", "x", "n", "no", "false", "0"}},
}

// choices are the columns that hold facts of a project (domain: Fact).
var choices = []choice{
	{FieldLand, domain.FactLand, []option{
		{"transfer", []string{"出让", "有偿出让", "招拍挂", "招拍挂出让", "协议出让", "挂牌出让", "挂牌", "拍卖", "招标", "国有土地出让", "transfer"}},
		{"allocation", []string{"划拨", "行政划拨", "国有土地划拨", "无偿划拨", "allocation"}},
		{"lease", []string{"租赁", "租用", "土地租赁", "lease"}},
		{"own", []string{"自有", "自有用地", "自有土地", "已有", "已有用地", "存量用地", "原有", "原有用地", "own"}},
	}},
	{FieldApproval, domain.FactApproval, []option{
		{"approval", []string{"审批", "审批制", "审批类", "approval"}},
		{"verification", []string{"核准", "核准制", "核准类", "verification"}},
		{"filing", []string{"备案", "备案制", "备案类", "filing"}},
	}},
	{FieldNature, domain.FactNature, []option{
		{"new", []string{"新建", "新建项目", "new"}},
		{"extension", []string{"扩建", "扩建项目", "改扩建", "extension"}},
		{"rebuilding", []string{"改建", "改建项目", "技术改造", "改造", "rebuilding"}},
		{"relocation", []string{"迁建", "迁建项目", "搬迁", "relocation"}},
		{"restoration", []string{"恢复", "恢复重建", "恢复性建设", "restoration"}},
	}},
	{FieldScheme, domain.FactScheme, yesOrNo},
	{FieldSpecialFire, domain.FactSpecialFire, yesOrNo},
}

// pools are the words for the parts of the reserve pool.
var pools = choice{field: FieldPool, values: []option{
	{string(domain.PoolNearTerm), []string{"近期项目储备库", "近期储备库", "近期项目库", "近期库", "近期", "near-term"}},
	{string(domain.PoolAnnual), []string{"年度项目储备库", "年度储备库", "年度项目库", "年度库", "年度", "本年度", "annual"}},
}}

// find gives the value that a text means; it fails, and names the words to use, for one that means none.
func (c choice) find(text string, j *judgement) string {
	word := strings.ReplaceAll(strings.ToLower(text), " ", "")
	var recommended []string
	for _, o := range c.values {
		if slices.Contains(o.words, word) {
			if word == "改扩建" {
				j.note(NoteReadAs, "from", text, "to", o.words[0])
			}
			return o.value
		}
		recommended = append(recommended, o.words[0])
	}
	j.fail(CellUnknownWord, "words", strings.Join(recommended, "、"))
	return ""
}

// word gives the word to recommend for a value, none for an unknown one.
func (c choice) word(value string) string {
	for _, o := range c.values {
		if o.value == value {
			return o.words[0]
		}
	}
	return ""
}

// classWords are the words for each class, folded by foldClass; the first is the official name (SPLCLX).
var classWords = map[domain.Class][]string{
	domain.ClassGovernmentBuilding: {"政府投资房屋建筑", "政府投资房建", "政府房建", "政府房屋建筑", "政府投资建筑", "政府投资房屋建筑工程"},
	domain.ClassGovernmentLinear: {"政府投资线性工程", "政府投资线性", "政府线性", "政府线性工程", "政府投资市政线性", "政府投资市政线性工程", "市政线性",
		"市政线性工程", "线性工程", "政府投资城市基础设施", "政府投资市政"},
	domain.ClassSocialGeneral: {"一般社会投资", "社会投资一般", "一般社会", "社会一般", "社会投资一般项目", "一般性社会投资"},
	domain.ClassSocialSmall: {"小型社会投资", "社会投资小型", "小型社会", "社会小型", "简易低风险", "社会投资简易低风险", "简易低风险社会投资",
		"小型社会投资简易低风险", "小型"},
	domain.ClassSocialWithScheme: {"带方案出让用地的社会投资", "带方案出让用地社会投资", "带方案出让用地", "带方案出让", "带方案", "标准地", "社会投资带方案出让",
		"带方案出让标准地", "社会投资带方案"},
	domain.ClassIndustrial: {"工业", "工业投资", "社会投资工业", "工业建设"},
	domain.ClassTransport:  {"交通", "交通运输"},
	domain.ClassWater:      {"水利", "水务"},
	domain.ClassEnergy:     {"能源"},
	domain.ClassOther:      {"其他", "其它"},
}

var officialClass = map[domain.Class]string{
	domain.ClassGovernmentBuilding: "政府投资（房屋建筑类）", domain.ClassGovernmentLinear: "政府投资（线性工程类）",
	domain.ClassSocialGeneral: "一般社会投资", domain.ClassSocialSmall: "小型社会投资", domain.ClassSocialWithScheme: "带方案出让用地的社会投资",
	domain.ClassIndustrial: "工业类", domain.ClassTransport: "交通", domain.ClassWater: "水利", domain.ClassEnergy: "能源", domain.ClassOther: "其他",
}

// halfClasses are words that leave open which class is meant, with those that it may be.
var halfClasses = map[string]string{
	"政府投资": "1 政府投资（房屋建筑类）、2 政府投资（线性工程类）",
	"政府":   "1 政府投资（房屋建筑类）、2 政府投资（线性工程类）",
	"社会投资": "3 一般社会投资、4 小型社会投资、5 带方案出让用地的社会投资",
	"企业投资": "3 一般社会投资、4 小型社会投资、5 带方案出让用地的社会投资、6 工业类",
	"社会":   "3 一般社会投资、4 小型社会投资、5 带方案出让用地的社会投资",
}

var classByWord = func() map[string]domain.Class {
	m := map[string]domain.Class{}
	for class, words := range classWords {
		for _, w := range words {
			m[w] = class
		}
	}
	return m
}()

var numbered = regexp.MustCompile(`^0?(\d{1,2})(?:\.0+)?[类、.:,\s-]*(.*)$`)

// class reads a project's class: its national code, its name, a usual short form, or code and name.
func class(text string, j *judgement) domain.Class {
	code, name := domain.Class(0), text
	if parts := numbered.FindStringSubmatch(text); parts != nil {
		n, _ := strconv.Atoi(parts[1]) // at most two digits
		code, name = domain.Class(n), parts[2]
		if code < domain.ClassGovernmentBuilding || code > domain.ClassOther {
			j.fail(ClassUnknown, "classes", classList())
			return 0
		}
		if name == "" {
			return code
		}
	}
	folded := foldClass(name)
	named, ok := classByWord[folded]
	switch {
	case ok && code > 0 && named != code:
		j.fail(ClassDisagrees, "code", count(int(code)), "name", officialClass[named])
		return 0
	case ok:
		return named
	case code == 0 && halfClasses[folded] != "":
		j.fail(ClassHalf, "classes", halfClasses[folded])
		return 0
	}
	j.fail(ClassUnknown, "classes", classList())
	return 0
}

// foldClass leaves the letters, without the words 项目 and 类 at the end.
func foldClass(name string) string {
	s := bare(foldHeader(name))
	s = strings.TrimSuffix(strings.TrimSuffix(s, "项目"), "类")
	s = strings.TrimSuffix(s, "项目")
	return s
}

func classList() string {
	var names []string
	for _, c := range slices.Sorted(maps.Keys(officialClass)) {
		names = append(names, count(int(c))+" "+officialClass[c])
	}
	return strings.Join(names, "、")
}
