package stream_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"binglian/domain"
	"binglian/events"
	"binglian/events/stream"
	"binglian/events/stream/streamtest"
	"binglian/stages"
)

// counter is a desk that counts who asks, and does nothing.
type counter struct {
	mu    sync.Mutex
	asked map[domain.DepartmentCode]int // commands
	told  map[domain.DepartmentCode]int // questions that were answered
}

func (c *counter) Give(_ context.Context, a stream.Asked) (stream.Given, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked[a.Department]++
	return stream.Given{Version: 1}, nil
}

func (*counter) Refuse(error, string) (int, []byte) { return 422, []byte(`{"status":422}`) }

// History implements stream.Archive; it counts who asks.
func (c *counter) History(_ context.Context, h stream.History) ([]events.Delivery, string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.told[h.Department]++
	return nil, "", nil
}

// StreamPlace implements stream.Archive; it counts who asks.
func (c *counter) StreamPlace(_ context.Context, d domain.DepartmentCode, _ stream.Mark) (uint64, bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.told[d]++
	return 1, true, nil
}

// TestNoDepartmentReachesWhatIsntItsOwn lets every department of the city, with its real credentials, try to read and to forge.
func TestNoDepartmentReachesWhatIsntItsOwn(t *testing.T) {
	t.Parallel()
	var all []domain.DepartmentCode
	for _, d := range stages.Default(false).Book().Departments {
		all = append(all, d.Code)
	}
	r := newRig(t)
	if err := r.stream.AddDepartments(t.Context(), all...); err != nil {
		t.Fatal(err)
	}
	desk := &counter{asked: map[domain.DepartmentCode]int{}, told: map[domain.DepartmentCode]int{}}
	serving, stop := context.WithCancel(context.Background())
	ended := make(chan error, 2)
	go func() { ended <- r.stream.ServeCommands(serving, desk, quiet) }()
	go func() { ended <- r.stream.ServeListeners(serving, desk, time.Now, quiet) }()
	t.Cleanup(func() { // before the server ends
		stop()
		for range cap(ended) {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
	})
	r.run()
	r.outbox.Commit(streamtest.History("p0", 60, all...)...)
	r.settle()
	r.stop()
	last := r.lastSeq()
	var connected []*nats.Conn
	for i, own := range all {
		nc := r.connect(own)
		connected = append(connected, nc)
		attack(t, nc, own, all[(i+1)%len(all)], all)
		if now := r.lastSeq(); now != last {
			t.Fatalf("%s: the stream has grown from %d to %d", own, last, now)
		}
	}
	if len(desk.asked) != 0 {
		t.Errorf("forged commands were heard: %v", desk.asked)
	}
	if len(desk.told) != 0 {
		t.Errorf("questions in another's name were answered: %v", desk.told)
	}
	if reports := r.stream.Reports(); len(reports) != 0 {
		t.Errorf("reports in another's name were heard: %v", reports)
	}
	eavesdrop(t, r, connected)
}

// attack tries with one department's connection what only another, or nobody, may.
func attack(t *testing.T, nc *nats.Conn, own, other domain.DepartmentCode, all []domain.DepartmentCode) {
	t.Helper()
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	refused := func(what, subject, body string) {
		t.Helper()
		if _, err := nc.Request(subject, []byte(body), 5*time.Second); !errors.Is(err, nats.ErrNoResponders) {
			t.Errorf("%s: %s: %v; want that nobody answers", own, what, err)
		}
	}
	for _, foreign := range all {
		if foreign == own {
			continue
		}
		for _, consumer := range []string{stream.LiveConsumer(foreign), stream.ReplayConsumer(foreign)} {
			refused("look at "+consumer, "$JS.API.CONSUMER.INFO.APPROVAL."+consumer, "")
			refused("take from "+consumer, "$JS.API.CONSUMER.MSG.NEXT.APPROVAL."+consumer, "1")
			refused("look from afar at "+consumer, "$JS.city.API.CONSUMER.INFO.APPROVAL."+consumer, "")
			refused("take from afar from "+consumer, "$JS.city.API.CONSUMER.MSG.NEXT.APPROVAL."+consumer, "1")
			refused("acknowledge for "+consumer, "$JS.ACK.APPROVAL."+consumer+".1.1.1.1.0", "+ACK")
		}
		refused("command as "+string(foreign), "command."+string(foreign)+".p0.give-opinion", "{}")
		for _, question := range []string{stream.QuestionReplay, stream.QuestionHistory, stream.QuestionReport} {
			refused("ask for "+question+" as "+string(foreign), "command."+string(foreign)+"."+question, "{}")
		}
	}
	for what, subject := range map[string]string{
		"read the stream":            "$JS.API.STREAM.INFO.APPROVAL",
		"list the streams":           "$JS.API.STREAM.NAMES",
		"read a message":             "$JS.API.STREAM.MSG.GET.APPROVAL",
		"read a message directly":    "$JS.API.DIRECT.GET.APPROVAL",
		"read the last directly":     "$JS.API.DIRECT.GET.APPROVAL.approval.dept." + string(other) + ".s2.item-paused",
		"delete the stream":          "$JS.API.STREAM.DELETE.APPROVAL",
		"purge the stream":           "$JS.API.STREAM.PURGE.APPROVAL",
		"delete its own consumer":    "$JS.API.CONSUMER.DELETE.APPROVAL." + stream.LiveConsumer(own),
		"pause its own consumer":     "$JS.API.CONSUMER.PAUSE.APPROVAL." + stream.LiveConsumer(own),
		"list consumers":             "$JS.API.CONSUMER.LIST.APPROVAL",
		"read the stream from afar":  "$JS.city.API.STREAM.INFO.APPROVAL",
		"publish for everybody":      "approval.project.forged",
		"publish for another":        "approval.dept." + string(other) + ".s2.item-paused",
		"publish for itself":         "approval.dept." + string(own) + ".s2.item-paused",
		"reach the gate":             "gate",
		"ask the system":             "$SYS.REQ.SERVER.PING",
		"ask the service":            "$SRV.PING",
		"command without a project":  "command." + string(own) + ".give-opinion",
		"ask what isn't asked":       "command." + string(own) + ".reset",
		"set its own consumer back":  "$JS.API.CONSUMER.RESET.APPROVAL." + stream.LiveConsumer(own),
		"command with a part more":   "command." + string(own) + ".p0.give-opinion.more",
		"answer another's request":   "_INBOX.forged",
		"answer a request of nobody": "_R_.forged",
	} {
		refused(what, subject, `{"seq":1}`)
	}
	for _, config := range []string{`{"stream_name":"APPROVAL","config":{"name":"mine"}}`, `{"stream_name":"APPROVAL","config":{"durable_name":"` + stream.LiveConsumer(own) + `"}}`} {
		refused("make a consumer", "$JS.API.CONSUMER.CREATE.APPROVAL.mine", config)
		refused("make a durable consumer", "$JS.API.CONSUMER.DURABLE.CREATE.APPROVAL."+stream.LiveConsumer(own), config)
	}

	// What answers to a subject that another account, or the stream, listens to would be a forgery, were it one account: the answer to a
	// pull, to a look, to an acknowledgement and to a command.
	for _, reply := range []string{"approval.dept." + string(other) + ".s1.forged", "approval.project.forged", "command." + string(other) + ".p0.give-opinion",
		"$JS.API.CONSUMER.MSG.NEXT.APPROVAL." + stream.LiveConsumer(other), "$JS.ACK.APPROVAL." + stream.LiveConsumer(other) + ".1.1.1.1.0"} {
		for subject, body := range map[string]string{
			"$JS.API.CONSUMER.MSG.NEXT.APPROVAL." + stream.LiveConsumer(own):        `{"batch":1,"no_wait":true}`,
			"$JS.API.CONSUMER.INFO.APPROVAL." + stream.LiveConsumer(own):            "",
			"$JS.ACK.APPROVAL." + stream.LiveConsumer(own) + ".1.999999.999999.1.0": "+NXT",
			"command." + string(own) + ".p0.give-opinion":                           "{",
			"command." + string(own) + ".replay":                                    "{",
			"command." + string(own) + ".history":                                   `{"page":1}`,
			"command." + string(own) + ".report":                                    `{"dead":-1}`,
		} {
			if err := nc.PublishRequest(subject, reply, []byte(body)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := nc.Publish("command."+string(own)+".p0.give-opinion", []byte(strings.Repeat("x", 9<<20))); !errors.Is(err, nats.ErrMaxPayload) {
		t.Errorf("%s: a message of 9 MiB: %v; want %v", own, err, nats.ErrMaxPayload)
	}
	if err := nc.Flush(); err != nil {
		t.Fatal(err)
	}
	// Its own it can take; by then the forgeries have been worked off, as one connection's requests are in turn.
	consumer, err := js.Consumer(t.Context(), stream.Name, stream.ReplayConsumer(own))
	if err != nil {
		t.Fatalf("%s: %v", own, err)
	}
	if m, err := consumer.Next(jetstream.FetchMaxWait(10 * time.Second)); err != nil || department(m.Subject()) != string(own) {
		t.Errorf("%s: take its own: %v", own, err)
	}
}

// eavesdrop listens on every connection to everything while events are relayed and commands answered.
func eavesdrop(t *testing.T, r *rig, connected []*nats.Conn) {
	t.Helper()
	var listening []*nats.Subscription
	for _, nc := range connected {
		for _, subject := range []string{"approval.>", "$JS.>", "command.>", ">"} {
			heard, err := nc.SubscribeSync(subject)
			if err != nil {
				t.Fatal(err)
			}
			listening = append(listening, heard)
		}
		if err := nc.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	r.run()
	r.outbox.Commit(histories("q", 2, 20)...)
	r.settle()
	for _, nc := range connected {
		if err := nc.Flush(); err != nil { // what was on its way is here now
			t.Fatal(err)
		}
	}
	for _, heard := range listening {
		if n, _, err := heard.Pending(); n > 0 || err != nil {
			m, _ := heard.NextMsg(time.Millisecond)
			t.Errorf("a subscription to %s hears %d messages, %v: %+v", heard.Subject, n, err, m)
		}
	}
}
