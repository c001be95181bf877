package webhook

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"binglian/domain"
)

// poster makes one request at a time for whoever asks.
type poster struct{ secure, plain *http.Client }

func newPoster(g Guard, within time.Duration) poster {
	return poster{secure: client(g.https, within), plain: client(g.http, within)}
}

func client(check func(network, address string) error, within time.Duration) *http.Client {
	dialer := &net.Dialer{ControlContext: guarding(check)}
	return &http.Client{
		Timeout: within,
		// Nobody is followed elsewhere: the address is what the department has named, and the body is for it alone.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy:                  nil, // a proxy would call addresses that we don't see
			DialContext:            dialer.DialContext,
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
			MaxIdleConnsPerHost:    perReceiver,
			IdleConnTimeout:        30 * time.Second,
			MaxResponseHeaderBytes: 64 << 10,
			ForceAttemptHTTP2:      true,
		},
	}
}

func (p poster) close() {
	p.secure.CloseIdleConnections()
	p.plain.CloseIdleConnections()
}

// post makes one attempt.
func (p poster) post(ctx context.Context, to Receiver, id string, at time.Time, body []byte) domain.WebhookAttempt {
	begun := time.Now() //nolint:forbidigo // how long it took is real, whatever the clock says
	status, answer, err := p.request(ctx, to, id, at, body)
	a := domain.WebhookAttempt{At: at, Took: time.Since(begun), Status: status, Answer: answer} //nolint:forbidigo // as above
	switch {
	case err != nil:
		a.Fault = faultOf(err)
	case status >= 200 && status <= 299:
	case status >= 300 && status <= 399:
		a.Fault = domain.FaultRedirect
	case status == http.StatusGone:
		a.Fault = domain.FaultGone
	default:
		a.Fault = domain.FaultStatus
	}
	return a
}

func (p poster) request(ctx context.Context, to Receiver, id string, at time.Time, body []byte) (int, string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to.URL, bytes.NewReader(body))
	if err != nil {
		return 0, "", errors.Join(errNoURL, err)
	}
	if r.Header, err = headers(to.Secrets, id, at, body); err != nil {
		return 0, "", err
	}
	client := p.secure
	if r.URL.Scheme == "http" {
		client = p.plain
	}
	answer, err := client.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer answer.Body.Close()
	begin, err := io.ReadAll(io.LimitReader(answer.Body, answerRead))
	if err != nil && answer.StatusCode >= 200 && answer.StatusCode <= 299 {
		return answer.StatusCode, beginning(begin), err // what was broken off wasn't surely taken
	}
	return answer.StatusCode, beginning(begin), nil
}

// headers signs a body with every secret that is in force.
func headers(secrets []string, id string, at time.Time, body []byte) (http.Header, error) {
	var all []string
	for _, secret := range secrets {
		w, err := standardwebhooks.NewWebhook(secret)
		if err != nil {
			return nil, fmt.Errorf("sign: %w", err)
		}
		one, err := w.Sign(id, at, body)
		if err != nil {
			return nil, fmt.Errorf("sign: %w", err)
		}
		all = append(all, one)
	}
	h := http.Header{}
	h.Set("Content-Type", "application/cloudevents+json; charset=utf-8")
	h.Set("User-Agent", "Binglian-Webhook/1")
	h.Set(standardwebhooks.HeaderWebhookID, id)
	h.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(at.Unix(), 10))
	h.Set(standardwebhooks.HeaderWebhookSignature, strings.Join(all, " "))
	return h, nil
}

// beginning gives what of an answer is kept: as text that any page can show.
func beginning(raw []byte) string {
	raw = raw[:min(len(raw), answerKept)]
	for i := 0; i < utf8.UTFMax && len(raw) > 0 && !utf8.Valid(raw); i++ { // a character that was cut
		raw = raw[:len(raw)-1]
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) || r == '\n' {
			return r
		}
		return ' '
	}, strings.ToValidUTF8(string(raw), "?"))
}

// faultOf says what kind of fault an error is. What it says itself isn't kept: it names addresses behind a name.
func faultOf(err error) domain.WebhookFault {
	var name *net.DNSError
	var unknown x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	var record tls.RecordHeaderError
	var verify *tls.CertificateVerificationError
	var alert tls.AlertError
	var slow interface{ Timeout() bool }
	switch {
	case errors.Is(err, errForbidden):
		return domain.FaultAddress
	case errors.As(err, &slow) && slow.Timeout():
		return domain.FaultSlow
	case errors.As(err, &name), errors.Is(err, errNoURL):
		return domain.FaultName
	case errors.As(err, &unknown), errors.As(err, &host), errors.As(err, &invalid), errors.As(err, &record), errors.As(err, &verify), errors.As(err, &alert):
		return domain.FaultTLS
	}
	return domain.FaultNoAnswer
}
