#!/bin/sh
# An example of a department's own system with nothing but curl and jq: it hears of new versions and answers collaborations with an opinion.
# It needs a token: binglian token add "our OA" --role officer --department civil-defence --scope read,act,events
#
#   SITE=http://127.0.0.1:8080 TOKEN=bl_… OFFICER=wang act.sh civil-defence
set -eu
department=$1

ask() { curl -sf "$@" -H "Authorization: Bearer $TOKEN"; }

# The opinions on a project that wait for us. The key names each, so that one that is sent again is given once.
agree() {
	ask "$SITE/api/v1/projects/$1/commands" |
		jq -c --arg us "$department" --arg officer "$OFFICER" '.commands[] | select(.verb == "give-opinion" and .target == $us)
			| {href, body: {target, seen, officer: $officer, fields: {value: "agree", text: "同意"}}}' |
		while read -r due; do
			echo "$due" | jq .body | ask "$SITE$(echo "$due" | jq -r .href)" -H "Content-Type: application/json" \
				-H "Idempotency-Key: opinion-$1-$(echo "$due" | jq -r .body.seen)" --data-binary @- || echo "$1: not taken" >&2
		done
}

began=$(ask "$SITE/api/v1/access" | jq -r .now)
ask "$SITE/api/v1/worklist" | jq -r '.tasks[] | select(.kind == "opinion").project' | while read -r project; do agree "$project"; done
while :; do # a stream that breaks begins again with all that has changed since
	ask -N "$SITE/api/v1/stream" -H "Last-Event-ID: $began" | sed -un 's/^data: {/{/p' | while read -r versions; do
		echo "$versions" | jq -r 'keys[]' | while read -r project; do agree "$project"; done
	done || true
	sleep 5
done
