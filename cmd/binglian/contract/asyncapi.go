// Package contract writes down what other systems may rely on: the AsyncAPI document of the event stream, and the schema of each
// event.
package contract

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/goccy/go-yaml"
	"github.com/invopop/jsonschema"

	"binglian/domain"
	envelopes "binglian/events/envelope"
	"binglian/events/stream"
	"binglian/stages"
	"binglian/views/problems"
	"binglian/views/schemas"
)

// node is a part of the document; maps are written in the order of their keys.
type node = map[string]any

func ref(to string) node { return node{"$ref": "#/" + to} }

// token describes a part of a subject.
func token(what string) node { return node{"description": what} }

// replyTo is where an answer goes: to the subject that whoever asks has named.
var replyTo = node{"location": "$message.header#/replyTo"}

// AsyncAPI writes the document of the event stream and of the commands over it: AsyncAPI 3 in YAML.
func AsyncAPI() (string, error) {
	messages, parts := node{}, node{"commandAnswer": titled("What a command did", &stream.Answer{}), "problem": titled("Why a command was refused", &problems.Problem{})}
	heard, given := node{}, node{}
	for name, s := range schemas.Events() {
		parts[name], heard[name] = s, ref("components/messages/"+name)
		messages[name] = node{"name": envelopes.TypeOf(name), "title": s.Title, "summary": s.Description,
			"contentType": "application/cloudevents+json", "headers": ref("components/schemas/eventHeaders"),
			"payload": eventEnvelope(name)}
	}
	for verb, s := range schemas.Commands() {
		if _, roles := stages.Described(verb); !ofDepartments(roles) {
			continue
		}
		name := "command-" + string(verb)
		parts[name], given[string(verb)] = s, ref("components/messages/"+name)
		messages[name] = node{"name": "approval.command." + string(verb) + ".v1", "title": s.Title, "summary": s.Description,
			"contentType": "application/cloudevents+json", "payload": commandEnvelope(verb)}
	}
	parts["eventHeaders"] = node{"type": "object", "properties": node{
		"Nats-Msg-Id":        node{"type": "string", "description": "the copy's own id; another one when it is published again"},
		stream.HeaderProject: node{"type": "string", "description": "the project's id"},
		stream.HeaderHash:    node{"type": "string", "description": "hex SHA-256 of the event in its project's chain"}}}
	messages["answer"] = node{"name": "answer", "title": "What a command did", "contentType": "application/json", "payload": ref("components/schemas/commandAnswer")}
	messages["refusal"] = node{"name": "refusal", "title": "Why a command was refused (RFC 9457)", "contentType": "application/problem+json",
		"payload": ref("components/schemas/problem")}
	channels := node{
		"department": node{"address": "approval.dept.{department}.{stage}.{event}", "messages": heard,
			"description": "What concerns a department. It is taken from the durable consumers <department>-live and <department>-replay of the stream " + stream.Name + ".",
			"parameters":  node{"department": token("code of the department"), "stage": token("pool, collaboration, a stage, or project"), "event": token("name of the event")}},
		"commands": node{"address": "command.{department}.{project}.{verb}", "messages": given,
			"parameters": node{"department": token("code of the department that asks: its own"), "project": token("the project's id"), "verb": token("name of the command")}},
		"answers": node{"address": nil, "messages": node{"answer": ref("components/messages/answer"), "refusal": ref("components/messages/refusal")}},
	}
	operations := node{
		"tellDepartment": node{"action": "send", "channel": ref("channels/department"), "summary": "A department hears an event that concerns it."},
		"takeCommand": node{"action": "receive", "channel": ref("channels/commands"), "summary": "A department's system acts for one of its officers.",
			"reply": node{"address": replyTo, "channel": ref("channels/answers")}},
	}
	describeQuestions(channels, operations, messages, parts)
	document := node{
		"asyncapi": "3.0.0",
		"info": node{"title": "Binglian 并联", "version": "1.0.0", "license": node{"name": "Apache-2.0"},
			"description": "What happens to engineering projects, told to each department that it concerns, and what departments do in return. Printed by `binglian docs print`; docs/integration.md explains it."},
		"servers": node{"city": node{"host": "127.0.0.1:4222", "protocol": "nats",
			"description": "The server of the city. A department connects with its own credentials.", "security": []node{ref("components/securitySchemes/credentials")}}},
		"channels": channels, "operations": operations,
		"components": node{"messages": messages, "schemas": parts,
			"securitySchemes": node{"credentials": node{"type": "userPassword", "description": "A NATS file of credentials (JWT and NKey), as `binglian department creds` writes it."}}},
	}
	raw, err := json.Marshal(document)
	if err != nil {
		return "", fmt.Errorf("write the AsyncAPI document: %w", err)
	}
	text, err := yaml.JSONToYAML(raw)
	if err != nil {
		return "", fmt.Errorf("write the AsyncAPI document: %w", err)
	}
	return "# Printed by `binglian docs print`; a test keeps it current.\n" + string(text), nil
}

