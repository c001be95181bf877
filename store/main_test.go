package store_test

import (
	"testing"

	"binglian/store/private/privatetest"
)

func TestMain(m *testing.M) { privatetest.Main(m) }
