package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	cloudv1 "sigs.k8s.io/cluster-api/test/infrastructure/inmemory/pkg/cloud/api/v1alpha1"
)

const controlPlaneRole = "node-role.kubernetes.io/control-plane"

// components are the pods of a node of the control plane.
var components = []string{"etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"}

func (c *cluster) boot(ctx context.Context, n node) error {
	if err := c.register(ctx, n); err != nil {
		return err
	}
	if n.ControlPlane == nil {
		return nil
	}
	for _, component := range components {
		if err := c.run(ctx, component, n.Name); err != nil {
			return err
		}
	}
	if n.How == "init" {
		if err := c.install(ctx, n.Version); err != nil {
			return err
		}
	}
	if err := c.show("etcd-"+n.Name, n.ControlPlane.Etcd); err != nil {
		return err
	}
	if !c.shows(c.name) {
		if err := c.show(c.name, n.ControlPlane.API); err != nil {
			return err
		}
	}
	return c.heedMajority(ctx)
}

// register makes the Node, or another of its name where the host came back.
func (c *cluster) register(ctx context.Context, n node) error {
	labels := map[string]string{"kubernetes.io/hostname": n.Name}
	for name, value := range n.Labels {
		labels[name] = value
	}
	if n.ControlPlane != nil {
		labels[controlPlaneRole] = ""
	}
	made := &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{Name: n.Name, Labels: labels},
		Spec:       corev1.NodeSpec{Taints: n.Taints},
		Status: corev1.NodeStatus{
			NodeInfo:   corev1.NodeSystemInfo{KubeletVersion: n.Version},
			Conditions: nodeConditions(corev1.ConditionTrue, "KubeletReady"),
		},
	}
	if err := client.IgnoreNotFound(c.client.Delete(ctx, &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: n.Name}})); err != nil {
		return err
	}
	return c.client.Create(ctx, made)
}

func nodeConditions(ready corev1.ConditionStatus, reason string) []corev1.NodeCondition {
	now := metav1.Now()
	conditions := []corev1.NodeCondition{{Type: corev1.NodeReady, Status: ready, Reason: reason, LastTransitionTime: now}}
	for _, pressure := range []corev1.NodeConditionType{corev1.NodeMemoryPressure, corev1.NodeDiskPressure, corev1.NodePIDPressure} {
		conditions = append(conditions, corev1.NodeCondition{Type: pressure, Status: corev1.ConditionFalse, Reason: "KubeletHasSufficient", LastTransitionTime: now})
	}
	return conditions
}

func podOf(component, host string) *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{
			Namespace: metav1.NamespaceSystem, Name: component + "-" + host,
			Labels: map[string]string{"component": component, "tier": "control-plane"},
		},
		Spec: corev1.PodSpec{NodeName: host},
		Status: corev1.PodStatus{
			Phase:      corev1.PodRunning,
			Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}},
		},
	}
}

func (c *cluster) run(ctx context.Context, component, host string) error {
	pod := podOf(component, host)
	if component == "etcd" {
		members, err := c.members(ctx)
		if err != nil {
			return err
		}
		pod.Annotations = memberAmong(members, pod.Name)
	}
	if err := client.IgnoreNotFound(c.client.Delete(ctx, podOf(component, host))); err != nil {
		return err
	}
	return c.client.Create(ctx, pod)
}

// memberAmong says which etcd member a pod is: the one it was, or another; the first leads.
func memberAmong(members []corev1.Pod, name string) map[string]string {
	for _, member := range members {
		if member.Name == name {
			return member.Annotations
		}
	}
	id := func() string { return fmt.Sprint(rand.Uint32() | 1) }
	annotations := map[string]string{cloudv1.EtcdClusterIDAnnotationName: id(), cloudv1.EtcdMemberIDAnnotationName: id()}
	if len(members) > 0 {
		annotations[cloudv1.EtcdClusterIDAnnotationName] = members[0].Annotations[cloudv1.EtcdClusterIDAnnotationName]
	} else {
		annotations[cloudv1.EtcdLeaderFromAnnotationName] = time.Now().Format(time.RFC3339)
	}
	return annotations
}

