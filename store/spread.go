package store

import (
	"context"
	"errors"
	"slices"

	"binglian/domain"
	"binglian/stages"
)

// spread carries out a command together with those on other projects that belong to it, all or none.
func (s *Store) spread(ctx context.Context, c stages.Command) (Result, error) {
	p, err := s.Project(ctx, c.Project)
	if err != nil {
		return Result{}, err
	}
	field, others := s.machine.Others(p, c)
	if slices.ContainsFunc(others, func(o stages.Command) bool { return o.Project == c.Project }) {
		others = nil // the rules say so
	}
	results, err := s.ChangeAll(ctx, Changes{Commands: append([]stages.Command{c}, others...)})
	refused := (*Refused)(nil)
	switch {
	case errors.As(err, &refused) && refused.Index > 0:
		return Result{}, elsewhere(field, refused.Rejection)
	case errors.As(err, &refused):
		return Result{}, refused.Rejection
	case err != nil:
		return Result{}, err
	}
	return results[0], nil
}

// elsewhere tells of a rejection on another project beside the field that names it.
func elsewhere(field string, r *domain.Rejection) *domain.Rejection {
	if len(r.Fields) == 0 {
		return domain.RejectFields(domain.FieldProblem{Field: field, Reason: r.Reason, Args: r.Args})
	}
	problem := r.Fields[0]
	problem.Field = field
	return domain.RejectFields(problem)
}
