package domain

import "slices"

// StatusCode is the national status of an item instance, BLZT, 1 to 15: what is reported to the outside.
type StatusCode int

// The national status codes (SPGL_XMSPSXBLXXXXB.BLZT).
const (
	StatusReceived        StatusCode = 1  // 已接件
	StatusWithdrawnEarly  StatusCode = 2  // 已撤件, before acceptance
	StatusAccepted        StatusCode = 3  // 窗口受理: the clock starts
	StatusNotNeeded       StatusCode = 4  // 不受理: no permit needed
	StatusNotAccepted     StatusCode = 5  // 不予受理
	StatusCorrecting      StatusCode = 6  // 补正开始
	StatusCorrected       StatusCode = 7  // 补正结束
	StatusHandling        StatusCode = 8  // 部门开始办理
	StatusProcedureBegun  StatusCode = 9  // 特别程序开始
	StatusProcedureEnded  StatusCode = 10 // 特别程序结束
	StatusGranted         StatusCode = 11 // 办结（通过）
	StatusGrantedDeferred StatusCode = 12 // 办结（容缺通过）
	StatusRefused         StatusCode = 13 // 办结（不通过）
	StatusWithdrawn       StatusCode = 14 // 撤回, after acceptance
	StatusRevoked         StatusCode = 15 // 撤销
)

var statusTexts = [...]Text{
	StatusReceived: {Zh: "已接件", En: "Received"}, StatusWithdrawnEarly: {Zh: "已撤件", En: "Withdrawn before acceptance"},
	StatusAccepted: {Zh: "窗口受理", En: "Accepted"}, StatusNotNeeded: {Zh: "不受理", En: "No permit needed"},
	StatusNotAccepted: {Zh: "不予受理", En: "Not accepted"}, StatusCorrecting: {Zh: "补正开始", En: "Correction begun"},
	StatusCorrected: {Zh: "补正结束", En: "Correction ended"}, StatusHandling: {Zh: "部门开始办理", En: "Handling begun"},
	StatusProcedureBegun: {Zh: "特别程序开始", En: "Special procedure begun"}, StatusProcedureEnded: {Zh: "特别程序结束", En: "Special procedure ended"},
	StatusGranted: {Zh: "办结（通过）", En: "Granted"}, StatusGrantedDeferred: {Zh: "办结（容缺通过）", En: "Granted, materials deferred"},
	StatusRefused: {Zh: "办结（不通过）", En: "Refused"}, StatusWithdrawn: {Zh: "撤回", En: "Withdrawn after acceptance"},
	StatusRevoked: {Zh: "撤销", En: "Revoked"},
}

// statusNext lists what may follow a status, what leads on first. Anything else is never reported.
var statusNext = [...][]StatusCode{
	StatusReceived:        {StatusAccepted, StatusCorrecting, StatusWithdrawnEarly, StatusNotNeeded, StatusNotAccepted},
	StatusCorrecting:      {StatusCorrected},
	StatusCorrected:       {StatusHandling, StatusAccepted, StatusNotAccepted, StatusWithdrawnEarly},
	StatusAccepted:        {StatusHandling, StatusCorrecting, StatusProcedureBegun, StatusWithdrawn, StatusGranted},
	StatusHandling:        {StatusCorrecting, StatusProcedureBegun, StatusGranted, StatusGrantedDeferred, StatusRefused, StatusWithdrawn},
	StatusProcedureBegun:  {StatusProcedureEnded},
	StatusProcedureEnded:  {StatusHandling, StatusCorrecting, StatusProcedureBegun, StatusGranted, StatusGrantedDeferred, StatusRefused, StatusWithdrawn},
	StatusGranted:         {StatusRevoked},
	StatusGrantedDeferred: {StatusRevoked},
	StatusRevoked:         nil,
}

// Text gives the status's official name.
func (c StatusCode) Text() Text {
	if c < StatusReceived || c > StatusRevoked {
		return Text{}
	}
	return statusTexts[c]
}

// Follows reports whether c may be reported directly after before; the first status of an item is StatusReceived.
func (c StatusCode) Follows(before StatusCode) bool {
	if before == 0 {
		return c == StatusReceived
	}
	return before > 0 && int(before) < len(statusNext) && slices.Contains(statusNext[before], c)
}

// Path gives the shortest way from one status to another, the first left out, by way only of statuses that pass; nil where
// there is none. Where life skips a step, so its closing statuses are reported first.
func (c StatusCode) Path(to StatusCode, pass func(StatusCode) bool) []StatusCode {
	if c == 0 {
		if to == StatusReceived {
			return []StatusCode{to}
		}
		rest := StatusReceived.Path(to, pass)
		if rest == nil {
			return nil
		}
		return append([]StatusCode{StatusReceived}, rest...)
	}
	came := map[StatusCode]StatusCode{c: c}
	for queue := []StatusCode{c}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		if at == to {
			var path []StatusCode
			for ; at != c; at = came[at] {
				path = append(path, at)
			}
			slices.Reverse(path)
			return path
		}
		for _, next := range statusNext[at] {
			if _, seen := came[next]; !seen && (next == to || pass(next)) {
				came[next] = at
				queue = append(queue, next)
			}
		}
	}
	return nil
}
