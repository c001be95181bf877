package store

import (
	"encoding/binary"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// textArray is long texts as PostgreSQL reads a text[] in binary. The driver would write the texts into a buffer that it grows by
// doubling, which for snapshots costs more memory than everything else that a command does; here they are written once.
type textArray struct {
	bytes []byte
	n     uint32
}

const textArrayHead = 20 // bytes: dimensions, nulls, type, length, first index

// grow begins the array, with room for n texts of some size each.
func (a *textArray) grow(n, size int) {
	a.bytes = make([]byte, textArrayHead, textArrayHead+n*(size+4))
}

// add adds one text, which write appends.
func (a *textArray) add(write func(to []byte) ([]byte, error)) error {
	at := len(a.bytes)
	all, err := write(append(a.bytes, 0, 0, 0, 0))
	if err != nil {
		return err
	}
	a.bytes = all
	a.n++
	binary.BigEndian.PutUint32(a.bytes[at:], uint32(len(a.bytes)-at-4))
	return nil
}

// raw gives the array as it is sent.
func (a *textArray) raw() []byte {
	binary.BigEndian.PutUint32(a.bytes[0:], 1) // dimension
	binary.BigEndian.PutUint32(a.bytes[4:], 0) // no nulls
	binary.BigEndian.PutUint32(a.bytes[8:], pgtype.TextOID)
	binary.BigEndian.PutUint32(a.bytes[12:], a.n)
	binary.BigEndian.PutUint32(a.bytes[16:], 1) // first index
	return a.bytes
}

// knowTextArrays teaches a connection to send a *textArray.
func knowTextArrays(conn *pgx.Conn) {
	m := conn.TypeMap()
	m.TryWrapEncodePlanFuncs = append([]pgtype.TryWrapEncodePlanFunc{planTextArray}, m.TryWrapEncodePlanFuncs...)
}

func planTextArray(value any) (pgtype.WrappedEncodePlanNextSetter, any, bool) {
	if _, ok := value.(*textArray); ok {
		return &textArrayPlan{}, []string(nil), true
	}
	return nil, nil, false
}

// textArrayPlan writes a *textArray as it is. The plan that would come next is what an ordinary array has.
type textArrayPlan struct{}

// SetNext implements pgtype.WrappedEncodePlanNextSetter.
func (*textArrayPlan) SetNext(pgtype.EncodePlan) {}

// Encode implements pgtype.EncodePlan.
func (*textArrayPlan) Encode(value any, buf []byte) ([]byte, error) {
	return append(buf, value.(*textArray).raw()...), nil
}
