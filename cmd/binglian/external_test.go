package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nkeys"

	"binglian/domain"
	"binglian/events/stream"
	"binglian/store/private/privatetest"
)

// operated is a NATS server of somebody else, in operator mode, set up as the operating manual says.
type operated struct {
	t        *testing.T
	folder   string
	operator nkeys.KeyPair
	accounts strings.Builder // what nsc writes for the server to include
	url      string
}

// operate starts the server with the configuration that stands in the manual, for the application and one department.
func operate(t *testing.T, department domain.DepartmentCode) *operated {
	t.Helper()
	o := &operated{t: t, folder: t.TempDir(), operator: pair(t, nkeys.CreateOperator)}
	system := pair(t, nkeys.CreateAccount)
	claims := jwt.NewOperatorClaims(public(t, o.operator))
	claims.SystemAccount = public(t, system)
	fmt.Fprintf(&o.accounts, "operator: %s\nsystem_account: %s\nresolver: MEMORY\nresolver_preload: {\n", o.signed(claims), public(t, system))
	o.admit(system, nil)
	application := pair(t, nkeys.CreateAccount)
	o.admit(application, func(c *jwt.AccountClaims) {
		c.Limits.JetStreamLimits = jwt.JetStreamLimits{DiskStorage: -1, MemoryStorage: -1, Streams: -1, Consumer: -1}
		for _, export := range commands(t, "nsc add export") {
			kind := jwt.ResponseType(jwt.ResponseTypeSingleton)
			if export["response-type"] != "" {
				kind = jwt.ResponseType(export["response-type"])
			}
			c.Exports.Add(&jwt.Export{Name: export["name"], Type: jwt.Service, ResponseType: kind, Subject: jwt.Subject(export["subject"])})
		}
	})
	o.user("application", application)
	own := pair(t, nkeys.CreateAccount)
	o.admit(own, func(c *jwt.AccountClaims) {
		for _, i := range commands(t, "nsc add import") {
			local := jwt.RenamingSubject(strings.ReplaceAll(i["local-subject"], "civil-defence", string(department)))
			subject := jwt.Subject(strings.ReplaceAll(i["remote-subject"], "civil-defence", string(department)))
			if string(local) == string(subject) {
				local = ""
			}
			c.Imports.Add(&jwt.Import{Name: string(subject), Type: jwt.Service, Account: public(t, application), Subject: subject, LocalSubject: local})
		}
	})
	o.user(string(department), own)
	o.accounts.WriteString("}\n")
	o.start()
	return o
}

