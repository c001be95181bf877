package words_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/words"
)

func load(t *testing.T) *words.Set {
	t.Helper()
	names := func(kind, code string) (domain.Text, bool) {
		if kind == "department" && code == "civil-defence" {
			return domain.Text{Zh: "人防办", En: "Civil Defence"}, true
		}
		return domain.Text{}, false
	}
	s, err := words.Load(names)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestLanguagesHaveTheSameKeysAndArguments(t *testing.T) {
	t.Parallel()
	s := load(t)
	if missing := s.Missing(); len(missing) > 0 {
		t.Errorf("missing: %v", missing)
	}
	placeholder := regexp.MustCompile(`\{[^}]*\}`)
	for _, key := range s.Keys() {
		zh := placeholder.FindAllString(s.In(words.Chinese, 0).T(key), -1)
		en := placeholder.FindAllString(s.In(words.English, 0).T(key), -1)
		slices.Sort(zh)
		slices.Sort(en)
		if !slices.Equal(slices.Compact(zh), slices.Compact(en)) {
			t.Errorf("%s: arguments %v in Chinese, %v in English", key, zh, en)
		}
		if strings.TrimSpace(s.In(words.Chinese, 0).T(key)) == "" || strings.TrimSpace(s.In(words.English, 0).T(key)) == "" {
			t.Errorf("%s is empty", key)
		}
	}
}

// TestEveryKeyOfThePagesHasAText reads the source of the pages for literal keys.
func TestEveryKeyOfThePagesHasAText(t *testing.T) {
	t.Parallel()
	s := load(t)
	w := s.In(words.Chinese, 0)
	literal := regexp.MustCompile(`\.(?:T|TMap|First)\("([a-z0-9.-]+)"`)
	found := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && d.Name() == "node_modules" {
			return filepath.SkipDir
		}
		if d.IsDir() || strings.HasSuffix(path, "_test.go") || !strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, ".templ") {
			return nil
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, m := range literal.FindAllSubmatch(source, -1) {
			key := string(m[1])
			if strings.HasSuffix(key, ".") {
				continue // the beginning of a family, which the next test covers
			}
			found++
			if !w.Has(key) {
				t.Errorf("%s uses %q, which has no text", path, key)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found == 0 {
		t.Error("no keys found in the source of the pages")
	}
}

// families are the keys that pages put together from a value, with the type whose constants are the values.
var families = map[string]string{
	"application-outcome": "ApplicationOutcome", "cases.parallel": "ParallelChoice", "catalogue.ground": "Sensitivity", "check-result": "CheckResult",
	"choice.by": "CorrectedBy", "choice.close-round.outcome": "DrawingOutcome", "choice.discipline": "DrawingDiscipline", "choice.pool": "Pool",
	"choice.quantity": "MappedQuantity", "choice.revoke-item.kind": "RevocationKind", "class": "RejectionClass", "deferral-policy": "DeferralPolicy", "due-of": "DueOf", "element": "Element", "figure": "FigureKind", "form.overlap": "OverlapKind", "holder": "HolderKind",
	"home.nothing": "ProjectState", "item-outcome": "ItemOutcome", "light": "LightLevel", "limit": "Unit", "mend": "RectificationState",
	"opinion": "OpinionValue", "pause": "PauseKind", "phrase": "PhraseUse", "project-state": "ProjectState", "receipt.kind": "PaperKind", "role": "Role",
	"sheet-source": "SheetSource", "survey-result": "SurveyResult", "task": "TaskKind", "why": "Unit",
}

// TestEveryValueOfTheDomainHasAWord reads the constants of the rules, so that a new value can't be forgotten.
func TestEveryValueOfTheDomainHasAWord(t *testing.T) {
	t.Parallel()
	w := load(t).In(words.English, 0)
	values := map[string][]string{}
	for _, dir := range []string{"../../domain", "../../events", "../../stages"} {
		for typ, list := range constants(t, dir) {
			values[typ] = append(values[typ], list...)
		}
	}
	for family, typ := range families {
		if len(values[typ]) == 0 {
			t.Errorf("there are no constants of type %s", typ)
		}
		for _, value := range values[typ] {
			if value != "" && !w.Has(family+"."+value) {
				t.Errorf("no word for %s.%s", family, value)
			}
		}
	}
}

// TestEveryCommandHasItsWords: its name, what is said when it is done, and the label of each of its fields.
func TestEveryCommandHasItsWords(t *testing.T) {
	t.Parallel()
	w := load(t).In(words.English, 0)
	for _, verb := range stages.Verbs() {
		for _, key := range []string{"verb." + string(verb), "done." + string(verb)} {
			if !w.Has(key) {
				t.Errorf("no words for %s", key)
			}
		}
		act, rejection := stages.ParseAct(verb, nil)
		if rejection != nil {
			t.Fatal(rejection)
		}
		for _, field := range reflect.VisibleFields(reflect.TypeOf(act).Elem()) {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if field.Anonymous || !field.IsExported() || name == "" {
				continue
			}
			if !w.Has("field."+name) && !w.Has("field."+string(verb)+"."+name) {
				t.Errorf("no label for field %s of %s", name, verb)
			}
		}
	}
	for class := domain.ClassGovernmentBuilding; class <= domain.ClassOther; class++ {
		if key := "choice.class." + strconv.Itoa(int(class)); !w.Has(key) {
			t.Errorf("no words for %s", key)
		}
	}
}

func TestEveryReasonHasAText(t *testing.T) {
	t.Parallel()
	w := load(t).In(words.English, 0)
	reasons := stages.Reasons()
	for _, reason := range constants(t, "../../domain")["Reason"] {
		reasons = append(reasons, domain.Reason(reason))
	}
	for _, path := range []string{"../forms", "../problems", "../../events/stream"} {
		for _, reason := range constants(t, path)["domain.Reason"] {
			reasons = append(reasons, domain.Reason(reason))
		}
	}
	for _, reason := range reasons {
		if !w.Has("reason." + string(reason)) {
			t.Errorf("no text for the reason %s", reason)
		}
	}
}

func constants(t *testing.T, dir string) map[string][]string {
	t.Helper()
	paths, err := filepath.Glob(dir + "/*.go")
	if err != nil {
		t.Fatal(err)
	}
	values := map[string][]string{}
	for _, path := range paths {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			general, ok := decl.(*ast.GenDecl)
			if !ok || general.Tok != token.CONST {
				continue
			}
			for _, spec := range general.Specs {
				value := spec.(*ast.ValueSpec)
				typ := typeName(value.Type)
				if typ == "" || len(value.Values) != 1 {
					continue
				}
				if text, isLiteral := value.Values[0].(*ast.BasicLit); isLiteral && text.Kind == token.STRING {
					plain, err := strconv.Unquote(text.Value)
					if err != nil {
						t.Fatal(err)
					}
					values[typ] = append(values[typ], plain)
				}
			}
		}
	}
	return values
}

func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return typeName(e.X) + "." + e.Sel.Name
	default:
		return ""
	}
}

