package stream

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"text/template"

	"github.com/nats-io/jwt/v2"

	"binglian/domain"
)

// What a NATS server listens on where nothing else is said.
const (
	ClientPort = 4222
	RoutePort  = 6222
	LeafPort   = 7422
)

// Node is one server of a cluster, as the others and its clients reach it.
type Node struct {
	Host                string // name or address
	Client, Route, Leaf int    // ports
}

// Certificates are the files of a server's certificate as they stand on its host, in PEM.
type Certificates struct {
	Cert, Key string
	CA        string // who signed the certificates of all servers
}

// Servers is a cluster to be set up, or the servers of a county to be joined to one.
type Servers struct {
	Keys         string // folder of the operator's keys, which is made if it isn't there
	Out          string // folder into which the configuration is written
	Store        string // folder for JetStream on each server's host
	Certificates Certificates
	Departments  []domain.DepartmentCode // of a county
}

// errNodes tells how many servers a cluster has.
var errNodes = errors.New("a cluster has 3 or 5 servers: an even number can't outvote more failures, and with one there is nothing to hold together")

//go:embed servers.conf.tmpl
var serversText string

//go:embed leaf.conf.tmpl
var leafText string

var configurations = template.Must(template.Must(template.New("servers").Funcs(template.FuncMap{"quote": strconv.Quote}).
	Parse(serversText)).New("leaf").Parse(leafText))

// signed is an account as a configuration names it.
type signed struct{ Public, Token string }

// WriteCluster writes a configuration for each server, and gives their paths. The servers trust the operator's keys and know the system's account:
// all others are told to them by the program (Govern), and kept by them. It fails if a file is there already.
func (s *Servers) WriteCluster(nodes []Node) ([]string, error) {
	if len(nodes) != 3 && len(nodes) != 5 {
		return nil, errNodes
	}
	a, err := s.open()
	if err != nil {
		return nil, err
	}
	operator, system, err := a.trusted()
	if err != nil {
		return nil, err
	}
	var paths []string
	for i, own := range nodes {
		text, err := written("servers", map[string]any{"Name": "binglian-" + strconv.Itoa(i+1), "Own": own, "Routes": routesTo(nodes), "Store": s.Store,
			"Operator": operator, "System": system, "Certificates": s.Certificates, "MaxPayload": maxPayload})
		if err != nil {
			return nil, err
		}
		path := filepath.Join(s.Out, "nats-"+strconv.Itoa(i+1)+".conf")
		if err := writeNew(path, text); err != nil {
			return nil, err
		}
		paths = append(paths, path)
	}
	return paths, nil
}

// WriteLeaf writes the configuration of a county's server, which its departments reach near by with the credentials that they have, and which carries
// what they say and hear to the cluster; and gives its path. Beside it stand copies of those credentials. It fails if a file is
// there already, or if a department has none.
func (s *Servers) WriteLeaf(hubs []Node, own Node) (string, error) {
	if len(hubs) == 0 || len(s.Departments) == 0 {
		return "", errors.New("name the servers of the city, and the county's departments")
	}
	a, err := s.open()
	if err != nil {
		return "", err
	}
	operator, system, err := a.trusted()
	if err != nil {
		return "", err
	}
	type remote struct {
		signed

		Department  domain.DepartmentCode
		Credentials string
	}
	var remotes []remote
	for _, department := range s.Departments {
		access, err := a.access(department)
		if err != nil {
			return "", err
		}
		if access.Credentials == "" {
			return "", fmt.Errorf("%s: its credentials are revoked", department)
		}
		bare, err := a.bare(department)
		if err != nil {
			return "", err
		}
		creds, err := os.ReadFile(access.Credentials)
		if err != nil {
			return "", fmt.Errorf("read credentials of %s: %w", department, err)
		}
		path := filepath.Join(s.Out, string(department)+".creds")
		if err := writeNew(path, creds); err != nil {
			return "", err
		}
		remotes = append(remotes, remote{bare, department, filepath.Base(path)})
	}
	text, err := written("leaf", map[string]any{"Own": own, "Hubs": leavesOf(hubs), "Operator": operator, "System": system, "Remotes": remotes,
		"Certificates": s.Certificates, "MaxPayload": maxPayload})
	if err != nil {
		return "", err
	}
	path := filepath.Join(s.Out, "leaf.conf")
	return path, writeNew(path, text)
}

// open makes the folder that is written to, and opens the accounts.
func (s *Servers) open() (*accounts, error) {
	if err := os.MkdirAll(s.Out, 0o700); err != nil {
		return nil, fmt.Errorf("make folder: %w", err)
	}
	a, err := openAccounts(s.Keys, offline{})
	if err != nil {
		return nil, err
	}
	_, err = a.keys.credentials(systemUser, a.system)
	return a, err
}

// systemUser speaks to servers of one's own for the program.
const systemUser = "system"

// trusted gives what makes servers trust what we sign: the operator's own claims, and the system's account.
func (a *accounts) trusted() (operator string, system signed, err error) {
	claims, err := a.operatorClaims()
	if err != nil {
		return "", signed{}, err
	}
	if operator, err = claims.Encode(a.operator); err != nil {
		return "", signed{}, fmt.Errorf("sign operator: %w", err)
	}
	system.Public = claims.SystemAccount
	own := jwt.NewAccountClaims(system.Public)
	own.Name = systemUser
	if system.Token, err = own.Encode(a.operator); err != nil {
		return "", signed{}, fmt.Errorf("sign system: %w", err)
	}
	return operator, system, nil
}

// bare signs a department's account without its imports: on a county's server it only passes on, and what it may do is said by the
// city's.
func (a *accounts) bare(department domain.DepartmentCode) (signed, error) {
	public, err := a.publicOf(department)
	if err != nil {
		return signed{}, err
	}
	r, err := a.recordOf(department)
	if err != nil {
		return signed{}, err
	}
	claims := jwt.NewAccountClaims(public)
	claims.Name = string(department)
	r.shutOut(claims)
	token, err := claims.Encode(a.operator)
	if err != nil {
		return signed{}, fmt.Errorf("sign account %s: %w", department, err)
	}
	return signed{public, token}, nil
}

func routesTo(nodes []Node) []string {
	all := make([]string, len(nodes))
	for i, n := range nodes {
		all[i] = "nats://" + net.JoinHostPort(n.Host, strconv.Itoa(n.Route))
	}
	return all
}

func leavesOf(hubs []Node) []string {
	all := make([]string, len(hubs))
	for i, n := range hubs {
		all[i] = "tls://" + net.JoinHostPort(n.Host, strconv.Itoa(n.Leaf))
	}
	return all
}

func written(name string, values map[string]any) ([]byte, error) {
	var text bytes.Buffer
	if err := configurations.ExecuteTemplate(&text, name, values); err != nil {
		return nil, fmt.Errorf("write configuration: %w", err)
	}
	return slices.Clip(text.Bytes()), nil
}

// writeNew writes a file that isn't there yet, readable by nobody else: it may hold keys.
func writeNew(path string, content []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already: name another folder", path)
	}
	if err != nil {
		return fmt.Errorf("write configuration: %w", err)
	}
	_, err = file.Write(content)
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("write configuration: %w", err)
	}
	return nil
}
