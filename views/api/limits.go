package api

import (
	"math"
	"strconv"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/time/rate"

	"binglian/domain"
	"binglian/views/problems"
)

// Rate is how often one token may ask.
type Rate struct {
	PerSecond float64 // requests, over time
	Burst     int     // requests at once
}

// guesses is how often one address may come with a token that isn't good, before it is told to wait. No secret can be guessed; a
// program that goes on with an ended token should notice.
var guesses = Rate{PerSecond: 1, Burst: 20}

// remembered is how many tokens and addresses are counted before those are forgotten that have their whole burst left.
const remembered = 10_000

// limits count the requests of each token, and the failures of each address.
type limits struct {
	mu  sync.Mutex
	all map[string]*rate.Limiter
}

func (l *limits) of(who string, r Rate, now time.Time) *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.all == nil {
		l.all = map[string]*rate.Limiter{}
	}
	if len(l.all) >= remembered {
		for name, x := range l.all {
			if x.TokensAt(now) >= float64(x.Burst()) {
				delete(l.all, name)
			}
		}
	}
	if l.all[who] == nil {
		l.all[who] = rate.NewLimiter(rate.Limit(r.PerSecond), r.Burst)
	}
	return l.all[who]
}

// left is what remains of a token's rate, as the header fields RateLimit tell it.
type left struct {
	limit, remaining int
	reset            int // seconds until all of it is there again
}

// take counts a request. It returns a *domain.Rejection with the seconds to wait if there were too many.
func (l *limits) take(id domain.TokenID, r Rate, now time.Time) (left, error) {
	x := l.of("token "+string(id), r, now)
	ok := x.AllowN(now, 1)
	there := max(0, x.TokensAt(now))
	told := left{limit: r.Burst, remaining: int(there), reset: seconds((float64(r.Burst) - there) / r.PerSecond)}
	if ok {
		return told, nil
	}
	return told, tooMany((1 - there) / r.PerSecond)
}

// failed counts a request whose token was refused, and gives why: the refusal itself, or that too many were, from that address.
// Whose token is good never waits for others behind the same address.
func (l *limits) failed(address string, now time.Time, why error) error {
	x := l.of("address "+address, guesses, now)
	if x.AllowN(now, 1) {
		return why
	}
	return tooMany((1 - max(0, x.TokensAt(now))) / guesses.PerSecond)
}

func tooMany(wait float64) error {
	return domain.Reject(domain.ByState, problems.TooManyRequests, "wait", strconv.Itoa(max(1, seconds(wait))))
}

func seconds(s float64) int { return int(math.Ceil(s)) }

func (l left) write(ctx huma.Context) {
	ctx.SetHeader("RateLimit-Limit", strconv.Itoa(l.limit))
	ctx.SetHeader("RateLimit-Remaining", strconv.Itoa(l.remaining))
	ctx.SetHeader("RateLimit-Reset", strconv.Itoa(l.reset))
}
