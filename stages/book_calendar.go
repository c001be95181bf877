package stages

import (
	"fmt"
	"io/fs"
	"strings"

	"binglian/domain"
)

func (b *Book) loadCalendars(dir fs.FS) error {
	files, err := fs.Glob(dir, "calendars/*.yaml")
	if err != nil {
		return fmt.Errorf("list calendars: %w", err)
	}
	years := make([]domain.Year, 0, len(files))
	for _, name := range files {
		y, err := readYear(dir, name)
		if err != nil {
			return err
		}
		years = append(years, y)
	}
	version := ""
	if len(years) > 0 {
		version = fmt.Sprintf("%d-%d", years[0].Year, years[len(years)-1].Year)
	}
	if b.Calendar, err = domain.NewCalendar(version, years...); err != nil {
		return fmt.Errorf("calendars: %w", err)
	}
	return nil
}

func readYear(dir fs.FS, name string) (domain.Year, error) {
	var file struct {
		Year   int      `yaml:"year"`
		Source string   `yaml:"source"`
		Off    []string `yaml:"off"`
		Makeup []string `yaml:"makeup"`
	}
	if err := decode(dir, name, &file); err != nil {
		return domain.Year{}, err
	}
	y := domain.Year{Year: file.Year, Source: file.Source}
	for kind, spans := range map[*[]domain.Day][]string{&y.Off: file.Off, &y.Makeup: file.Makeup} {
		for _, span := range spans {
			from, to, ranged := strings.Cut(span, "..")
			if !ranged {
				to = from
			}
			a, err := domain.ParseDay(from)
			if err != nil {
				return y, fmt.Errorf("%s: %w", name, err)
			}
			z, err := domain.ParseDay(to)
			if err != nil {
				return y, fmt.Errorf("%s: %w", name, err)
			}
			for d := a; d <= z; d++ {
				*kind = append(*kind, d)
			}
		}
	}
	return y, nil
}
