package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"binglian/domain"
	"binglian/events/webhook"
)

type webhookCommand struct {
	Add       webhookAddCommand       `cmd:"" help:"Post a department's events to an address; prints the secret that signs them, once."`
	List      webhookListCommand      `cmd:"" help:"List the webhooks and how they stand."`
	Log       webhookLogCommand       `cmd:"" help:"List what was sent to a webhook, with every answer."`
	Test      webhookTestCommand      `cmd:"" help:"Send a signed test, and say what came back."`
	Pause     webhookPauseCommand     `cmd:"" help:"Send nothing for now; what happens meanwhile waits."`
	Resume    webhookResumeCommand    `cmd:"" help:"Send again; all that waits begins anew."`
	Rotate    webhookRotateCommand    `cmd:"" help:"Make a new secret; for some hours both sign. Prints it, once."`
	Redeliver webhookRedeliverCommand `cmd:"" help:"Send one delivery again, or all since a time."`
	Remove    webhookRemoveCommand    `cmd:"" help:"End a webhook, with all that waits for it and its log."`
}

// withCity does something with the place's database.
func (p *Place) withCity(ctx context.Context, log *slog.Logger, do func(*database) error) error {
	d, err := p.found().attach(ctx, wanted{log: log})
	if err != nil {
		return err
	}
	defer d.close(log)
	return do(d)
}

type webhookAddCommand struct {
	Department domain.DepartmentCode `arg:"" help:"Code of the department."`
	URL        string                `arg:"" help:"Address to post to, of https; of http only in a network that serve --webhook-allow names."`
	Stage      []string              `help:"Only events of this stage (s1, parallel, …; project for those of none). May be repeated."`
	Item       []domain.ItemCode     `help:"Only events of this item. May be repeated."`
	Event      []string              `help:"Only this event (item-decided, …). May be repeated."`
}

// Run adds the webhook.
func (c *webhookAddCommand) Run(ctx context.Context, log *slog.Logger, place *Place) error {
	return place.withCity(ctx, log, func(d *database) error {
		secret := webhook.NewSecret()
		w, err := d.AddWebhook(ctx, "", domain.Webhook{Department: c.Department, URL: c.URL,
			Filter: domain.WebhookFilter{Stages: c.Stage, Items: c.Item, Events: c.Event}}, secret)
		if err != nil {
			return err
		}
		return printSecret(os.Stdout, w.ID, secret)
	})
}

// printSecret prints what a receiver verifies signatures with.
func printSecret(to io.Writer, id domain.WebhookID, secret string) error {
	_, err := fmt.Fprintf(to, "webhook  %s\nsecret   %s\nThe secret isn't shown again: hand it to the department now.\n", id, secret)
	return err
}

type webhookListCommand struct {
	Department domain.DepartmentCode `arg:"" optional:"" help:"Code of the department; all without it."`
}

// Run prints a line a webhook.
func (c *webhookListCommand) Run(ctx context.Context, log *slog.Logger, place *Place) error {
	return place.withCity(ctx, log, func(d *database) error {
		all, err := d.Webhooks(ctx, c.Department)
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, "WEBHOOK\tDEPARTMENT\tSTATE\tWAITING\tGIVEN UP\tFAILED IN A ROW\tLAST TAKEN\tTAKES\tADDRESS")
		for _, w := range all {
			state := "running"
			if w.Paused() {
				state = "paused: " + string(w.PausedFor)
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%d\t%d\t%s\t%s\t%s\n", w.ID, w.Department, state, w.Waiting, w.Failed, w.Failures, clockTime(w.AnsweredAt),
				filterOf(w.Filter), w.URL)
		}
		return table.Flush()
	})
}

func clockTime(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.In(domain.City).Format(time.DateTime)
}

// filterOf words a filter in one cell.
func filterOf(f domain.WebhookFilter) string {
	all := append(append([]string{}, f.Stages...), f.Events...)
	for _, i := range f.Items {
		all = append(all, string(i))
	}
	if len(all) == 0 {
		return "all"
	}
	return strings.Join(all, ",")
}

type webhookLogCommand struct {
	Webhook  domain.WebhookID `arg:"" help:"Id of the webhook."`
	Delivery int64            `arg:"" optional:"" help:"Number of one delivery, to list all its attempts."`
	Limit    int              `help:"Deliveries at most, the latest first (default ${default})." default:"50"`
}

// Run prints a line a delivery, or a line an attempt of one.
func (c *webhookLogCommand) Run(ctx context.Context, log *slog.Logger, place *Place) error {
	return place.withCity(ctx, log, func(d *database) error {
		if _, err := d.Webhook(ctx, c.Webhook); err != nil {
			return err
		}
		table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		if c.Delivery > 0 {
			if _, err := d.WebhookDelivery(ctx, c.Webhook, c.Delivery); err != nil {
				return err
			}
			all, err := d.WebhookAttempts(ctx, c.Delivery)
			if err != nil {
				return err
			}
			fmt.Fprintln(table, "AT\tTOOK\tANSWER\tBEGINS")
			for _, a := range all {
				fmt.Fprintf(table, "%s\t%s\t%s\t%q\n", clockTime(a.At), a.Took, answered(a), a.Answer)
			}
			return table.Flush()
		}
		all, err := d.WebhookDeliveries(ctx, c.Webhook, 0, c.Limit)
		if err != nil {
			return err
		}
		fmt.Fprintln(table, "DELIVERY\tEVENT\tSTATE\tTRIES\tLAST\tTOOK\tANSWER\tNEXT\tBEGINS")
		for _, l := range all {
			next, name := "-", fmt.Sprintf("%s-%d %s", l.Project, l.Version, l.Event)
			if l.State == domain.DeliveryWaiting {
				next = clockTime(l.NextAt)
			}
			if l.Project == "" {
				name = "test"
			}
			fmt.Fprintf(table, "%d\t%s\t%s\t%d\t%s\t%s\t%s\t%s\t%q\n", l.ID, name, l.State, l.Tries, clockTime(l.Last.At), l.Last.Took, answered(l.Last), next, l.Last.Answer)
		}
		return table.Flush()
	})
}

