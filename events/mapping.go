package events

import (
	"slices"

	"binglian/domain"
)

// MappingCommissioned begins one commission of joint surveying and mapping 联合测绘. Purposes that another commission hasn't
// delivered go over to it.
type MappingCommissioned struct {
	Mapping  domain.MappingID      `json:"mapping"`
	Works    domain.WorksID        `json:"works"`
	Body     domain.CreditCode     `json:"body"` // 测绘单位
	BodyName string                `json:"body_name"`
	Purposes []domain.MaterialCode `json:"purposes"`
	Note     string                `json:"note,omitempty"`
}

// Name implements Body.
func (*MappingCommissioned) Name() string { return "mapping-commissioned" }

// Apply implements Body.
func (e *MappingCommissioned) Apply(p *domain.Project, m Mark) {
	for i := range p.Mappings {
		if x := &p.Mappings[i]; x.Works == e.Works && !x.Delivered() {
			left := slices.DeleteFunc(slices.Clone(x.Purposes), func(c domain.MaterialCode) bool { return slices.Contains(e.Purposes, c) })
			if len(left) < len(x.Purposes) {
				x.Purposes, x.Seen = left, m.Version
			}
		}
	}
	p.Mappings = append(p.Mappings, domain.Mapping{ID: e.Mapping, Works: e.Works, Purposes: e.Purposes, CommissionedOn: m.On, Seen: m.Version})
}

// Concerns implements Body.
func (*MappingCommissioned) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return StagePool, Parties(p)
}

// MappingDelivered brings the one result file of a joint mapping with what was measured, or a result that was put right.
type MappingDelivered struct {
	Mapping   domain.MappingID     `json:"mapping"`
	Version   int                  `json:"version"`
	Values    []MappedValue        `json:"values"`
	Materials []domain.MaterialRef `json:"materials"`
	Note      string               `json:"note,omitempty"`
}

// MappedValue is one measured value.
type MappedValue struct {
	Quantity domain.MappedQuantity `json:"quantity"`
	Value    float64               `json:"value"`
	Unit     string                `json:"unit"` // m2, m or pieces
}

// Name implements Body.
func (*MappingDelivered) Name() string { return "mapping-delivered" }

// Apply implements Body.
func (e *MappingDelivered) Apply(p *domain.Project, m Mark) {
	x := p.Mapping(e.Mapping)
	x.DeliveredOn, x.Version, x.Seen = m.On, e.Version, m.Version
}

// Concerns implements Body.
func (*MappingDelivered) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return StagePool, Parties(p)
}

// MappingReused counts that the items of an application refer to a joint mapping instead of asking for its result again.
type MappingReused struct {
	Mapping     domain.MappingID     `json:"mapping"`
	Application domain.ApplicationID `json:"application"`
	Items       []domain.ItemCode    `json:"items"`
}

// Name implements Body.
func (*MappingReused) Name() string { return "mapping-reused" }

// Apply implements Body.
func (e *MappingReused) Apply(p *domain.Project, _ Mark) { p.Mapping(e.Mapping).Used += len(e.Items) }

// Concerns implements Body.
func (e *MappingReused) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return applicationParties(p, e.Application)
}
