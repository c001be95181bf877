package contract

import (
	"strings"

	"binglian/events/stream"
	"binglian/views/schemas"
)

// describeQuestions adds what departments may ask about their own streams, and what they are answered.
func describeQuestions(channels, operations, messages, parts node) {
	for question, q := range stream.Questions() {
		asked, told := question+"-asked", question+"-told"
		body := schemas.Of(q.Asked, false) // what isn't known is refused
		body.Title = q.Title
		parts[asked], parts[told] = body, titled("The answer to "+question, q.Told)
		for _, name := range []string{asked, told} {
			messages[name] = node{"name": name, "title": q.Title, "contentType": "application/json", "payload": ref("components/schemas/" + name)}
		}
		answers := question + "Answers"
		channels[question] = node{"address": "command.{department}." + question, "messages": node{asked: ref("components/messages/" + asked)},
			"parameters": node{"department": token("code of the department that asks: its own")}}
		channels[answers] = node{"address": nil, "messages": node{told: ref("components/messages/" + told), "refusal": ref("components/messages/refusal")}}
		operations["answer"+strings.ToUpper(question[:1])+question[1:]] = node{"action": "receive", "channel": ref("channels/" + question), "summary": q.Title + ".",
			"reply": node{"address": replyTo, "channel": ref("channels/" + answers)}}
	}
}
