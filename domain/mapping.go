package domain

import "slices"

// MappingID names one commission of joint surveying and mapping within its project: m1, m2 …
type MappingID string

// Mapping is one commission of joint surveying and mapping 联合测绘（多测合一） for a works: one body, one result file, which every
// later application refers to instead of bringing it again. What was measured stands in its events.
type Mapping struct {
	ID             MappingID      `json:"id"`
	Works          WorksID        `json:"works"`
	Purposes       []MaterialCode `json:"purposes"` // the materials that its result is
	CommissionedOn Day            `json:"commissioned_on"`
	DeliveredOn    Day            `json:"delivered_on,omitzero"`
	Version        int            `json:"version,omitempty"` // of the result: more than 1 once it was put right
	Used           int            `json:"used,omitempty"`    // items that referred to it instead of asking for it
	Seen           int            `json:"seen"`
}

// Delivered reports whether the result is there.
func (m *Mapping) Delivered() bool { return !m.DeliveredOn.IsZero() }

// Mapping gives the commission of that id, or nil.
func (p *Project) Mapping(id MappingID) *Mapping {
	for i := range p.Mappings {
		if p.Mappings[i].ID == id {
			return &p.Mappings[i]
		}
	}
	return nil
}

// Mapped gives the commission of a works, or of the one of which it is a part, whose delivered result is a material, or nil.
func (p *Project) Mapped(material MaterialCode, works WorksID) *Mapping {
	for i := range p.Mappings {
		if m := &p.Mappings[i]; m.Works == works && m.Delivered() && slices.Contains(m.Purposes, material) {
			return m
		}
	}
	if whole, is := p.whole(works); is {
		return p.Mapped(material, whole)
	}
	return nil
}

// MappedQuantity is what a joint mapping measures.
type MappedQuantity string

// The quantities of a joint mapping, each with its unit.
const (
	MappedLandArea      MappedQuantity = "land-area"
	MappedFloorArea     MappedQuantity = "floor-area"
	MappedFootprint     MappedQuantity = "footprint"
	MappedHeight        MappedQuantity = "building-height"
	MappedGreenArea     MappedQuantity = "green-area"
	MappedSetback       MappedQuantity = "setback"
	MappedParking       MappedQuantity = "parking-spaces"
	MappedBasementArea  MappedQuantity = "defence-area"
	MappedFireLaneWidth MappedQuantity = "fire-lane-width"
)

// MappedQuantities lists every quantity.
func MappedQuantities() []MappedQuantity {
	return []MappedQuantity{MappedLandArea, MappedFloorArea, MappedFootprint, MappedHeight, MappedGreenArea, MappedSetback, MappedParking,
		MappedBasementArea, MappedFireLaneWidth}
}

// Unit gives the unit in which the quantity is measured: m2, m, or a number of pieces.
func (q MappedQuantity) Unit() string {
	switch q {
	case MappedHeight, MappedSetback, MappedFireLaneWidth:
		return "m"
	case MappedParking:
		return "pieces"
	case MappedLandArea, MappedFloorArea, MappedFootprint, MappedGreenArea, MappedBasementArea:
	}
	return "m2"
}
