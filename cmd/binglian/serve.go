package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"binglian/store"
)

type serveCommand struct {
	secured
	natsServed
	measured

	Listen   string    `help:"Address to serve on (default ${default})." default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	Proxies  []network `name:"trusted-proxy" help:"Address, or network, of a proxy in front: its X-Forwarded-For says where sign-ins come from. May be repeated." placeholder:"ADDRESS"`
	Allow    []network `name:"webhook-allow" help:"Network that webhooks may be posted to though it isn't public, such as 10.20.0.0/16. May be repeated." placeholder:"NETWORK"`
	Expose   bool      `help:"Let other hosts in. A rehearsal is on loopback only without it."`
	Seed     uint64    `help:"Seed of the demo city." default:"1"`
	Scenario string    `help:"Scenario file of the demo city instead of the one that is built in." type:"path" placeholder:"FILE"`
}

// Run serves until it is stopped; then it leaves nothing running.
func (c *serveCommand) Run(ctx context.Context, log *slog.Logger, place *Place) error {
	if err := c.check(place, log); err != nil {
		return err
	}
	if err := c.checkNats(&c.secured, place, c.Expose, log); err != nil {
		return err
	}
	keepHeapSmall()
	listener, err := c.listen(place)
	if err != nil {
		return err
	}
	defer listener.Close()
	if c.scraped, err = c.listenMetrics(); err != nil {
		return err
	}
	if c.scraped != nil {
		defer c.scraped.Close()
	}
	w := wanted{mode: store.Production, log: log, observe: c.metrics.Command}
	var demo *demoCity
	if place.Demo {
		if demo, err = prepareDemo(c.Scenario, c.Seed); err != nil {
			return err
		}
		w.mode, w.begin = store.Rehearsal, demo.scenario.Begin.Start()
	}
	d, err := place.open(ctx, w)
	if err == nil {
		defer d.close(log)
		err = c.serve(ctx, log, place, d, demo, listener)
	}
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil // stopped before it had begun: that is how serving ends
	}
	return explained(err, place)
}

// listen takes the address before anything is started, so that a taken one is told at once.
func (c *serveCommand) listen(place *Place) (net.Listener, error) {
	host, _, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return nil, fmt.Errorf("--listen %s: give HOST:PORT, such as 127.0.0.1:8080", c.Listen)
	}
	if ip := net.ParseIP(host); place.Demo && !c.Expose && host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("--listen %s: a rehearsal is served on loopback only; add --expose to let other hosts in", c.Listen)
	}
	l, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return nil, fmt.Errorf("--listen %s: %w; name another with --listen", c.Listen, err)
	}
	return l, nil
}

func explained(err error, place *Place) error {
	if errors.Is(err, store.ErrWrongMode) {
		if place.Demo {
			return fmt.Errorf("%w; serve it without --demo, or name another folder with --data", err)
		}
		return fmt.Errorf("%w; serve it with --demo, or name another folder with --data", err)
	}
	return err
}

// serve runs everything that serves a city, and waits for its end. With ctx live pages end and nothing new is taken in; what
// is being uploaded or decided then is finished, if it can be within stopWithin.
func (c *serveCommand) serve(ctx context.Context, log *slog.Logger, place *Place, d *database, demo *demoCity, listener net.Listener) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	if err := c.signOwn(place, listener.Addr().String(), log); err != nil {
		return err
	}
	delivery, err := c.openStream(ctx, log, place, d, c.own)
	if err != nil {
		return err
	}
	defer delivery.close()
	site, err := newSite(ctx, log, d, demo, delivery.wires(d))
	if err != nil {
		return err
	}
	if c.tls() || len(c.Proxies) > 0 {
		site.secure, site.selfSigned = c.tls(), c.Self
		for _, n := range c.Proxies {
			site.proxies = append(site.proxies, n.Prefix)
		}
		if err := site.build(); err != nil {
			return err
		}
	}
	if c.BehindTLS && len(c.Proxies) == 0 {
		log.Warn("every sign-in seems to come from the proxy: name it with --trusted-proxy, or one stranger slows down everybody")
	}
	var running sync.WaitGroup
	work, finish := context.WithCancel(context.WithoutCancel(ctx))
	defer finish()
	run := func(f func(context.Context)) { running.Go(func() { f(work) }) }
	run(delivery.relay.Run)
	run(func(ctx context.Context) { delivery.roster.keep(ctx, d.Watch(ctx)) })
	run(func(ctx context.Context) {
		if err := delivery.relay.Stream.ServeCommands(ctx, desk{d, site.words, log}, log); err != nil {
			log.Error("departments can't give commands", "error", err)
		}
	})
	run(func(ctx context.Context) {
		if err := delivery.relay.Stream.ServeListeners(ctx, archive{desk{d, site.words, log}}, time.Now, log); err != nil {
			log.Error("departments can't ask about their streams", "error", err)
		}
	})
	run((&watch{delivery.nc, delivery.roster.gate, d, time.Now, log}).run)
	sender := newSender(d, c.Allow, log)
	sender.Observe = c.metrics.Attempt
	run(sender.Run)
	if c.scraped != nil {
		run(func(ctx context.Context) { c.serveMetrics(ctx, c.scraped, d, delivery, log) })
	}
	run(d.RunNews)
	run(d.RunFigures)
	run(d.RunClock)
	run(d.RunSweep)
	run(site.keepTime)
	run(func(ctx context.Context) { // what a publication left undone when the program ended
		if err := d.ReckonAgain(ctx); err != nil && ctx.Err() == nil {
			log.Error("projects could not be reckoned again by the rules in force", "error", err)
		}
	})

	server := &http.Server{Handler: site, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		BaseContext: func(net.Listener) context.Context { return work }}
	address, failed := c.secured.serve(server, listener, log)
	fmt.Fprintf(os.Stderr, "pages are served at %s\n", address)
	if demo == nil {
		c.welcome(ctx, d, address)
	} else if failure := demo.load(ctx, log, d, site, address); failure != nil && ctx.Err() == nil {
		err = fmt.Errorf("load the demo city: %w", failure)
	}
	if err == nil {
		select {
		case <-ctx.Done():
		case failure := <-failed:
			err = fmt.Errorf("serve pages: %w", failure)
		}
	}
	stop() // live pages end with it
	end, cancel := context.WithTimeout(work, stopWithin)
	defer cancel()
	if closing := server.Shutdown(end); closing != nil {
		log.Warn("pages were still being served at the end", "error", errors.Join(closing, server.Close()))
	}
	finish()
	running.Wait()
	return err
}

// welcome says where the city is, and what an empty one needs first.
func (c *serveCommand) welcome(ctx context.Context, d *database, address string) {
	fmt.Printf("Binglian 并联 is served at %s\n", address)
	if all, err := d.Accounts(ctx); err == nil && len(all) == 0 {
		fmt.Println("Nobody can sign in yet. Add the first administrator:\n  binglian user add admin --name 管理员 --role administrator")
	}
}
