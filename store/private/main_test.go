package private_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"testing"

	"binglian/store/private"
)

// asProgram makes the test binary be a program that starts a server in the named folder, says its address, and then
// neither stops nor ends by itself: what the tests kill.
const asProgram = "PRIVATE_TEST_PROGRAM"

func TestMain(m *testing.M) {
	if folder := os.Getenv(asProgram); folder != "" {
		beProgram(folder)
	}
	os.Exit(m.Run())
}

func beProgram(folder string) {
	server, err := private.Start(context.Background(), private.Config{Folder: folder, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(server.URL())
	select {}
}
