package main

import (
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"strings"
	"sync"

	"github.com/go-logr/logr"
	inmemoryruntime "sigs.k8s.io/cluster-api/test/infrastructure/inmemory/pkg/runtime"
	inmemoryapi "sigs.k8s.io/cluster-api/test/infrastructure/inmemory/pkg/server/api"
	inmemoryetcd "sigs.k8s.io/cluster-api/test/infrastructure/inmemory/pkg/server/etcd"
	"sigs.k8s.io/cluster-api/util/certs"
)

type authority struct {
	Certificate string `json:"certificate"`
	Key         string `json:"key"`
}

// cluster is one API server for all nodes of its control plane, and their etcd.
type cluster struct {
	client  inmemoryruntime.Client
	handler http.Handler
	// address is where it listens; name is what its certificate says.
	address, name string
	server        *http.Server
	lock          sync.RWMutex
	// certificates are those of the API server and of each etcd member that is up, by the name that is asked for.
	certificates map[string]*tls.Certificate
}

func newCluster(manager inmemoryruntime.Manager, endpoint, address string) *cluster {
	group := func(string) (string, error) { return endpoint, nil }
	api := inmemoryapi.NewAPIServerHandler(manager, logr.Discard(), group)
	etcd := inmemoryetcd.NewEtcdServerHandler(manager, logr.Discard(), group)
	name, _, _ := net.SplitHostPort(endpoint)
	return &cluster{
		client:  manager.GetResourceGroup(endpoint).GetClient(),
		address: address, name: name,
		certificates: map[string]*tls.Certificate{},
		handler: http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
			if request.ProtoMajor == 2 && strings.HasPrefix(request.Header.Get("content-type"), "application/grpc") {
				etcd.ServeHTTP(response, request)
				return
			}
			// A forwarded port leads back to where the request was sent.
			request.Host = address
			api.ServeHTTP(response, request)
		}),
	}
}

func (c *cluster) isServing() bool { return c.server != nil }

// open listens, from the first node of the control plane on.
func (c *cluster) open() error {
	if c.server != nil {
		return nil
	}
	listener, err := net.Listen("tcp", c.address)
	if err != nil {
		return err
	}
	c.server = &http.Server{Handler: c.handler, TLSConfig: &tls.Config{
		MinVersion:     tls.VersionTLS12,
		GetCertificate: c.certificate,
	}}
	go c.server.ServeTLS(listener, "", "")
	return nil
}

func (c *cluster) close() {
	if c.server != nil {
		c.server.Close()
		c.server = nil
	}
}

func (c *cluster) certificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.lock.RLock()
	defer c.lock.RUnlock()
	if member, ok := c.certificates[hello.ServerName]; ok {
		return member, nil
	}
	return c.certificates[c.name], nil
}

// show has a name answered with a certificate of an authority.
func (c *cluster) show(name string, by authority) error {
	issuer, err := certs.DecodeCertPEM([]byte(by.Certificate))
	if err != nil {
		return err
	}
	signer, err := certs.DecodePrivateKeyPEM([]byte(by.Key))
	if err != nil {
		return err
	}
	key, err := ownKey()
	if err != nil {
		return err
	}
	config := certs.Config{
		CommonName: name,
		AltNames:   certs.AltNames{DNSNames: []string{name, "localhost"}, IPs: []net.IP{net.IPv4(127, 0, 0, 1)}},
		Usages:     []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	signed, err := config.NewSignedCert(key, issuer, signer)
	if err != nil {
		return err
	}
	pair, err := tls.X509KeyPair(certs.EncodeCertPEM(signed), certs.EncodePrivateKeyPEM(key))
	if err != nil {
		return err
	}
	c.lock.Lock()
	defer c.lock.Unlock()
	c.certificates[name] = &pair
	return nil
}

func (c *cluster) hide(name string) {
	c.lock.Lock()
	defer c.lock.Unlock()
	delete(c.certificates, name)
}

func (c *cluster) shows(name string) bool {
	c.lock.RLock()
	defer c.lock.RUnlock()
	return c.certificates[name] != nil
}

// ownKey is one for all certificates: to make one takes long.
var ownKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return certs.NewPrivateKey() })
