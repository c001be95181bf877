package stream

import (
	"fmt"
	"strings"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nkeys"

	"binglian/domain"
)

// What a department may use at most: far more than one integration needs, far less than hurts the server.
const (
	departmentConnections   = 100
	departmentSubscriptions = 1000
)

// nobody is a subject on which nobody answers.
const nobody jwt.Subject = "nobody"

// accounts are the NATS accounts of a city: system, application (which owns the stream) and one a department. A department's
// account holds nothing but imports of its own consumers' services, so it can neither read another's events nor write into the
// stream. With one account and subject permissions it could: the server would follow a reply subject that the department chose.
type accounts struct {
	keys        keyring
	operator    nkeys.KeyPair
	system      nkeys.KeyPair
	application nkeys.KeyPair
	authority   authority // hears of what is signed
}

// openAccounts opens the accounts whose keys stand in the folder, or makes them, and tells the authority of the program's own.
func openAccounts(folder string, where authority) (*accounts, error) {
	keys, err := openKeyring(folder)
	if err != nil {
		return nil, err
	}
	a := &accounts{keys: keys, authority: where}
	if a.operator, err = keys.pair("operator", nkeys.CreateOperator); err != nil {
		return nil, err
	}
	if a.system, err = keys.pair("system", nkeys.CreateAccount); err != nil {
		return nil, err
	}
	if a.application, err = keys.pair("application", nkeys.CreateAccount); err != nil {
		return nil, err
	}
	if err := a.admit("system", a.system, func(*jwt.AccountClaims) {}); err != nil {
		return nil, err
	}
	return a, a.admit("application", a.application, ownStream)
}

// operatorClaims gives what the server trusts: accounts signed by this operator.
func (a *accounts) operatorClaims() (*jwt.OperatorClaims, error) {
	public, err := a.operator.PublicKey()
	if err != nil {
		return nil, fmt.Errorf("sign operator: %w", err)
	}
	claims := jwt.NewOperatorClaims(public)
	claims.Name = "binglian"
	if claims.SystemAccount, err = a.system.PublicKey(); err != nil {
		return nil, fmt.Errorf("sign operator: %w", err)
	}
	token, err := claims.Encode(a.operator)
	if err != nil {
		return nil, fmt.Errorf("sign operator: %w", err)
	}
	return jwt.DecodeOperatorClaims(token)
}

// admit signs an account and makes it known to the servers.
func (a *accounts) admit(name string, account nkeys.KeyPair, shape func(*jwt.AccountClaims)) error {
	public, err := account.PublicKey()
	if err != nil {
		return fmt.Errorf("sign account %s: %w", name, err)
	}
	claims := jwt.NewAccountClaims(public)
	claims.Name = name
	shape(claims)
	token, err := claims.Encode(a.operator)
	if err == nil {
		err = a.authority.tell(public, token)
	}
	if err != nil {
		return fmt.Errorf("sign account %s: %w", name, err)
	}
	return nil
}

// ownStream lets the application account keep streams, and offers the services that departments import. The offers are wide: what a
// department gets is decided by the imports that the operator signs for it.
func ownStream(claims *jwt.AccountClaims) {
	claims.Limits.JetStreamLimits = jwt.JetStreamLimits{
		DiskStorage: jwt.NoLimit, MemoryStorage: jwt.NoLimit, Streams: jwt.NoLimit, Consumer: jwt.NoLimit, MaxAckPending: jwt.NoLimit,
	}
	claims.Exports.Add(
		&jwt.Export{Name: "take", Type: jwt.Service, ResponseType: jwt.ResponseTypeStream, Subject: takeSubject("*")},
		&jwt.Export{Name: "look", Type: jwt.Service, ResponseType: jwt.ResponseTypeSingleton, Subject: lookSubject("*")},
		&jwt.Export{Name: "acknowledge", Type: jwt.Service, ResponseType: jwt.ResponseTypeSingleton, Subject: acknowledgeSubject("*")},
		&jwt.Export{Name: "command", Type: jwt.Service, ResponseType: jwt.ResponseTypeSingleton, Subject: commandSubjects},
		&jwt.Export{Name: "nothing", Type: jwt.Service, ResponseType: jwt.ResponseTypeSingleton, Subject: nobody},
	)
	for _, question := range questions {
		claims.Exports.Add(&jwt.Export{Name: question, Type: jwt.Service, ResponseType: jwt.ResponseTypeSingleton, Subject: jwt.Subject(questionSubject("*", question))})
	}
}

// addDepartment makes the department's account, or finds it, and gives the path of its credentials; none where they were
// revoked.
func (a *accounts) addDepartment(department domain.DepartmentCode) (string, error) {
	if err := checkToken("department", string(department)); err != nil {
		return "", err
	}
	if err := a.sign(department); err != nil {
		return "", err
	}
	found, err := a.access(department)
	if err != nil || found.Credentials != "" {
		return found.Credentials, err
	}
	r, err := a.recordOf(department)
	if err != nil || len(r.Revoked) > 0 {
		return "", err
	}
	account, err := a.keys.pair(departmentKey(department), nkeys.CreateAccount)
	if err != nil {
		return "", err
	}
	return a.keys.credentials(departmentKey(department), account)
}

// departmentClaims says what a department may do: take from its own two consumers, give commands on its own subject, and
// ask about its own stream.
func departmentClaims(claims *jwt.AccountClaims, department domain.DepartmentCode, owner string) {
	claims.Limits.Conn = departmentConnections
	claims.Limits.Subs = departmentSubscriptions
	// The server gives every account the whole $JS.API, only to answer there that JetStream isn't enabled; that answer
	// would be faster than ours. It refrains where an account has an import of its own on this subject.
	claims.Imports.Add(&jwt.Import{
		Name: "nothing", Type: jwt.Service, Account: owner, Subject: nobody, LocalSubject: server.JSApiAccountInfo,
	})
	subjects := []jwt.Subject{jwt.Subject("command." + string(department) + ".*.*")}
	for _, question := range questions {
		subjects = append(subjects, jwt.Subject(questionSubject(string(department), question)))
	}
	for _, consumer := range []string{LiveConsumer(department), ReplayConsumer(department)} {
		subjects = append(subjects, takeSubject(consumer), lookSubject(consumer), acknowledgeSubject(consumer))
	}
	for _, subject := range subjects {
		claims.Imports.Add(&jwt.Import{Name: string(subject), Type: jwt.Service, Account: owner, Subject: subject})
		// By way of a county's server $JS.API is that server's own matter.
		if api, is := strings.CutPrefix(string(subject), "$JS.API."); is {
			far := "$JS." + Domain + ".API." + api
			claims.Imports.Add(&jwt.Import{Name: far, Type: jwt.Service, Account: owner, Subject: subject, LocalSubject: jwt.RenamingSubject(far)})
		}
	}
}

// Domain is the JetStream domain by which departments name the city's stream where they connect to a county's server.
const Domain = "city"

func takeSubject(consumer string) jwt.Subject {
	return jwt.Subject("$JS.API.CONSUMER.MSG.NEXT." + Name + "." + consumer)
}

func lookSubject(consumer string) jwt.Subject {
	return jwt.Subject("$JS.API.CONSUMER.INFO." + Name + "." + consumer)
}

func acknowledgeSubject(consumer string) jwt.Subject {
	return jwt.Subject("$JS.ACK." + Name + "." + consumer + ".>")
}
