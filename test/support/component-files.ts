import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { stringify } from "yaml";
import { PROVIDERS } from "../../provider/cluster-api/gateways/providers";
import type { Role } from "../../provider/model/gateway";
import type { KubernetesObject } from "./management-cluster/api";
import { contractFolder, objectsIn } from "./management-cluster/contract";

/** What a component's file is to hold, besides what every one does. */
export interface Contents {
  definitions?: readonly KubernetesObject[];
  more?: readonly KubernetesObject[];
  /** Tells the images of two releases apart. */
  tag?: string;
}

/** A component's file in the form of a release: definitions of kinds in between, variables, no order to rely on. */
export function componentFile(role: Exclude<Role, "certManager">, contents: Contents = {}): string {
  const { definitions = [], more = [], tag = "one" } = contents;
  const { namespace, deployment } = PROVIDERS[role];
  const place = { namespace };
  const subjects = [{ kind: "ServiceAccount", name: `${deployment}-user`, namespace }];
  const rules = [{ apiGroups: ["cluster.x-k8s.io"], resources: ["clusters"], verbs: ["get", "list", "watch"] }];
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: `${deployment}-role` };
  const args = [`--feature-gates=MachinePool=\${EXP_MACHINE_POOL:=true}`, `--diagnostics=\${DIAGNOSTICS:=:8443}`];
  return texts([
    deploymentOf({ name: deployment, namespace, tag }, `\${REGISTRY:=registry.example.com}/${role}:${tag}`, args),
    object("v1", "ServiceAccount", { name: `${deployment}-user`, ...place }),
    object("rbac.authorization.k8s.io/v1", "ClusterRole", { name: `${deployment}-role` }, { rules }),
    object(
      "rbac.authorization.k8s.io/v1",
      "ClusterRoleBinding",
      { name: `${deployment}-binding` },
      { roleRef, subjects },
    ),
    object("v1", "Service", { name: `${role.toLowerCase()}-webhook`, ...place }, { spec: { ports: [{ port: 443 }] } }),
    ...(role === "maas" ? [credentials(namespace)] : []),
    object("cert-manager.io/v1", "Issuer", { name: `${deployment}-issuer`, ...place }, { spec: { selfSigned: {} } }),
    object(
      "cert-manager.io/v1",
      "Certificate",
      { name: `${deployment}-cert`, ...place },
      { spec: { secretName: "tls" } },
    ),
    ...definitions,
    ...more,
    object("v1", "Namespace", { name: namespace }),
  ]);
}

/** Cert-manager's file: its kinds, its webhook at an address, and its controllers. */
export function certManagerFile(webhook: { url: string; certificateAuthority: string }): string {
  const place = { namespace: "cert-manager" };
  const caBundle = Buffer.from(webhook.certificateAuthority).toString("base64");
  const rule = { apiGroups: ["cert-manager.io"], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"] };
  const hook = {
    name: "webhook.cert-manager.io",
    clientConfig: { url: webhook.url, caBundle },
    rules: [{ ...rule, resources: ["*"] }],
    ...{ sideEffects: "None", admissionReviewVersions: ["v1"], failurePolicy: "Fail", timeoutSeconds: 2 },
  };
  return texts([
    object("v1", "Namespace", { name: "cert-manager" }),
    ...["certificates", "issuers"].map((plural) => kindOfCertManager(plural, "Namespaced")),
    kindOfCertManager("clusterissuers", "Cluster"),
    object("v1", "ServiceAccount", { name: "cert-manager", ...place }),
    deploymentOf({ name: "cert-manager", ...place }, "cert-manager:one", []),
    deploymentOf({ name: "cert-manager-webhook", ...place }, "cert-manager-webhook:one", []),
    object(
      "admissionregistration.k8s.io/v1",
      "ValidatingWebhookConfiguration",
      { name: "cert-manager-webhook" },
      { webhooks: [hook] },
    ),
  ]);
}

/** The kinds that tests make objects of, or look at. An API server takes some time for each. */
const FEW =
  /_(clusters|machinedrainrules|kubeadmconfigtemplates|kubeadmcontrolplanes|maasclusters|maasmachines)\.yaml$/;

/** The kinds that each provider defines, from the contracts; all of them, or a few. */
export function definitionsOf(role: Exclude<Role, "certManager">, isWhole = false): KubernetesObject[] {
  const groups = {
    core: /^(cluster|addons|ipam|runtime)\./,
    bootstrap: /^bootstrap\./,
    controlPlane: /^controlplane\./,
    maas: /^infrastructure\./,
  };
  return ["crds", "crds/extra"].flatMap((folder) =>
    readdirSync(path.join(contractFolder, folder))
      .filter((name) => name.endsWith(".yaml") && groups[role].test(name) && (isWhole || FEW.test(name)))
      .flatMap((name) => objectsIn(readFileSync(path.join(contractFolder, folder, name), "utf8"))),
  );
}

/** Writes files, and answers the input that names them. */
export function written(folder: string, files: Readonly<Partial<Record<Role, string>>>, version: string) {
  const entries = Object.entries(files).map(([role, text]) => {
    const source = path.join(folder, `${role}-${version}.yaml`);
    writeFileSync(source, text);
    const sha256 = createHash("sha256").update(text).digest("hex");
    return [role, { source, sha256, version: role === "maas" ? "v0.9.0" : version }];
  });
  return Object.fromEntries(entries);
}

const texts = (all: readonly KubernetesObject[]): string => all.map((one) => stringify(one)).join("---\n");

const object = (apiVersion: string, kind: string, metadata: KubernetesObject, more: KubernetesObject = {}) => ({
  ...{ apiVersion, kind, metadata },
  ...more,
});

/** A controller. Its pods have other labels in another release, so that it has to be made anew. */
export function deploymentOf(
  { tag = "one", ...metadata }: { name: string; namespace: string; tag?: string },
  image: string,
  args: readonly string[],
) {
  const labels = { app: metadata.name, release: tag };
  const template = { metadata: { labels }, spec: { containers: [{ name: "manager", image, args }] } };
  return object("apps/v1", "Deployment", metadata, { spec: { selector: { matchLabels: labels }, template } });
}

const credentials = (namespace: string): KubernetesObject =>
  object(
    "v1",
    "Secret",
    { name: "capmaas-manager-bootstrap-credentials", namespace },
    { stringData: { MAAS_ENDPOINT: `\${MAAS_ENDPOINT}`, MAAS_API_KEY: `\${MAAS_API_KEY}` } },
  );

function kindOfCertManager(plural: string, scope: string): KubernetesObject {
  const kind = { certificates: "Certificate", issuers: "Issuer", clusterissuers: "ClusterIssuer" }[plural] ?? plural;
  const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
  const versions = [{ name: "v1", served: true, storage: true, schema }];
  const names = { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() };
  const spec = { group: "cert-manager.io", names, scope, versions };
  return object("apiextensions.k8s.io/v1", "CustomResourceDefinition", { name: `${plural}.cert-manager.io` }, { spec });
}
