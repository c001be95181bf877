package store

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// plain gives a text in the one form in which it is looked for and found: half-width, in lower case, letters and digits alone. What
// is kept in project_terms goes through here, and every query does.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKC.String(text))
}

// plainLines gives each line of a text plain: no word reaches from one into the next.
func plainLines(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = plain(lines[i])
	}
	return strings.Join(lines, "\n")
}

// bigrams gives the neighbouring pairs of characters of a plain text, and the last character of each line by itself, so that every
// character begins one of them: as PostgreSQL reads a tsvector, in its order, each once. Two characters are the shortest word of
// Chinese, which trigrams don't find.
func bigrams(text string) string {
	var all []string
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		for line != "" {
			_, first := utf8.DecodeRuneInString(line)
			_, second := utf8.DecodeRuneInString(line[first:])
			all = append(all, line[:first+second])
			line = line[first:]
		}
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), " ")
}

// sought is a word that is looked for.
type sought struct {
	word  string // plain
	query string // of bigrams, as PostgreSQL reads a tsquery
}

// seek gives a word as it is looked for; the word must be plain.
func seek(word string) sought {
	if utf8.RuneCountInString(word) == 1 {
		return sought{word, "'" + word + "':*"}
	}
	grams := strings.Fields(bigrams(word))
	_, last := utf8.DecodeLastRuneInString(word)
	grams = slices.DeleteFunc(grams, func(gram string) bool { return gram == word[len(word)-last:] }) // it may go on
	return sought{word, "'" + strings.Join(grams, "' & '") + "'"}
}

// soughtWords gives the words of what somebody typed, between spaces and the signs that list things; wanted says whether anything was
// typed at all.
func soughtWords(text string) (words []sought, wanted bool) {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",，、;；。", r) }) {
		wanted = true
		if word = plain(word); word != "" {
			words = append(words, seek(word))
		}
	}
	return words, wanted || strings.TrimSpace(text) != ""
}
