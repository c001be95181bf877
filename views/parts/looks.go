package parts

// Tone is a colour with a meaning; each has one pair of colours in the style sheet, for light and for dark.
type Tone string

// The tones.
const (
	ToneIdle   Tone = "idle"   // nothing is asked, or not any more
	ToneActive Tone = "active" // something is to be done
	ToneGood   Tone = "good"
	ToneWarn   Tone = "warn"
	ToneBad    Tone = "bad"
)

type look struct {
	icon string
	tone Tone
}

// looks gives every state its icon and colour, so that a state looks the same wherever it is shown; its word stands
// under the same key.
var looks = map[string]look{
	"status.not-yet":   {"lock", ToneIdle},
	"status.to-do":     {"circle-dot", ToneActive},
	"status.waiting":   {"hourglass", ToneIdle},
	"status.returned":  {"arrow-back-up", ToneBad},
	"status.done":      {"circle-check", ToneGood},
	"status.running":   {"player-play", ToneActive},
	"status.paused":    {"player-pause", ToneWarn},
	"status.overdue":   {"alert-triangle", ToneBad},
	"status.refused":   {"circle-x", ToneBad},
	"status.withdrawn": {"ban", ToneIdle},
	"status.cancelled": {"ban", ToneIdle},

	"token-state.good":    {"circle-check", ToneGood},
	"token-state.expired": {"clock", ToneIdle},
	"token-state.revoked": {"ban", ToneIdle},

	"light.green":  {"circle-check", ToneGood},
	"light.yellow": {"clock", ToneWarn},
	"light.red":    {"alert-triangle", ToneBad},
	"light.none":   {"circle-dashed", ToneIdle},

	"order-state.open":      {"flag", ToneActive},
	"order-state.escalated": {"alert-triangle", ToneBad},
	"order-state.answered":  {"circle-check", ToneGood},
	"order-state.closed":    {"check", ToneIdle},
	"order-state.void":      {"ban", ToneIdle},

	"opinion.agree":                 {"circle-check", ToneGood},
	"opinion.agree-with-conditions": {"flag", ToneWarn},
	"opinion.disagree":              {"circle-x", ToneBad},
	"opinion.need-higher":           {"arrow-back-up", ToneWarn},
	"opinion.no-opinion":            {"circle-dashed", ToneIdle},

	"item-outcome.granted":      {"circle-check", ToneGood},
	"item-outcome.refused":      {"circle-x", ToneBad},
	"item-outcome.revoked":      {"circle-x", ToneBad},
	"item-outcome.withdrawn":    {"ban", ToneIdle},
	"item-outcome.not-accepted": {"ban", ToneIdle},

	"application-outcome.not-needed": {"ban", ToneIdle},
	"application-outcome.refused":    {"circle-x", ToneBad},
	"application-outcome.withdrawn":  {"ban", ToneIdle},
	"application-outcome.lapsed":     {"clock", ToneBad},
	"application-outcome.returned":   {"arrow-back-up", ToneBad},
	"application-outcome.failed":     {"circle-x", ToneBad},

	"drawing.open":     {"circle-dot", ToneActive},
	"drawing.must":     {"flag", ToneBad},
	"drawing.answered": {"hourglass", ToneWarn},
	"drawing.settled":  {"check", ToneIdle},
	"drawing.stale":    {"alert-triangle", ToneWarn},

	"mend.found":    {"flag", ToneWarn},
	"mend.open":     {"circle-dot", ToneActive},
	"mend.reported": {"hourglass", ToneWarn},
	"mend.passed":   {"circle-check", ToneGood},
	"mend.unmet":    {"circle-x", ToneBad},
	"mend.closed":   {"ban", ToneIdle},

	"survey-time.open":   {"hourglass", ToneIdle},
	"survey-time.suits":  {"circle-check", ToneGood},
	"survey-time.unfit":  {"circle-x", ToneBad},
	"survey-time.silent": {"circle-check", ToneIdle},

	"survey-answer.open":       {"hourglass", ToneIdle},
	"survey-answer.confirmed":  {"circle-check", ToneGood},
	"survey-answer.substitute": {"circle-check", ToneGood},
	"survey-answer.declined":   {"circle-x", ToneBad},

	"task.survey-opinion": {"flag", ToneActive},

	"survey-result.pass":       {"circle-check", ToneGood},
	"survey-result.rectify":    {"flag", ToneWarn},
	"survey-result.object":     {"circle-x", ToneBad},
	"survey-result.no-opinion": {"circle-dashed", ToneIdle},

	"listener.connected": {"circle-check", ToneGood},
	"listener.away":      {"circle-dashed", ToneIdle},
	"listener.never":     {"circle-dashed", ToneIdle},
	"listener.silent":    {"alert-triangle", ToneBad},
	"listener.suspended": {"player-pause", ToneWarn},
	"listener.revoked":   {"ban", ToneIdle},

	"webhook.running": {"circle-check", ToneGood},
	"webhook.failing": {"alert-triangle", ToneWarn},
	"webhook.paused":  {"alert-triangle", ToneBad},
	"webhook.by-hand": {"player-pause", ToneIdle},

	"delivery.waiting":   {"hourglass", ToneActive},
	"delivery.delivered": {"circle-check", ToneGood},
	"delivery.failed":    {"circle-x", ToneBad},

	"alarm.silent":  {"alert-triangle", ToneBad},
	"alarm.webhook": {"alert-triangle", ToneBad},
	"alarm.over":    {"circle-check", ToneIdle},
}

// lookOf gives the look of a key, a plain one if the table lacks it.
func lookOf(key string) look {
	if l, ok := looks[key]; ok {
		return l
	}
	return look{"circle-dot", ToneIdle}
}
