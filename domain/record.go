package domain

// Text is a name or sentence in both languages of the interface.
type Text struct {
	Zh string `json:"zh" yaml:"zh"`
	En string `json:"en" yaml:"en"`
}

// Yuan is an amount of money in whole yuan; people read it in 万元 (10,000) and 亿元 (100,000,000).
type Yuan int64

// Class is a project's class by the national code SPLCLX (domain: 1 government building … 10 other).
type Class int

// The classes of projects.
const (
	ClassGovernmentBuilding Class = 1 + iota
	ClassGovernmentLinear
	ClassSocialGeneral
	ClassSocialSmall
	ClassSocialWithScheme
	ClassIndustrial
	ClassTransport
	ClassWater
	ClassEnergy
	ClassOther
)

// Fact is a property of a project on which conditions of a flow depend: land, approval, special-fire …
type Fact string

// The facts that a city's reserve-pool list may hold. Flows declare these and others with the values that they accept.
const (
	FactLand        Fact = "land"         // 土地获取方式: transfer, allocation, lease, own
	FactApproval    Fact = "approval"     // 立项类型: approval 审批, verification 核准, filing 备案
	FactNature      Fact = "nature"       // 建设性质: new, extension, rebuilding, relocation, restoration
	FactScheme      Fact = "scheme"       // 是否带方案: yes, no
	FactSpecialFire Fact = "special-fire" // 是否特殊消防: yes, no
)

// Pool is the part of the reserve pool in which a project waits; empty where nobody has said.
type Pool string

// The parts of the reserve pool.
const (
	PoolNearTerm Pool = "near-term" // 近期项目储备库
	PoolAnnual   Pool = "annual"    // 年度项目储备库: to be launched within the year
)

// Record is what the reserve pool knows of a project.
type Record struct {
	Code       ProjectCode     `json:"code,omitempty"` // 项目代码; empty until it is minted
	Name       string          `json:"name"`
	Investor   string          `json:"investor"` // 建设单位
	Credit     CreditCode      `json:"credit"`
	Pool       Pool            `json:"pool,omitempty"`
	Class      Class           `json:"class"`
	Region     RegionCode      `json:"region"`
	Site       string          `json:"site"`               // 建设地点
	Investment Yuan            `json:"investment"`         // 总投资, yuan
	LandArea   float64         `json:"land_area"`          // 用地面积, m², two decimals
	FloorArea  float64         `json:"floor_area"`         // 建筑面积, m², two decimals
	Industry   string          `json:"industry"`           // 国标行业, GB/T 4754
	Funding    string          `json:"funding"`            // 资金来源
	Start      Day             `json:"start"`              // 拟开工
	Finish     Day             `json:"finish"`             // 拟建成
	Position   string          `json:"position,omitempty"` // 经纬度, longitude,latitude in degrees
	Facts      map[Fact]string `json:"facts,omitempty"`
}

// Contact is a project's contact person: personal data, which stays out of events.
type Contact struct {
	Name  string `json:"name"`
	Phone string `json:"phone"`
}
