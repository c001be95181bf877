// Package words holds every word of the pages, in two languages: one file a language (zh.yaml, en.yaml), Chinese first.
// A language is added by a file; a test lists the keys that one has and another lacks.
package words

import (
	"embed"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"golang.org/x/text/language"

	"binglian/domain"
)

//go:embed *.yaml
var files embed.FS

// Lang names a language of the interface.
type Lang string

// The languages of the interface; the first is the default.
const (
	Chinese Lang = "zh"
	English Lang = "en"
)

// Names finds the name of a thing that isn't a word of the interface but data of the city: kind is department, stage,
// item, material, section …, code its code. It reports false for codes that it doesn't know.
type Names func(kind, code string) (domain.Text, bool)

// Set is the words of all languages.
type Set struct {
	langs []Lang
	texts map[Lang]map[string]string
	names Names
}

// Load reads the words of every language. Names may be nil; codes are then shown as they are. It fails if a file
// isn't a tree of texts or if the languages don't have the same keys.
func Load(names Names) (*Set, error) {
	s := &Set{langs: []Lang{Chinese, English}, texts: map[Lang]map[string]string{}, names: names}
	for _, lang := range s.langs {
		texts, err := readLanguage(lang)
		if err != nil {
			return nil, err
		}
		s.texts[lang] = texts
	}
	if missing := s.Missing(); len(missing) > 0 {
		return nil, fmt.Errorf("words missing: %s", strings.Join(missing, ", "))
	}
	return s, nil
}

// Missing lists the keys that one language has and another lacks, as lang:key.
func (s *Set) Missing() []string {
	var missing []string
	for _, has := range s.langs {
		for _, lacks := range s.langs {
			for key := range s.texts[has] {
				if _, ok := s.texts[lacks][key]; !ok {
					missing = append(missing, string(lacks)+":"+key)
				}
			}
		}
	}
	slices.Sort(missing)
	return slices.Compact(missing)
}

// Keys lists all keys in order.
func (s *Set) Keys() []string { return slices.Sorted(maps.Keys(s.texts[Chinese])) }

// Langs lists the languages, the default first.
func (s *Set) Langs() []Lang { return s.langs }

// Known gives the language that a reader asked for, or the default if there is none of that name.
func (s *Set) Known(asked string) Lang {
	if slices.Contains(s.langs, Lang(asked)) {
		return Lang(asked)
	}
	return s.langs[0]
}

// Accepted gives the language that suits an Accept-Language header best, or the default where none does.
func (s *Set) Accepted(header string) Lang {
	tags := make([]language.Tag, len(s.langs))
	for i, lang := range s.langs {
		tags[i] = language.Make(string(lang))
	}
	_, best := language.MatchStrings(language.NewMatcher(tags), header)
	return s.langs[best]
}

// In gives the words of one language as read on a day: dates of that day's year are written without their year.
func (s *Set) In(lang Lang, today domain.Day) Words {
	return Words{Lang: lang, Today: today, texts: s.texts[lang], names: s.names}
}

// Words is the words of one language on one day.
type Words struct {
	Lang  Lang
	Today domain.Day // zero: dates always with their year
	texts map[string]string
	names Names
}

// T gives the text of a key. Arguments are pairs of name and value; {name} in the text stands for the value, and
// {name|kind} for its name of that kind: day writes a date, others are words under kind.value or names of the city.
// A key that no file has is shown as it is, so that it is seen.
func (w Words) T(key string, args ...string) string {
	text, ok := w.texts[key]
	if !ok {
		return key
	}
	if len(args) == 0 {
		return text
	}
	values := make(map[string]string, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		values[args[i]] = args[i+1]
	}
	return w.fill(text, values)
}

// TMap is T with the arguments in a map.
func (w Words) TMap(key string, args map[string]string) string {
	text, ok := w.texts[key]
	if !ok {
		return key
	}
	return w.fill(text, args)
}

// Has reports whether there is a text for the key.
func (w Words) Has(key string) bool {
	_, ok := w.texts[key]
	return ok
}

// First gives the text of the first key that has one, or the last key.
func (w Words) First(keys ...string) string {
	for _, key := range keys {
		if text, ok := w.texts[key]; ok {
			return text
		}
	}
	return keys[len(keys)-1]
}

// Text chooses the language of a text that comes in both; one that lacks it is shown in the other.
func (w Words) Text(t domain.Text) string {
	if (w.Lang == English && t.En != "") || t.Zh == "" {
		return t.En
	}
	return t.Zh
}

// Name gives the name of a code: a word under kind.code, else the city's name for it, else the code.
func (w Words) Name(kind, code string) string {
	if text, ok := w.texts[kind+"."+code]; ok {
		return text
	}
	if w.names != nil {
		if text, ok := w.names(kind, code); ok {
			return w.Text(text)
		}
	}
	return code
}

// Rejection tells a person why a command was refused and what to do next. A reason without a text of its own is told
// by its class.
func (w Words) Rejection(r *domain.Rejection) string {
	key := "reason." + string(r.Reason)
	if !w.Has(key) {
		key = "class." + string(r.Class)
	}
	return w.TMap(key, r.Args)
}

// Problem tells a person what is wrong with one field and how to mend it.
func (w Words) Problem(p domain.FieldProblem) string {
	if key := "reason." + string(p.Reason); w.Has(key) {
		return w.TMap(key, p.Args)
	}
	return w.T("reason.malformed-value")
}

func (w Words) fill(text string, values map[string]string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		placeholder, after, closed := strings.Cut(rest, "}")
		if !closed {
			b.WriteString("{" + rest)
			return b.String()
		}
		name, kind, _ := strings.Cut(placeholder, "|")
		b.WriteString(w.named(kind, values[name]))
		text = after
	}
}

func (w Words) named(kind, value string) string {
	switch kind {
	case "":
		return value
	case "day":
		d, err := domain.ParseDay(value)
		if err != nil {
			return value
		}
		return w.Day(d)
	case "bytes":
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return value
		}
		return Bytes(n)
	default:
		return w.Name(kind, value)
	}
}

func readLanguage(lang Lang) (map[string]string, error) {
	content, err := files.ReadFile(string(lang) + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("read words: %w", err)
	}
	var tree map[string]any
	if err := yaml.Unmarshal(content, &tree); err != nil {
		return nil, fmt.Errorf("decode words %s: %w", lang, err)
	}
	texts := map[string]string{}
	if err := flatten(texts, "", tree); err != nil {
		return nil, fmt.Errorf("words %s: %w", lang, err)
	}
	return texts, nil
}

func flatten(texts map[string]string, prefix string, tree map[string]any) error {
	for key, value := range tree {
		switch v := value.(type) {
		case string:
			texts[prefix+key] = v
		case map[string]any:
			if err := flatten(texts, prefix+key+".", v); err != nil {
				return err
			}
		default:
			return fmt.Errorf("%s%s is not a text; put it in quotes", prefix, key)
		}
	}
	return nil
}