// ofDepartments reports whether a command may be a department's.
func ofDepartments(roles []domain.Role) bool {
	return slices.ContainsFunc(roles, func(r domain.Role) bool {
		return r == domain.RoleOfficer || r == domain.RoleChecker || r == domain.RoleHead
	})
}

// eventEnvelope is the CloudEvents envelope of an event (docs/integration.md).
func eventEnvelope(name string) node {
	return envelope(envelopes.TypeOf(name), name, node{
		"subject":  node{"type": "string", "description": "the project"},
		"time":     node{"type": "string", "format": "date-time", "description": "when it was recorded"},
		"version":  node{"type": "integer", "description": "the project's version that the event made"},
		"day":      node{"type": "string", "format": "date", "description": "the day on which it counts"},
		"previous": node{"type": "integer", "description": "the version of this project's last event that was sent to this department; 0 for the first"},
	}, "subject", "time", "version", "day")
}

// commandEnvelope is the envelope in which a department gives a command.
func commandEnvelope(verb domain.Verb) node {
	return envelope("approval.command."+string(verb)+".v1", "command-"+string(verb), node{
		"subject": node{"type": "string", "description": "the project, as in the address"},
		"officer": node{"type": "string", "description": "sign-in name of the officer who acts"},
		"target":  node{"type": "string", "description": "what it acts on; left out for the whole project"},
		"seen":    node{"type": "integer", "minimum": 1, "description": "version of the last event of that thing which has been handled"},
		"day":     node{"type": "string", "format": "date", "description": "the day on which it counts, if that is an earlier one"},
		"reason":  node{"type": "string", "description": "why it is entered late"},
	}, "officer", "seen")
}

func envelope(typ, data string, more node, required ...string) node {
	properties := node{"specversion": node{"const": "1.0"}, "id": node{"type": "string"}, "source": node{"type": "string", "format": "uri-reference"},
		"type": node{"const": typ}, "datacontenttype": node{"const": "application/json"}, "data": ref("components/schemas/" + data)}
	maps.Copy(properties, more)
	return node{"type": "object", "properties": properties, "required": append([]string{"specversion", "id", "source", "type"}, required...)}
}

func titled(title string, of any) *jsonschema.Schema {
	s := schemas.Of(of, true)
	s.Title = title
	return s
}

// SchemaFiles gives the schema of each event as a file: events/<event>.v1.json.
func SchemaFiles() (map[string]string, error) {
	all := map[string]string{}
	for name, s := range schemas.Events() {
		s.Version, s.ID = schemas.Draft, jsonschema.ID("urn:binglian:event:"+name+":v1")
		raw, err := json.MarshalIndent(s, "", "  ")
		if err != nil {
			return nil, fmt.Errorf("write schema of %s: %w", name, err)
		}
		all[name+".v1.json"] = string(raw) + "\n"
	}
	return all, nil
}
