package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"binglian/store/private/privatetest"
)

// TestStoppingFinishesWhatIsOnItsWay stops a server that has a live page open and a form half received.
func TestStoppingFinishesWhatIsOnItsWay(t *testing.T) {
	t.Parallel()
	data := filepath.Join(privatetest.Folder(t), "city")
	s := serveFrom(t, data)
	if out, code := output(t, data, "user", "add", "admin", "--name", "管理员", "--role", "administrator", "--password", testPassword); code != 0 {
		t.Fatal(out)
	}
	live, err := newBrowser(t, s.address, "admin", testPassword).client.Get(s.address + "/live")
	if err != nil {
		t.Fatal(err)
	}
	defer live.Body.Close()

	conn, err := net.Dial("tcp", strings.TrimPrefix(s.address, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(stopWithin)); err != nil {
		t.Fatal(err)
	}
	form := url.Values{"name": {"admin"}, "password": {testPassword}}.Encode()
	fmt.Fprintf(conn, "POST /sign-in HTTP/1.1\r\nHost: binglian\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n", len(form))
	answers := bufio.NewReader(conn)
	if line, err := answers.ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") {
		t.Fatalf("the form is not awaited: %q, %v", line, err)
	}
	if _, err := answers.ReadString('\n'); err != nil {
		t.Fatal(err)
	}

	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, live.Body); err != nil { // nothing but the stop ends it
		t.Errorf("the live page was broken off: %v", err)
	}
	fmt.Fprint(conn, form)
	answer, err := http.ReadResponse(answers, nil)
	if err != nil {
		t.Fatalf("the form was broken off: %v: %s", err, s.printed)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusSeeOther || len(answer.Cookies()) == 0 {
		t.Errorf("the form was answered with %s", answer.Status)
	}
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("stopped with %v: %s", err, s.printed)
	}
	nothingRuns(t, data)
}

// TestAnInterruptedCommandIsNoSuccess interrupts a simulation and begins it again.
func TestAnInterruptedCommandIsNoSuccess(t *testing.T) {
	t.Parallel()
	data := filepath.Join(privatetest.Folder(t), "city")
	printed := &buffer{}
	s := &served{cmd: command(t, data, "simulate"), printed: printed}
	s.cmd.Stdout, s.cmd.Stderr = printed, printed
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.kill)
	s.await(t, regexp.MustCompile(`  1 % `))
	if err := s.cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	err := s.cmd.Wait()
	if code := s.cmd.ProcessState.ExitCode(); code != interrupted || strings.Count(printed.String(), "interrupted") != 1 {
		t.Errorf("exit code %d, %v: %s", code, err, printed)
	}
	nothingRuns(t, data)
	if out, code := output(t, data, "simulate", "--seed", "2"); code != 1 || !strings.Contains(out, "seed 1") {
		t.Errorf("another seed was not refused: %d %s", code, out)
	}
}
