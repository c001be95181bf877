package importer

import (
	"math/rand/v2"
	"testing"

	"binglian/domain"
	"binglian/store/intake"
)

// TestTheGlanceMissesNothing compares the quick look with the exact one over names that differ in a little.
func TestTheGlanceMissesNothing(t *testing.T) {
	t.Parallel()
	by := rand.New(rand.NewPCG(1, 2))
	letters := []rune("演示轴承产业园厂房车间仓储物流医院学校道路桥梁水厂电站改造扩建项目工程中心")
	name := func(n int) []rune {
		s := make([]rune, n)
		for i := range s {
			s[i] = letters[by.IntN(len(letters))]
		}
		return s
	}
	alike, ruledOut := 0, 0
	for range 200_000 {
		a := name(4 + by.IntN(20))
		b := append([]rune(nil), a...)
		for range by.IntN(4) {
			switch i := by.IntN(len(b)); by.IntN(3) {
			case 0:
				b[i] = letters[by.IntN(len(letters))]
			case 1:
				b = append(b[:i:i], append(name(1), b[i:]...)...)
			default:
				if len(b) > 2 {
					b = append(b[:i:i], b[i+1:]...)
				}
			}
		}
		x := domain.Record{Name: string(a), Credit: "1", Region: "220302"}
		y := domain.Record{Name: string(b), Credit: "2", Region: "220302"}
		closer := by.IntN(2) == 0
		if closer {
			y.Credit = x.Credit
		}
		similar := intake.Similar(x, y)
		near := signatureOf(x.Name).near(signatureOf(y.Name), closer)
		if similar && !near {
			t.Fatalf("%s and %s are ruled out", x.Name, y.Name)
		}
		if similar {
			alike++
		}
		if !near {
			ruledOut++
		}
	}
	if alike < 10_000 || ruledOut < 10_000 {
		t.Errorf("%d alike, %d ruled out of 200,000: neither shows much", alike, ruledOut)
	}
}
