package cases

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"binglian/domain"
)

// seeProposal looks at the times of a survey that are proposed for an application, or at one party's answer to them.
func (r *run) seeProposal(words []string) (attributes, error) {
	if r.p == nil || len(words) == 0 {
		return nil, errors.New("whose proposal? as proposal a1, proposal a1 water, or proposal a1 investor")
	}
	a := r.p.Application(domain.ApplicationID(words[0]))
	if a == nil {
		return nil, fmt.Errorf("there is no application %s", words[0])
	}
	v := a.Proposed
	if v == nil {
		return attributes{"state": none}, nil
	}
	if len(words) > 1 {
		for i := range v.Parties {
			if t := &v.Parties[i]; t.Name() == words[1] {
				return answerOf(t), nil
			}
		}
		return nil, fmt.Errorf("%s isn't asked", words[1])
	}
	times := []string{}
	for _, t := range v.Times {
		times = append(times, t.Visit.String()+" "+string(t.From)+"-"+string(t.To))
	}
	return attributes{"state": "open", "on": day(v.On), "due": day(v.Due), "fix_by": day(v.FixBy), "times": times,
		"parties": number(len(v.Parties)), "place": v.Place, "prepare": orNone(v.Prepare)}, nil
}

func answerOf(t *domain.TimesParty) attributes {
	state := none
	var suits []string
	switch {
	case t.Silent:
		state = "silent"
	case t.Refuses():
		state = "refused"
	case !t.On.IsZero():
		state = "answered"
	}
	for _, n := range t.Suits {
		suits = append(suits, strconv.Itoa(n))
	}
	return attributes{"state": state, "on": day(t.On), "may": yes(t.May), "suits": orNone(strings.Join(suits, " "))}
}
