package store

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"binglian/domain"
)

// fill gives every field of a value something, to that depth.
func fill(v reflect.Value, depth int) {
	switch v.Kind() {
	case reflect.Pointer:
		if depth > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			fill(v.Elem(), depth)
		}
	case reflect.Struct:
		if _, ok := v.Interface().(time.Time); ok {
			v.Set(reflect.ValueOf(domain.MustDay("2023-05-31").At(15, 4)))
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i), depth-1)
		}
	case reflect.Slice:
		if depth > 0 {
			v.Set(reflect.MakeSlice(v.Type(), 2, 2))
			fill(v.Index(0), depth)
			fill(v.Index(1), depth)
		}
	case reflect.Map:
		if depth > 0 {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			fill(key, depth)
			fill(value, depth)
			v.Set(reflect.MakeMap(v.Type()))
			v.SetMapIndex(key, value)
		}
	case reflect.String:
		v.SetString("审批 \"a\" <b> & \\ \n")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Float64:
		v.SetFloat(1.5)
	default:
		v.SetInt(19500)
	}
}

// TestSnapshotReadsBackAsTheProject writes projects one after the other, each with what is kept of the one before.
func TestSnapshotReadsBackAsTheProject(t *testing.T) {
	t.Parallel()
	full := &domain.Project{}
	fill(reflect.ValueOf(full).Elem(), 4)
	change := func(by func(*domain.Project)) *domain.Project {
		p := full.Clone()
		by(p)
		return p
	}
	var before *state
	for _, p := range []*domain.Project{
		{}, {ID: "p"}, full, full.Clone(),
		change(func(p *domain.Project) { p.Collaboration.Opinions[1].Text = "另一个" }),
		change(func(p *domain.Project) { p.Plan = p.Plan[:1] }),
		change(func(p *domain.Project) { p.Stages = append([]domain.PlannedStage{{Code: "s4"}}, p.Stages[1:]...) }),
		change(func(p *domain.Project) { p.Plan, p.Stages, p.Collaboration, p.Applications = nil, nil, nil, nil }),
		full,
	} {
		s := &state{project: p}
		written, err := s.appendSnapshot([]byte("before"), before)
		if err != nil {
			t.Fatal(err)
		}
		if string(written[:6]) != "before" {
			t.Fatalf("%s", written)
		}
		var read domain.Project
		if err := json.Unmarshal(written[6:], &read); err != nil {
			t.Fatalf("%v: %s", err, written)
		}
		if diff := cmp.Diff(p, &read); diff != "" {
			t.Error(diff)
		}
		before = s
	}
}
