import type { ManagementCluster } from "../client";
import { INSTALLED } from "../installed-kinds";
import { type Kind, someKind, type WireMetadata } from "../kinds";

/** The objects of a kind, in whatever namespace, as `namespace/name`; none where the API server says that there is no such kind. */
export async function instancesOf(management: ManagementCluster, definition: string): Promise<readonly string[]> {
  const found = await management.get(INSTALLED.definition, definition);
  if (!found) return [];
  const { group, names, versions } = found.spec;
  const version = versions.find(({ storage }) => storage === true)?.name ?? "";
  const kind = someKind({ apiVersion: `${group}/${version}`, kind: names.kind, plural: names.plural });
  return (await management.listEverywhere(kind)).map(({ metadata }) =>
    [metadata.namespace, metadata.name].filter(Boolean).join("/"),
  );
}

const kindOf = (apiVersion: string, kind: string): Kind<{ metadata: WireMetadata }> =>
  someKind({ apiVersion, kind, plural: `${kind.toLowerCase()}s` });

/** What somebody may have put into a namespace, and would miss. */
const HELD = [
  kindOf("apps/v1", "Deployment"),
  kindOf("apps/v1", "StatefulSet"),
  kindOf("apps/v1", "DaemonSet"),
  kindOf("batch/v1", "CronJob"),
  kindOf("v1", "PersistentVolumeClaim"),
  kindOf("v1", "Service"),
  kindOf("v1", "ConfigMap"),
  kindOf("v1", "Secret"),
];

/** What is in a namespace and was made by no part of Kubernetes or cert-manager itself. */
export async function foreignObjectsIn(management: ManagementCluster, namespace: string): Promise<readonly string[]> {
  const here = management.in(namespace);
  const found = await Promise.all(HELD.map((kind) => here.list(kind)));
  return HELD.flatMap(({ kind }, i) =>
    (found[i] ?? []).filter((one) => !isOfItself(one)).map(({ metadata }) => `the ${kind} '${metadata.name}'`),
  );
}

function isOfItself({ metadata, ...rest }: { metadata: WireMetadata }): boolean {
  const { name, annotations, labels, deletionTimestamp } = metadata;
  if (deletionTimestamp || name === "kube-root-ca.crt") return true;
  if (Reflect.get(rest, "type") === "kubernetes.io/service-account-token") return true;
  const isCertificate = annotations?.["cert-manager.io/certificate-name"] !== undefined;
  return isCertificate || labels?.["app.kubernetes.io/managed-by"]?.startsWith("cert-manager") === true;
}