// answered words what came back.
func answered(a domain.WebhookAttempt) string {
	switch {
	case a.At.IsZero():
		return "-"
	case a.Status == 0:
		return string(a.Fault)
	case a.Fault == "" || a.Fault == domain.FaultStatus:
		return fmt.Sprint(a.Status)
	}
	return fmt.Sprintf("%d %s", a.Status, a.Fault)
}

type webhookTestCommand struct {
	Webhook domain.WebhookID `arg:"" help:"Id of the webhook."`
	Within  time.Duration    `help:"How long to wait for what came of it (default ${default})." default:"20s"`
}

// Run sends a test by the server that runs, and waits for what came of it.
func (c *webhookTestCommand) Run(ctx context.Context, log *slog.Logger, place *Place) error {
	return place.withCity(ctx, log, func(d *database) error {
		number, err := d.TestWebhook(ctx, c.Webhook)
		if err != nil {
			return err
		}
		for deadline := time.Now().Add(c.Within); ; {
			l, err := d.WebhookDelivery(ctx, c.Webhook, number)
			switch {
			case err != nil:
				return err
			case l.State == domain.DeliveryDelivered:
				fmt.Printf("taken with %s after %s: %q\n", answered(l.Last), l.Last.Took, l.Last.Answer)
				return nil
			case l.State == domain.DeliveryFailed:
				return fmt.Errorf("the test was not taken: %s after %s: %q", answered(l.Last), l.Last.Took, l.Last.Answer)
			case time.Now().After(deadline):
				return fmt.Errorf("nobody has sent the test within %s: is the city served?", c.Within)
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(100 * time.Millisecond):
			}
		}
	})
}

type webhookPauseCommand struct {
	Webhook domain.WebhookID `arg:"" help:"Id of the webhook."`
}

// Run pauses the webhook.
func (c *webhookPauseCommand) Run(ctx context.Context, log *slog.Logger, place *Place) error {
	return place.withCity(ctx, log, func(d *database) error { return d.PauseWebhook(ctx, c.Webhook, domain.PausedByHand) })
}

type webhookResumeCommand struct {
	Webhook domain.WebhookID `arg:"" help:"Id of the webhook."`
}

// Run resumes the webhook.
func (c *webhookResumeCommand) Run(ctx context.Context, log *slog.Logger, place *Place) error {
	return place.withCity(ctx, log, func(d *database) error { return d.ResumeWebhook(ctx, c.Webhook) })
}

type webhookRotateCommand struct {
	Webhook domain.WebhookID `arg:"" help:"Id of the webhook."`
	Keep    time.Duration    `help:"How long the old secret signs, too (default ${default}); 0 if it is known to others." default:"24h"`
}

// Run makes a new secret.
func (c *webhookRotateCommand) Run(ctx context.Context, log *slog.Logger, place *Place) error {
	return place.withCity(ctx, log, func(d *database) error {
		secret := webhook.NewSecret()
		if err := d.RotateWebhook(ctx, c.Webhook, secret, time.Now().Add(c.Keep)); err != nil {
			return err
		}
		return printSecret(os.Stdout, c.Webhook, secret)
	})
}

type webhookRedeliverCommand struct {
	Webhook  domain.WebhookID `arg:"" help:"Id of the webhook."`
	Delivery int64            `arg:"" optional:"" help:"Number of one delivery."`
	Since    string           `help:"All that was recorded since then: a day, or a time such as 2023-05-31T09:00:00+08:00." placeholder:"TIME"`
}

// Run puts one delivery in line again, or all since a time.
func (c *webhookRedeliverCommand) Run(ctx context.Context, log *slog.Logger, place *Place) error {
	if (c.Delivery > 0) == (c.Since != "") {
		return fmt.Errorf("name one delivery by its number, or a time by --since")
	}
	return place.withCity(ctx, log, func(d *database) error {
		if c.Delivery > 0 {
			return d.Redeliver(ctx, c.Webhook, c.Delivery)
		}
		since, err := time.Parse(time.RFC3339, c.Since)
		if err != nil {
			day, failed := domain.ParseDay(c.Since)
			if failed != nil {
				return fmt.Errorf("--since %s: give a day such as 2023-05-31, or a time such as 2023-05-31T09:00:00+08:00", c.Since)
			}
			since = day.Start()
		}
		n, err := d.RedeliverSince(ctx, c.Webhook, since)
		if err == nil {
			fmt.Printf("%d events are sent again\n", n)
		}
		return err
	})
}

type webhookRemoveCommand struct {
	Webhook domain.WebhookID `arg:"" help:"Id of the webhook."`
	Yes     bool             `help:"Be sure of it." required:""`
}

// Run removes the webhook.
func (c *webhookRemoveCommand) Run(ctx context.Context, log *slog.Logger, place *Place) error {
	return place.withCity(ctx, log, func(d *database) error { return d.RemoveWebhook(ctx, c.Webhook) })
}
