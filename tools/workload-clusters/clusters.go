package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	storagev1 "k8s.io/api/storage/v1"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/runtime"
	inmemoryruntime "sigs.k8s.io/cluster-api/test/infrastructure/inmemory/pkg/runtime"
)

var errNoAnswer = errors.New("the API server of the cluster does not answer")

// node is a server that has booted with what kubeadm was given.
type node struct {
	Name     string `json:"name"`
	Endpoint string `json:"endpoint"`
	Version  string `json:"version"`
	// How is "init" where kubeadm makes the cluster, "join" where it joins one, and "restart" where it has done so before.
	How          string            `json:"how"`
	ControlPlane *authorities      `json:"controlPlane"`
	Labels       map[string]string `json:"labels"`
	Taints       []corev1.Taint    `json:"taints"`
}

// authorities sign the certificates that a node of the control plane shows.
type authorities struct {
	API  authority `json:"api"`
	Etcd authority `json:"etcd"`
}

type stopped struct {
	Name     string `json:"name"`
	Endpoint string `json:"endpoint"`
}

// clusters are known by the endpoint of their API server.
type clusters struct {
	lock    sync.Mutex
	manager inmemoryruntime.Manager
	hosts   string
	all     map[string]*cluster
}

func newClusters(ctx context.Context, hosts string) (*clusters, error) {
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{
		corev1.AddToScheme, appsv1.AddToScheme, rbacv1.AddToScheme,
		storagev1.AddToScheme, apiextensionsv1.AddToScheme, policyv1.AddToScheme,
	} {
		if err := add(scheme); err != nil {
			return nil, err
		}
	}
	manager := inmemoryruntime.NewManager(scheme)
	if err := manager.Start(ctx); err != nil {
		return nil, err
	}
	made := &clusters{manager: manager, hosts: hosts, all: map[string]*cluster{}}
	go made.collect(ctx)
	return made, nil
}

func (c *clusters) boot(ctx context.Context, n node) error {
	c.lock.Lock()
	defer c.lock.Unlock()
	if n.How == "init" {
		if err := c.begin(n.Endpoint); err != nil {
			return err
		}
	}
	found, ok := c.all[n.Endpoint]
	if !ok || (n.How == "join" && !found.isServing()) {
		return errNoAnswer
	}
	return found.boot(ctx, n)
}

func (c *clusters) stop(ctx context.Context, s stopped) error {
	c.lock.Lock()
	defer c.lock.Unlock()
	if found, ok := c.all[s.Endpoint]; ok {
		return found.stop(ctx, s.Name)
	}
	return nil
}

// begin forgets what was there: kubeadm that makes a cluster starts with an empty disk.
func (c *clusters) begin(endpoint string) error {
	if known, ok := c.all[endpoint]; ok {
		known.close()
		c.manager.DeleteResourceGroup(endpoint)
		c.manager.AddResourceGroup(endpoint)
		c.all[endpoint] = newCluster(c.manager, endpoint, known.address)
		return nil
	}
	name, port, err := net.SplitHostPort(endpoint)
	if err != nil {
		return err
	}
	ip := fmt.Sprintf("127.0.1.%d", len(c.all)+1)
	file, err := os.OpenFile(c.hosts, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer file.Close()
	if _, err := fmt.Fprintf(file, "%s %s\n", ip, name); err != nil {
		return err
	}
	c.manager.AddResourceGroup(endpoint)
	c.all[endpoint] = newCluster(c.manager, endpoint, net.JoinHostPort(ip, port))
	return nil
}

// collect removes pods of nodes that are gone, as Kubernetes does.
func (c *clusters) collect(ctx context.Context) {
	for range time.Tick(time.Second) {
		c.lock.Lock()
		for _, one := range c.all {
			one.collect(ctx)
		}
		c.lock.Unlock()
	}
}
