package intake

import "strings"

// unit is how a quantity is counted: how many yuan, or m², one is.
type unit struct {
	name  string
	worth float64
}

var (
	tenThousandYuan = unit{"万元", 1e4}
	squareMetre     = unit{"㎡", 1}
)

// mu is 亩 in m²: 15 亩 are one hectare.
const mu = 10_000.0 / 15

// The units by the words for them, as folded by foldHeader.
var (
	moneyUnits = map[string]unit{
		"元": {"元", 1}, "千元": {"千元", 1e3}, "万元": tenThousandYuan, "万": tenThousandYuan, "万元人民币": tenThousandYuan,
		"人民币万元": tenThousandYuan, "百万元": {"百万元", 1e6}, "千万元": {"千万元", 1e7}, "亿元": {"亿元", 1e8}, "亿": {"亿元", 1e8},
		"亿元人民币": {"亿元", 1e8}, "人民币亿元": {"亿元", 1e8}, "人民币元": {"元", 1},
	}
	areaUnits = map[string]unit{
		"m2": squareMetre, "平方米": squareMetre, "平米": squareMetre, "平方": squareMetre, "亩": {"亩", mu},
		"公顷": {"公顷", 1e4}, "hm2": {"公顷", 1e4}, "ha": {"公顷", 1e4}, "万m2": {"万㎡", 1e4}, "万平方米": {"万㎡", 1e4},
		"万平米": {"万㎡", 1e4}, "万平方": {"万㎡", 1e4}, "平方公里": {"平方公里", 1e6}, "km2": {"平方公里", 1e6},
	}
)

// unitsOf gives the units in which a field may be counted, and the one of the standard list; none for other fields.
func unitsOf(f Field) (map[string]unit, unit) {
	if f == FieldInvestment {
		return moneyUnits, tenThousandYuan
	}
	if f == FieldLandArea || f == FieldFloorArea {
		return areaUnits, squareMetre
	}
	return nil, unit{}
}

// foreignMoney are words that show that a unit is not one of ours, so that it is not taken for 万元.
var foreignMoney = []string{"美元", "美金", "欧元", "港元", "港币", "日元", "英镑", "usd", "eur", "hkd", "$", "€"}

func isForeign(header string) bool {
	for _, w := range foreignMoney {
		if strings.Contains(header, w) {
			return true
		}
	}
	return false
}

// cutUnit takes a unit from the end of a text: the longest that fits. It gives no unit if there is none.
func cutUnit(text string, units map[string]unit) (rest string, u unit) {
	longest := ""
	for word, found := range units {
		if len(word) > len(longest) && strings.HasSuffix(text, word) {
			longest, u = word, found
		}
	}
	return strings.TrimSuffix(text, longest), u
}
