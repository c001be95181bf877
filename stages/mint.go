package stages

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"binglian/domain"
)

// mintCode makes up a project code for a rehearsal: valid by its form and check digit, the same each time for the same
// project and month.
func (s *scene) mintCode() domain.ProjectCode {
	sum := sha256.Sum256(fmt.Append(nil, s.p.ID, s.p.Version))
	random := binary.BigEndian.Uint64(sum[:8]) % 100000
	region := s.p.Record.Region
	if region == "" {
		region = s.m.Book().City.Region
	}
	first := fmt.Sprintf("%02d%02d%s0401%05d", s.on.Year()%100, int(s.on.Month()), region, random)
	check, _ := domain.ProjectCodeCheckDigit(first) // 19 digits, as made above
	return domain.ProjectCode(fmt.Sprintf("%s-%s-%s-%s-%s%c", first[:4], first[4:10], first[10:12], first[12:14], first[14:], check))
}
