// Command workload-clusters serves, in memory, the API server and the etcd of each cluster whose nodes it is told to have booted.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"log"
	"net/http"

	"github.com/go-logr/logr"
	ctrl "sigs.k8s.io/controller-runtime"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "where to be told of nodes")
	hosts := flag.String("hosts", "/etc/hosts", "the file that the names of clusters are appended to")
	flag.Parse()
	ctrl.SetLogger(logr.Discard())
	clusters, err := newClusters(context.Background(), *hosts)
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("GET /healthz", func(http.ResponseWriter, *http.Request) {})
	http.HandleFunc("POST /boot", told(clusters.boot))
	http.HandleFunc("POST /stop", told(clusters.stop))
	log.Fatal(http.ListenAndServe(*listen, nil))
}

// told answers 409 where a cluster does not answer, as kubeadm would find it, so that it is tried again.
func told[T any](act func(context.Context, T) error) http.HandlerFunc {
	return func(response http.ResponseWriter, request *http.Request) {
		var body T
		if err := json.NewDecoder(request.Body).Decode(&body); err != nil {
			http.Error(response, err.Error(), http.StatusBadRequest)
			return
		}
		err := act(request.Context(), body)
		switch {
		case errors.Is(err, errNoAnswer):
			http.Error(response, err.Error(), http.StatusConflict)
		case err != nil:
			http.Error(response, err.Error(), http.StatusInternalServerError)
		}
	}
}
