package forms

import (
	"net/url"
	"strings"

	"binglian/stages"
	"binglian/views/parts"
)

// namePhrase begins the name of the input in which a phrase for a field is chosen.
const namePhrase = "_phrase."

// insertPhrases adds the phrases that were chosen to the texts of their fields, where they don't stand already.
func insertPhrases(fields []stages.Field, values url.Values) {
	for _, f := range fields {
		phrase, ok := CleanText(values.Get(namePhrase + f.Name))
		delete(values, namePhrase+f.Name)
		if !ok || phrase == "" || len(values[f.Name]) > 1 || f.Kind != stages.FieldLong && f.Kind != stages.FieldLines {
			continue
		}
		text := strings.TrimSpace(strings.ReplaceAll(values.Get(f.Name), "\r\n", "\n"))
		switch {
		case text == "":
			values.Set(f.Name, phrase)
		case !strings.Contains(text, phrase):
			values.Set(f.Name, text+"\n"+phrase)
		}
	}
}

// phraseLabel shortens a phrase to one line of a list.
func phraseLabel(k parts.Kit, phrase string) string {
	const most = 60
	line := []rune(strings.Join(strings.Fields(phrase), " "))
	if len(line) <= most {
		return string(line)
	}
	return k.T("form.phrase-cut", "begin", string(line[:most]))
}