// members are the etcd members that nobody has removed.
func (c *cluster) members(ctx context.Context) ([]corev1.Pod, error) {
	pods := &corev1.PodList{}
	if err := c.client.List(ctx, pods, client.InNamespace(metav1.NamespaceSystem), client.MatchingLabels{"component": "etcd"}); err != nil {
		return nil, err
	}
	members := []corev1.Pod{}
	for _, pod := range pods.Items {
		if _, isRemoved := pod.Annotations[cloudv1.EtcdMemberRemoved]; !isRemoved {
			members = append(members, pod)
		}
	}
	return members, nil
}

// install makes what kubeadm makes once.
func (c *cluster) install(ctx context.Context, version string) error {
	system := func(name string) metav1.ObjectMeta {
		return metav1.ObjectMeta{Namespace: metav1.NamespaceSystem, Name: name}
	}
	getNodes := metav1.ObjectMeta{Name: "kubeadm:get-nodes"}
	running := func(name, image string) corev1.PodTemplateSpec {
		return corev1.PodTemplateSpec{Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: name, Image: image}}}}
	}
	objects := []client.Object{
		&rbacv1.ClusterRole{ObjectMeta: getNodes, Rules: []rbacv1.PolicyRule{{Verbs: []string{"get"}, APIGroups: []string{""}, Resources: []string{"nodes"}}}},
		&rbacv1.ClusterRoleBinding{
			ObjectMeta: getNodes,
			RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: getNodes.Name},
			Subjects:   []rbacv1.Subject{{Kind: rbacv1.GroupKind, Name: "system:bootstrappers:kubeadm:default-node-token"}},
		},
		&corev1.ConfigMap{ObjectMeta: system("kubeadm-config"), Data: map[string]string{"ClusterConfiguration": ""}},
		&appsv1.DaemonSet{ObjectMeta: system("kube-proxy"), Spec: appsv1.DaemonSetSpec{Template: running("kube-proxy", "registry.k8s.io/kube-proxy:"+version)}},
		&corev1.ConfigMap{ObjectMeta: system("coredns"), Data: map[string]string{"Corefile": ""}},
		&appsv1.Deployment{ObjectMeta: system("coredns"), Spec: appsv1.DeploymentSpec{Template: running("coredns", "registry.k8s.io/coredns/coredns:v1.12.1")}},
	}
	for _, name := range []string{"default", "kube-public", metav1.NamespaceSystem} {
		objects = append(objects, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}})
	}
	for _, object := range objects {
		if err := c.client.Create(ctx, object); err != nil && !apierrors.IsAlreadyExists(err) {
			return err
		}
	}
	return nil
}

// stop silences a host: its Node and its pods stay, and nobody hears of them.
func (c *cluster) stop(ctx context.Context, host string) error {
	c.hide("etcd-" + host)
	found := &corev1.Node{}
	if err := c.client.Get(ctx, client.ObjectKey{Name: host}, found); err == nil {
		found.Status.Conditions = nodeConditions(corev1.ConditionUnknown, "NodeStatusUnknown")
		if err := c.client.Update(ctx, found); err != nil {
			return err
		}
	} else if !apierrors.IsNotFound(err) {
		return err
	}
	for _, component := range components {
		pod := podOf(component, host)
		if err := c.client.Get(ctx, client.ObjectKeyFromObject(pod), pod); err != nil {
			continue
		}
		pod.Status.Conditions[0].Status = corev1.ConditionFalse
		if err := c.client.Update(ctx, pod); err != nil {
			return err
		}
	}
	return c.heedMajority(ctx)
}

// heedMajority answers while most etcd members are up, and not without.
func (c *cluster) heedMajority(ctx context.Context) error {
	members, err := c.members(ctx)
	if err != nil {
		return err
	}
	up := 0
	for _, member := range members {
		if c.shows(member.Name) {
			up++
		}
	}
	if up*2 > len(members) {
		return c.open()
	}
	c.close()
	return nil
}

func (c *cluster) collect(ctx context.Context) {
	pods := &corev1.PodList{}
	if c.client.List(ctx, pods) != nil {
		return
	}
	for i := range pods.Items {
		pod := &pods.Items[i]
		err := c.client.Get(ctx, client.ObjectKey{Name: pod.Spec.NodeName}, &corev1.Node{})
		if apierrors.IsNotFound(err) {
			_ = c.client.Delete(ctx, pod)
		}
	}
}
