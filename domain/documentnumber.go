package domain

import (
	"regexp"
	"strconv"
	"strings"
)

// The reasons why a text is no document number.
const (
	DocumentNumberForm Reason = "document-number-form" // neither 四住建许〔2023〕12号 nor 地字第220302202300012号 nor a certificate's digits
	DocumentNumberYear Reason = "document-number-year" // its year is neither the document's nor the next; arg year
)

var (
	documentNumber    = regexp.MustCompile(`^[\p{Han}A-Za-z][\p{Han}A-Za-z-]{1,39}〔(\d{4})〕(?:第)?\d{1,6}号$`)
	certificateNumber = regexp.MustCompile(`^[\p{Han}]{1,8}字第[0-9A-Za-z-]{4,30}号$`)
	certificateDigits = regexp.MustCompile(`^[0-9A-Z][0-9A-Z-]{7,39}$`)
	numberBrackets    = strings.NewReplacer("[", "〔", "]", "〕", "【", "〔", "】", "〕", "(", "〔", ")", "〕", "［", "〔", "］", "〕", " ", "")
)

// CheckDocumentNumber checks the number of an official document of a day: 文号 as GB/T 9704-2012 writes it, whose year is
// the document's or, around New Year, the next; a certificate's number (地字第…号); or its digits. It returns nil for a
// valid one.
func CheckDocumentNumber(field, value string, of Day) *FieldProblem {
	parts := documentNumber.FindStringSubmatch(value)
	switch {
	case parts == nil && (certificateNumber.MatchString(value) || certificateDigits.MatchString(value)):
		return nil
	case parts == nil:
		return problem(field, DocumentNumberForm)
	}
	if year, _ := strconv.Atoi(parts[1]); year != of.Year() && year != of.Year()+1 { // four digits
		return problem(field, DocumentNumberYear, "year", strconv.Itoa(of.Year()))
	}
	return nil
}

// SpellDocumentNumber brings a document number, as people write it, to its form: half-width, the year in 〔〕. Whether it
// is one is for CheckDocumentNumber to say.
func SpellDocumentNumber(text string) string {
	return numberBrackets.Replace(HalfWidth(strings.TrimSpace(text)))
}
