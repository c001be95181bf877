package main

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"os"
	"strconv"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/words"
)

type catalogueCommand struct {
	Compare catalogueCompareCommand `cmd:"" help:"List what a county's copy of the catalogue says otherwise than the city's."`
	Figures catalogueFiguresCommand `cmd:"" help:"Count the catalogue: items by channel, committed against statutory days, materials that nobody is asked for."`
}

// Help says what kong shows below the flags.
func (*catalogueCommand) Help() string {
	return `A city has one catalogue of approval items, the same throughout in ten elements (十同): name, basis, code, category, duties and
their basis, conditions, process, materials, limits. A county's copy may say its own department, address and telephone.

  binglian catalogue compare 220322
  binglian catalogue compare county.yaml --json
  binglian catalogue figures --json
  binglian catalogue figures 220322
  binglian catalogue compare --data /srv/siping 220322

Asked of a city that is named (--data, --demo or --database-url), it answers from the rules that the city has in force; of none, from
those that the program ships, and --book says a folder of rules instead.`
}

type catalogueCompareCommand struct {
	Copy string `arg:"" name:"file-or-region" help:"A copy's file, or the region code of a copy among the rules."`
	Book string `help:"Folder of the city's own rules. Default: those in force in the city that is named, or those that the program ships." placeholder:"FOLDER"`
	Lang string `enum:"zh,en" default:"zh" help:"Language of the list (${enum})."`
	JSON bool   `name:"json" help:"Print copy, master and differences as JSON."`
}

// Help says what kong shows below the flags.
func (*catalogueCompareCommand) Help() string {
	return `Exit code: 0 if nothing differs, 1 if something does, 2 where the command line or the file must be mended.`
}

// comparison is what compare prints as JSON.
type comparison struct {
	Copy        string               `json:"copy"`
	Master      stages.CatalogueName `json:"master"`
	Differences []stages.Difference  `json:"differences"`
}

// Run prints the differences.
func (c *catalogueCompareCommand) Run(ctx context.Context, log *slog.Logger, place *Place) error {
	book, err := rulesOf(ctx, log, place, c.Book)
	if err != nil {
		return err
	}
	own, err := copyNamed(book, c.Copy)
	if err != nil {
		return err
	}
	found := own.Differences(book.Catalogue(own.Of))
	if c.JSON {
		if err := printJSON(comparison{Copy: own.ID(), Master: own.Of, Differences: append([]stages.Difference{}, found...)}); err != nil {
			return err
		}
	} else {
		w, err := wordsOf(c.Lang, book)
		if err != nil {
			return err
		}
		tellDifferences(w, own, found)
	}
	if len(found) > 0 {
		return errFound
	}
	return nil
}

// rulesOf gives the rules of a folder, or else those in force in the city that is named, or the shipped ones.
func rulesOf(ctx context.Context, log *slog.Logger, place *Place, folder string) (*stages.Book, error) {
	if folder != "" {
		return bookIn(folder)
	}
	return bookOf(ctx, log, place)
}

// copyNamed gives the copy of a region, or reads one from a file. It returns a usage error for what is neither.
func copyNamed(book *stages.Book, named string) (*stages.CatalogueCopy, error) {
	if c := book.Copy(domain.RegionCode(named)); c != nil {
		return c, nil
	}
	raw, err := os.ReadFile(named)
	if err != nil {
		return nil, usageError(fmt.Sprintf("no copy of region %s, and no such file", named))
	}
	c, err := book.ReadCopy(named, raw)
	if err != nil {
		return nil, usageError(err.Error())
	}
	return c, nil
}

func tellDifferences(w words.Words, own *stages.CatalogueCopy, found []stages.Difference) {
	fmt.Println(w.T("catalogue.compared", "copy", own.ID(), "region", w.Name("region", string(own.Region)), "master", string(own.Of), "n", strconv.Itoa(len(found))))
	for _, d := range found {
		fmt.Printf("\n%s %s · %s\n  %s %s\n  %s %s\n", d.Item, w.Name("item", string(d.Item)), w.T("element."+string(d.Element)),
			w.T("catalogue.master"), cmp.Or(w.Text(d.Master), "—"), w.T("catalogue.copy"), cmp.Or(w.Text(d.Copy), "—"))
	}
}

type catalogueFiguresCommand struct {
	Copy string `arg:"" optional:"" name:"file-or-region" help:"Count a county's copy instead: its file, or the region code of one among the rules."`
	Book string `help:"Folder of the city's own rules. Default: those in force in the city that is named, or those that the program ships." placeholder:"FOLDER"`
	Lang string `enum:"zh,en" default:"zh" help:"Language (${enum})."`
	JSON bool   `name:"json" help:"Print the figures and their formulas as JSON."`
}

// Run prints the figures of the catalogue in force.
func (c *catalogueFiguresCommand) Run(ctx context.Context, log *slog.Logger, place *Place) error {
	book, err := rulesOf(ctx, log, place, c.Book)
	if err != nil {
		return err
	}
	f := book.Catalogue(book.City.Catalogue).Figures()
	if c.Copy != "" {
		own, err := copyNamed(book, c.Copy)
		if err != nil {
			return err
		}
		f = own.Catalogue().Figures()
		f.Catalogue = stages.CatalogueName(own.ID())
	}
	if c.JSON {
		return printJSON(f)
	}
	w, err := wordsOf(c.Lang, book)
	if err != nil {
		return err
	}
	line := func(key, value string) { fmt.Printf("%s  %s\n", w.T("catalogue.figure."+key), value) }
	line("items", strconv.Itoa(f.Items))
	line("window", strconv.Itoa(f.Window))
	line("online", fmt.Sprintf("%d (%s)", f.Online, w.Share(f.Online, f.Items)))
	line("instant", strconv.Itoa(f.Instant))
	line("compression", ratioText(f.Compression)+" · "+w.T("catalogue.sums", "items", strconv.Itoa(f.Compression.Items),
		"committed", strconv.Itoa(f.Compression.Committed), "statutory", strconv.Itoa(f.Compression.Statutory)))
	for _, e := range f.Exempt {
		line("exempt", w.T("catalogue.exempt-of", "record", w.Name("shared", string(e.Source)), "n", strconv.Itoa(e.Materials), "kinds", strconv.Itoa(e.Kinds)))
	}
	line("held", strconv.Itoa(f.Held))
	fmt.Println()
	for _, formula := range f.Formulas {
		fmt.Println(w.Text(formula.Text))
	}
	return nil
}

// ratioText writes a ratio in per cent with two decimals, as the city reports it; "—" where there is none.
func ratioText(c stages.Compression) string {
	if c.Ratio == nil {
		return words.Unknown
	}
	return fmt.Sprintf("%.2f %%", *c.Ratio*100)
}
