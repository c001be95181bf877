// Command listen is an example of a department's own system in Go: it hears its department's events, handles each once, and answers a
// collaboration with an opinion. It needs the department's credentials and github.com/nats-io/nats.go, and nothing of this program.
//
//	listen nats://127.0.0.1:4222 civil-defence civil-defence.creds officer
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"
	"os/signal"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// event is what of an envelope this system needs.
type event struct {
	ID      string `json:"id"`
	Type    string `json:"type"`
	Subject string `json:"subject"` // project
	Version int    `json:"version"`
}

func main() {
	if len(os.Args) != 5 {
		log.Fatal("usage: listen SERVER DEPARTMENT CREDENTIALS OFFICER")
	}
	server, department, credentials, officer := os.Args[1], os.Args[2], os.Args[3], os.Args[4]
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	nc, err := nats.Connect(server, nats.UserCredentials(credentials), nats.MaxReconnects(-1))
	must(err)
	defer nc.Close()
	js, err := jetstream.New(nc)
	must(err)
	consumer, err := js.Consumer(ctx, "APPROVAL", department+"-live")
	must(err)
	messages, err := consumer.Messages()
	must(err)
	known := map[string]bool{} // a real system keeps the ids in its database, in the transaction that does the work
	for {
		m, err := messages.Next(jetstream.NextContext(ctx))
		if ctx.Err() != nil {
			return
		}
		must(err)
		var e event
		must(json.Unmarshal(m.Data(), &e))
		if !known[e.ID] {
			log.Println(e.ID, e.Type)
			if e.Type == "approval.collaboration-launched.v1" {
				agree(nc, department, officer, e)
			}
			known[e.ID] = true
		}
		must(m.Ack()) // only now that it is done
	}
}

// agree gives the department's opinion on a collaboration. The event's id names the command, so that giving it twice does no harm.
func agree(nc *nats.Conn, department, officer string, e event) {
	command, err := json.Marshal(map[string]any{
		"specversion": "1.0", "id": "agree-" + e.ID, "source": "/oa", "type": "approval.command.give-opinion.v1",
		"officer": officer, "target": department, "seen": e.Version,
		"data": map[string]string{"value": "agree", "text": "同意"},
	})
	must(err)
	answer, err := nc.Request("command."+department+"."+e.Subject+".give-opinion", command, 10*time.Second)
	must(err)
	if answer.Header.Get("Nats-Service-Error-Code") != "" {
		log.Printf("%s: refused: %s", e.ID, answer.Data)
		return
	}
	log.Println(e.ID, "agreed")
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