func pair(t *testing.T, create func() (nkeys.KeyPair, error)) nkeys.KeyPair {
	t.Helper()
	k, err := create()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func public(t *testing.T, k nkeys.KeyPair) string {
	t.Helper()
	key, err := k.PublicKey()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func (o *operated) signed(c interface {
	Encode(nkeys.KeyPair) (string, error)
}) string {
	o.t.Helper()
	token, err := c.Encode(o.operator)
	if err != nil {
		o.t.Fatal(err)
	}
	return token
}

func (o *operated) admit(account nkeys.KeyPair, shape func(*jwt.AccountClaims)) {
	o.t.Helper()
	claims := jwt.NewAccountClaims(public(o.t, account))
	if shape != nil {
		shape(claims)
	}
	fmt.Fprintf(&o.accounts, "  %s: %s\n", claims.Subject, o.signed(claims))
}

// user writes the credentials of an account's only user.
func (o *operated) user(name string, account nkeys.KeyPair) {
	o.t.Helper()
	user := pair(o.t, nkeys.CreateUser)
	token, err := jwt.NewUserClaims(public(o.t, user)).Encode(account)
	if err != nil {
		o.t.Fatal(err)
	}
	seed, err := user.Seed()
	if err != nil {
		o.t.Fatal(err)
	}
	creds, err := jwt.FormatUserConfig(token, seed)
	if err == nil {
		err = os.WriteFile(o.creds(name), creds, 0o600)
	}
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *operated) creds(name string) string { return filepath.Join(o.folder, name+".creds") }

// start runs the server on the manual's configuration file, its folder and port put in.
func (o *operated) start() {
	o.t.Helper()
	config := manual(o.t, "conf")
	config = strings.NewReplacer("/var/lib/nats", o.folder, "0.0.0.0:4222", "127.0.0.1:-1").Replace(config)
	file := filepath.Join(o.folder, "nats-server.conf")
	if err := errors.Join(os.WriteFile(file, []byte(config), 0o600),
		os.WriteFile(filepath.Join(o.folder, "accounts.conf"), []byte(o.accounts.String()), 0o600)); err != nil {
		o.t.Fatal(err)
	}
	options, err := server.ProcessConfigFile(file)
	if err != nil {
		o.t.Fatal(err)
	}
	options.NoLog, options.NoSigs = true, true
	s, err := server.NewServer(options)
	if err != nil {
		o.t.Fatal(err)
	}
	s.Start()
	if !s.ReadyForConnections(10 * time.Second) {
		o.t.Fatal("the NATS server did not start")
	}
	o.t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	o.url = fmt.Sprintf("nats://127.0.0.1:%d", s.Addr().(*net.TCPAddr).Port)
}

// manual gives the first block of that language in the part of the operating manual on servers of one's own.
func manual(t *testing.T, language string) string {
	t.Helper()
	text, err := os.ReadFile("../../docs/operating.md")
	if err != nil {
		t.Fatal(err)
	}
	_, part, _ := strings.Cut(string(text), "### NATS in operator mode")
	_, block, found := strings.Cut(part, "```"+language+"\n")
	block, _, closed := strings.Cut(block, "```")
	if !found || !closed {
		t.Fatalf("the operating manual has no %s for servers of one's own", language)
	}
	return block
}

var flagOf = regexp.MustCompile(`--([a-z-]+)(?:[ =]('[^']*'|[^-\s]\S*))?`)

// commands gives the flags of each command in the manual that begins so.
func commands(t *testing.T, begin string) []map[string]string {
	t.Helper()
	var all []map[string]string
	for line := range strings.Lines(manual(t, "sh")) {
		if !strings.HasPrefix(line, begin+" ") {
			continue
		}
		flags := map[string]string{}
		for _, m := range flagOf.FindAllStringSubmatch(line, -1) {
			flags[m[1]] = strings.Trim(m[2], "'")
		}
		all = append(all, flags)
	}
	if len(all) == 0 {
		t.Fatalf("the manual has no %s", begin)
	}
	return all
}

// TestACityOnServersOfItsOwn serves on a PostgreSQL by DATABASE_URL and a NATS by NATS_URL, acts through the pages, hears the
// events as a department does, is killed and goes on.
func TestACityOnServersOfItsOwn(t *testing.T) {
	t.Parallel()
	const department = "civil-defence"
	database, nats := privatetest.URL(t), operate(t, department)
	data := filepath.Join(privatetest.Folder(t), "city")
	env := []string{"DATABASE_URL=" + database, "NATS_URL=" + nats.url, "NATS_CREDS=" + nats.creds("application")}
	s := serveWith(t, data, env)
	d, err := connect(t.Context(), database, data, wanted{log: quiet()}, func() {})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.close(quiet()) })
	if left, err := filepath.Glob(filepath.Join(data, "*")); err != nil || strings.Contains(strings.Join(left, " "), "postgres") || strings.Contains(strings.Join(left, " "), "jetstream") {
		t.Errorf("servers of the program's own have begun: %v %v", left, err)
	}
	w := &town{t: t, db: d, site: s.address, people: map[string]*browser{}}
	w.settle(t.Context())
	w.admit()
	w.as("natural-resources").do(w.project, "launch-collaboration", "", func(f *form) { w.fillFacts(f) })
	heard := map[string]bool{}
	hears(t, nats, department, d, heard)

	s.kill()
	s = serveWith(t, data, env)
	w.site, w.people = s.address, map[string]*browser{}
	for _, login := range []string{department, "ecology", "water"} {
		w.as(login).do(w.project, "give-opinion", login, func(f *form) { f.fill("value", "agree") })
	}
	s.kill() // before or after its events were sent: none is lost
	s = serveWith(t, data, env)
	hears(t, nats, department, d, heard)
	if len(heard) < 4 {
		t.Errorf("%s heard %d events", department, len(heard))
	}

	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"replay", "--dry-run"}, " 0 differences"},
		{[]string{"user", "list"}, "planner"},
	} {
		cmd := command(t, data, c.args...)
		cmd.Env = append(cmd.Env, env...)
		if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), c.says) {
			t.Errorf("%v: %v %s", c.args, err, out)
		}
	}
	s.stop(t)
	nothingRuns(t, data)
}

// hears takes a department's events from its own durable consumer, with its own credentials, until all are there that
// the database says, those heard before among them. None comes twice.
func hears(t *testing.T, nats *operated, department domain.DepartmentCode, d *database, heard map[string]bool) {
	t.Helper()
	ctx := timeout(t, time.Minute)
	want, err := audience(ctx, d, department)
	if err != nil {
		t.Fatal(err)
	}
	nc, err := stream.Dial(stream.Remote{URL: nats.url}, nats.creds(string(department)), quiet())
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	consumer, err := js.Consumer(ctx, stream.Name, stream.LiveConsumer(department))
	if err != nil {
		t.Fatal(err)
	}
	for len(heard) < want {
		m, err := consumer.Next(jetstream.FetchContext(ctx))
		if err != nil {
			t.Fatalf("heard %d of %d events: %v", len(heard), want, err)
		}
		id := m.Headers().Get("Nats-Msg-Id")
		if heard[id] {
			t.Errorf("%s came twice", id)
		}
		heard[id] = true
		if err := m.DoubleAck(ctx); err != nil {
			t.Fatal(err)
		}
	}
}
