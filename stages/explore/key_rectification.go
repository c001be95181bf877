package explore

import (
	"fmt"
	"maps"
	"slices"

	"binglian/domain"
)

// rectifications writes what keeps an application's items back. How many findings there are of a kind makes no difference.
func (k *keyer) rectifications(p *domain.Project, a *domain.Application) {
	kinds := map[string]bool{}
	for i := range p.Rectifications {
		if r := &p.Rectifications[i]; r.Application == a.ID && r.Keeps() {
			kinds[fmt.Sprint(r.Department, r.Item, r.State, r.Due < k.today)] = true
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		k.text(kind)
	}
	k.buf = append(k.buf, 0xff)
}
