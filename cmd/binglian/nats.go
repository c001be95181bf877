package main

import (
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strconv"
	"strings"

	"binglian/domain"
	"binglian/events/stream"
)

type natsCommand struct {
	Cluster natsClusterCommand `cmd:"" help:"Write the configuration of a cluster of NATS servers that trust this city's keys."`
	Leaf    natsLeafCommand    `cmd:"" help:"Write the configuration of a county's NATS server, by which its departments reach the city's."`
}

// certificateFiles are the files of a NATS server's certificate on its own host.
type certificateFiles struct {
	Cert string `name:"cert" help:"Its certificate, on its host (default ${default})." default:"/etc/nats/server.crt" placeholder:"FILE"`
	Key  string `name:"key" help:"Key of that certificate, on its host (default ${default})." default:"/etc/nats/server.key" placeholder:"FILE"`
	CA   string `name:"ca" help:"Who signed the certificates of all servers, on its host (default ${default})." default:"/etc/nats/ca.crt" placeholder:"FILE"`
}

func (c certificateFiles) certificates() stream.Certificates {
	return stream.Certificates{Cert: c.Cert, Key: c.Key, CA: c.CA}
}

// node is a server as the command line names it: HOST, or HOST:CLIENT:ROUTE:LEAF where its ports aren't the usual ones.
type node struct{ stream.Node }

// UnmarshalText implements encoding.TextUnmarshaler. It returns an error for what is neither.
func (n *node) UnmarshalText(text []byte) error {
	parts := strings.Split(string(text), ":")
	n.Node = stream.Node{Host: parts[0], Client: stream.ClientPort, Route: stream.RoutePort, Leaf: stream.LeafPort}
	ports := []*int{&n.Client, &n.Route, &n.Leaf}
	if parts[0] == "" || len(parts) != 1 && len(parts) != 1+len(ports) {
		return fmt.Errorf("%q: give HOST, or HOST:CLIENT:ROUTE:LEAF with the ports for clients, for the other servers and for counties", text)
	}
	for i, port := range parts[1:] {
		number, err := strconv.ParseUint(port, 10, 16)
		if err != nil || number == 0 {
			return fmt.Errorf("%q: %q is no port", text, port)
		}
		*ports[i] = int(number)
	}
	return nil
}

type natsClusterCommand struct {
	certificateFiles
	keysFolder

	Node  []node `help:"A server, by the name or address that its certificate bears: three times, or five." required:"" placeholder:"HOST[:CLIENT:ROUTE:LEAF]"`
	Store string `help:"Folder of each server for what it keeps (default ${default})." default:"/var/lib/nats" placeholder:"FOLDER"`
	Out   string `help:"Folder to write the configurations into; it is made." required:"" type:"path" placeholder:"FOLDER"`
}

// Run writes the configurations, and says how they are used.
func (c *natsClusterCommand) Run(place *Place) error {
	s := stream.Servers{Keys: c.keys(place), Out: c.Out, Store: c.Store, Certificates: c.certificates()}
	nodes, urls := make([]stream.Node, len(c.Node)), make([]string, len(c.Node))
	for i, n := range c.Node {
		nodes[i] = n.Node
		urls[i] = "tls://" + net.JoinHostPort(n.Host, strconv.Itoa(n.Client))
	}
	paths, err := s.WriteCluster(nodes)
	if err != nil {
		return err
	}
	for i, path := range paths {
		fmt.Printf("%s is for %s: nats-server -c %s\n", path, nodes[i].Host, filepath.Base(path))
	}
	fmt.Printf("Serve the city on them with\n  NATS_URL=%s\n  NATS_KEYS=%s\n  NATS_REPLICAS=%d\nand NATS_CA=FILE if this machine doesn't know who signed their certificates.\n",
		strings.Join(urls, ","), c.keys(place), min(len(nodes), 5))
	return nil
}

type natsLeafCommand struct {
	certificateFiles
	keysFolder

	Hub        []node                  `help:"A server of the city. May be repeated." required:"" placeholder:"HOST[:CLIENT:ROUTE:LEAF]"`
	Port       int                     `help:"Port of the county's server for its departments (default ${default})." default:"4222"`
	Department []domain.DepartmentCode `help:"A department of the county. May be repeated." required:"" placeholder:"CODE"`
	Out        string                  `help:"Folder to write the configuration and the departments' credentials into; it is made." required:"" type:"path" placeholder:"FOLDER"`
}

// Run writes the configuration.
func (c *natsLeafCommand) Run(place *Place) error {
	hubs := make([]stream.Node, len(c.Hub))
	for i, n := range c.Hub {
		hubs[i] = n.Node
	}
	s := stream.Servers{Keys: c.keys(place), Out: c.Out, Certificates: c.certificates(), Departments: c.Department}
	path, err := s.WriteLeaf(hubs, stream.Node{Client: c.Port})
	if errors.Is(err, stream.ErrNoDepartment) {
		return noDepartment(err)
	}
	if err != nil {
		return err
	}
	fmt.Printf("%s and the credentials beside it are for the county's server: nats-server -c %s, in their folder.\nIts departments connect to it with the credentials that they have, and name the stream's JetStream domain: %s\n",
		path, filepath.Base(path), stream.Domain)
	return nil
}

// keysFolder is where the keys are that servers are to trust.
type keysFolder struct {
	Keys string `help:"Folder of the keys that the servers are to trust; they are made if there are none. Default: those of the data folder." type:"path" placeholder:"FOLDER"`
}

func (k keysFolder) keys(place *Place) string {
	if k.Keys != "" {
		return k.Keys
	}
	return filepath.Join(place.folder(), "keys")
}
