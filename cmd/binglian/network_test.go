package main

import "testing"

func TestProxiesAreNamedByAddressOrNetwork(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"10.0.0.5": "10.0.0.5/32", "10.0.0.7/24": "10.0.0.0/24", "::1": "::1/128", "proxy": "", "10.0.0.0/40": ""} {
		var n network
		err := n.UnmarshalText([]byte(text))
		if (err != nil) != (want == "") || err == nil && n.String() != want {
			t.Errorf("%s is read as %s, %v", text, n, err)
		}
	}
}
