package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"binglian/cmd/binglian/certificate"
)

// secured says how browsers reach the pages over TLS: by the program itself, or through a proxy in front.
type secured struct {
	Cert      string `name:"tls-cert" help:"Serve over TLS with this certificate and its chain, in PEM; read again when it is renewed." type:"path" placeholder:"FILE"`
	Key       string `name:"tls-key" help:"Key of that certificate, in PEM." type:"path" placeholder:"FILE"`
	Self      bool   `name:"tls-self" help:"Serve a rehearsal over TLS with a certificate that it signs for itself, kept in its data folder."`
	BehindTLS bool   `name:"behind-tls" help:"Browsers reach the pages over TLS, through a proxy in front: cookies are for TLS alone."`

	own *certificate.Certificate // nil where the program speaks plain HTTP
}

// check refuses what doesn't go together, and reads the certificate that was named, before anything is started.
func (s *secured) check(place *Place, log *slog.Logger) error {
	switch {
	case (s.Cert == "") != (s.Key == ""):
		return errors.New("--tls-cert and --tls-key: give both, the certificate and its key")
	case s.Self && s.Cert != "":
		return errors.New("--tls-self and --tls-cert: give one of them; with a certificate of your own --tls-self is not needed")
	case s.BehindTLS && (s.Self || s.Cert != ""):
		return errors.New("--behind-tls says that a proxy speaks TLS for the program: leave it out where the program has a certificate of its own")
	case s.Self && !place.Demo:
		return errors.New("--tls-self: only a rehearsal (--demo) signs its own certificate; give --tls-cert and --tls-key, or put a proxy in front")
	case s.Cert == "":
		return nil
	}
	var err error
	if s.own, err = certificate.Load(s.Cert, s.Key, time.Now, log); err != nil {
		return fmt.Errorf("--tls-cert: %w", err)
	}
	return nil
}

// signOwn makes, or finds, the certificate that a rehearsal signs for itself, once its data folder is there.
func (s *secured) signOwn(place *Place, listen string, log *slog.Logger) error {
	if !s.Self {
		return nil
	}
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return fmt.Errorf("--listen %s: %w", listen, err)
	}
	if s.own, err = certificate.Self(place.folder(), certificate.MachineNames(host), time.Now, log); err != nil {
		return fmt.Errorf("--tls-self: %w", err)
	}
	fmt.Fprintf(os.Stderr, "The certificate is signed by this rehearsal itself: browsers warn of it, rightly. Go on only where they show\n"+
		"  SHA-256 %s\nIt is for %s. Never serve a real city with it.\n", s.own.Fingerprint(), strings.Join(s.own.Names(), ", "))
	return nil
}

// tls reports whether browsers speak TLS, with the program or with a proxy in front.
func (s *secured) tls() bool { return s.BehindTLS || s.own != nil }

// serve answers on the listener until the server is shut down, over HTTP/2 too where there is a certificate. It gives the
// address at once, and what ended it later.
func (s *secured) serve(server *http.Server, l net.Listener, log *slog.Logger) (address string, ended <-chan error) {
	failed := make(chan error, 1)
	if s.own == nil {
		go func() { failed <- server.Serve(l) }()
		return "http://" + l.Addr().String(), failed
	}
	server.TLSConfig = s.own.Config()
	server.ErrorLog = slog.NewLogLogger(log.Handler(), slog.LevelDebug) // browsers that end a handshake are no fault of ours
	go func() { failed <- server.ServeTLS(l, "", "") }()
	return "https://" + l.Addr().String(), failed
}
