package domain

// Names of things. Each has its own type, so that one can't be passed for another.
type (
	ProjectID       string // a project in this system, before and after it has a project code
	ProjectCode     string // 项目代码 by GB/T 40058
	CreditCode      string // 统一社会信用代码 by GB 32100; names an investor's organisation
	RegionCode      string // 行政区划代码 by GB/T 2260
	WorksID         string // 单项工程 within its project: w1, w2 …; empty where the whole project is meant
	StageCode       string // stage 阶段: pool, collaboration, s1 … s4, parallel, filing; also a token of NATS subjects
	ItemCode        string // approval item 事项 of a flow: 103a
	ItemID          string // one item applied for: a3.103a
	ApplicationID   string // one stage application within its project: a1, a2 …
	SurveyID        string // one joint survey within its project: v1, v2 …
	FindingID       string // one finding of a survey, within it: f1, f2 …
	RectificationID string // one finding to be put right, within its project: r1, r2 …
	DepartmentCode  string // department, utility or body; also a token of NATS subjects
	MaterialCode    string // a kind of material that a flow asks for
	Hash            string // lower-case hex SHA-256 of stored content
	AccountID       string // a person's account
	CommandID       string // unique per project; a repeated command answers with its first result
	FlowName        string // name@version: social-general@1
	Verb            string // a command's name in kebab-case
)

// Role is what an account may be in the system.
type Role string

// The roles. RoleClock and RoleImport are not given to people.
const (
	RoleInvestor      Role = "investor"      // 建设单位
	RoleWindow        Role = "window"        // 综合窗口
	RoleOfficer       Role = "officer"       // 承办, of a department or utility
	RoleChecker       Role = "checker"       // 审核, of a department whose decisions take three steps
	RoleHead          Role = "head"          // 签发, of a department or utility
	RolePlanner       Role = "planner"       // 发改、行业主管: the pool
	RoleSupervisor    Role = "supervisor"    // 效能监督: watches
	RoleAdministrator Role = "administrator" // people, departments, flows
	RoleClock         Role = "clock"
	RoleImport        Role = "import"
)

// Actor is who gives a command or asks to read: an account in a role, for a department or an organisation.
type Actor struct {
	Account      AccountID      `json:"account,omitempty"`
	Role         Role           `json:"role"`
	Department   DepartmentCode `json:"department,omitempty"`
	Organisation CreditCode     `json:"organisation,omitempty"`
}

// MaterialRef names one uploaded file: its kind, its content and its size. Names of files are personal data and stay
// outside events; the store keeps them by hash.
type MaterialRef struct {
	Material MaterialCode `json:"material"`
	Hash     Hash         `json:"hash"`
	Bytes    int64        `json:"bytes"`
	Type     string       `json:"type"` // media type found from the content
}
