package intake

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// China within its outermost points, in degrees. Longitudes and latitudes don't overlap: their order can be seen.
const minLongitude, maxLongitude, minLatitude, maxLatitude = 73.0, 135.5, 3.0, 54.0

var (
	coordinateSplit = regexp.MustCompile(`[,，;；、/]+`)
	degrees         = regexp.MustCompile(`^(?:东经|北纬|经度|纬度|[EN])?[::]?(\d{1,3}(?:\.\d+)?)(?:°|度)?[EN]?$`)
	sexagesimal     = regexp.MustCompile(
		`^(?:东经|北纬|经度|纬度|[EN])?[::]?(\d{1,3})[°度](\d{1,2})['′分](?:(\d{1,2}(?:\.\d+)?)(?:"|″|''|′′|秒))?[EN]?$`)
	secondsEnd = regexp.MustCompile(`(["″秒°度EN])\s+`)
)

// position reads longitude and latitude in degrees, in either order, as 124.350000,43.166000.
func position(text string, j *judgement) string {
	text = strings.ToUpper(strings.TrimSpace(text))
	if !coordinateSplit.MatchString(text) {
		text = secondsEnd.ReplaceAllString(text, "$1,")
	}
	parts := coordinateSplit.Split(text, -1)
	if len(parts) == 1 {
		parts = strings.Fields(text)
	}
	if len(parts) != 2 {
		j.fail(PositionForm)
		return ""
	}
	first, ok1 := angle(parts[0])
	second, ok2 := angle(parts[1])
	if !ok1 || !ok2 {
		j.fail(PositionForm)
		return ""
	}
	if isLatitude(first) && isLongitude(second) {
		first, second = second, first
		j.note(NotePositionSwapped)
	}
	return joinPosition(first, second, j)
}

// joinPosition writes a position, if it lies in China.
func joinPosition(longitude, latitude float64, j *judgement) string {
	if !isLongitude(longitude) || !isLatitude(latitude) {
		j.fail(PositionOutside, "longitude", trimFloat(longitude), "latitude", trimFloat(latitude))
		return ""
	}
	return strconv.FormatFloat(longitude, 'f', 6, 64) + "," + strconv.FormatFloat(latitude, 'f', 6, 64)
}

func isLongitude(v float64) bool { return v >= minLongitude && v <= maxLongitude }
func isLatitude(v float64) bool  { return v >= minLatitude && v <= maxLatitude }

// angle reads decimal degrees, or degrees, minutes and seconds.
func angle(text string) (float64, bool) {
	text = strings.ReplaceAll(text, " ", "")
	if m := degrees.FindStringSubmatch(text); m != nil {
		v, err := strconv.ParseFloat(m[1], 64)
		return v, err == nil
	}
	m := sexagesimal.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	whole, _ := strconv.ParseFloat(m[1], 64) // digits only
	minutes, _ := strconv.ParseFloat(m[2], 64)
	seconds, _ := strconv.ParseFloat("0"+m[3], 64)
	if minutes >= 60 || seconds >= 60 {
		return 0, false
	}
	return math.Round((whole+minutes/60+seconds/3600)*1e6) / 1e6, true
}
