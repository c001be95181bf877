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
		if f.Kind == stages.FieldRows {
			insertRowPhrases(values[namePhrase+f.Name], values[f.Name+".text"])
			delete(values, namePhrase+f.Name)
			continue
		}
		phrase, ok := CleanText(values.Get(namePhrase + f.Name))
		delete(values, namePhrase+f.Name)
		if !ok || phrase == "" || len(values[f.Name]) > 1 || f.Kind != stages.FieldLong && f.Kind != stages.FieldLines {
			continue
		}
		values.Set(f.Name, withPhrase(values.Get(f.Name), phrase))
	}
}

// insertRowPhrases is insertPhrases for rows: each row has a text and a choice.
func insertRowPhrases(phrases, texts []string) {
	for i := range min(len(phrases), len(texts)) {
		if phrase, ok := CleanText(phrases[i]); ok && phrase != "" {
			texts[i] = withPhrase(texts[i], phrase)
		}
	}
}

func withPhrase(text, phrase string) string {
	plain := strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	switch {
	case plain == "":
		return phrase
	case strings.Contains(plain, phrase):
		return text
	}
	return plain + "\n" + phrase
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