func TestArgumentsAreFilledIn(t *testing.T) {
	t.Parallel()
	today := domain.MustDay("2023-05-31")
	zh, en := load(t).In(words.Chinese, today), load(t).In(words.English, today)
	for _, c := range []struct{ got, want string }{
		{zh.T("due.left", "n", "3"), "还剩 3 个工作日"},
		{en.T("due.left", "n", "3"), "working days left: 3"},
		{zh.T("holder.department", "department", "civil-defence"), "人防办"},
		{en.T("holder.department", "department", "civil-defence"), "Civil Defence"},
		{en.T("holder.department", "department", "unheard-of"), "unheard-of"},
		{zh.T("due.was", "day", "{n}"), "原定 {n}"},
		{zh.T("page.rehearsal-clock", "day", "5 月 31 日"), "演练时钟停在 5 月 31 日；这里的数据和文书不具法律效力。"},
		{zh.T("no.such.key"), "no.such.key"},
		{zh.Rejection(domain.Reject(domain.ByInput, "too-many-attempts", "wait", "30")), "尝试次数过多，请在 30 秒后再试。"},
		{en.Rejection(domain.Reject(domain.ByStale, "never-written")), en.T("class.stale")},
		{en.Problem(domain.Problem("x", "too-long", "max", "45")), "Too long: 45 characters at most."},
		{en.Problem(domain.Problem("x", "never-written")), en.T("reason.malformed-value")},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestUnknownLanguageIsTheDefault(t *testing.T) {
	t.Parallel()
	s := load(t)
	if s.Known("en") != words.English || s.Known("fr") != words.Chinese || s.Known("") != words.Chinese {
		t.Error("wrong language chosen")
	}
}
