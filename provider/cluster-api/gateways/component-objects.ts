import { ProviderError } from "../../core/errors";
import { parseYamlDocuments } from "../../core/text/yaml";
import { isRecord } from "../../core/unknowns";
import type { Component, Role } from "../../model/gateway";
import type { Body } from "../client";
import { SECRET } from "../cloud-accounts";
import { MAAS_NAMESPACE } from "../kinds";
import type { ComponentFile } from "./component-files";
import { CERT_MANAGER_VERSION, CONTRACT, CORE_LABEL, PROVIDED_BY, UNDER_CLUSTERCTL } from "./labels";
import { PROVIDERS, titleOf } from "./providers";
import { substituted } from "./substitution";

/** An object of a component's file. */
export interface ComponentObject {
  apiVersion: string;
  kind: string;
  name: string;
  /** As the file says; where it says none, that of the component stands in. */
  namespace: string | undefined;
  body: Body;
}

/** A component that is ready to be sent. */
export interface Rendered {
  role: Role;
  version: string;
  sha256: string;
  /** In the order in which they are applied. */
  objects: readonly ComponentObject[];
}

/** What stands in the credentials that only a MaasCloudAccount writes. */
const CREDENTIALS = ["MAAS_ENDPOINT", "MAAS_API_KEY"];
const LEFT_OUT = "palette-maas-left-to-the-cloud-account";

/** The objects of a component, its variables filled in. Fails by the path of the input; nothing of the file or of a variable is quoted. */
export function rendered(
  role: Role,
  component: Component,
  file: ComponentFile,
  variables: Readonly<Record<string, string>>,
): Rendered {
  const path = `'components.${role}.source'`;
  const all = documentsIn(path, filledIn(path, file.text, variables)).map((body) => objectOf(path, body));
  const objects = all.filter((object) => !isCredentials(object));
  requireNoCredentials(path, objects);
  requireOwnFile(role, path, objects);
  const labelled = objects.map((object) => withLabels(role, component.version, object));
  return { role, version: component.version, sha256: file.sha256, objects: inOrder(labelled) };
}

function filledIn(path: string, text: string, variables: Readonly<Record<string, string>>): string {
  const left = Object.fromEntries(CREDENTIALS.map((name) => [name, LEFT_OUT]));
  const filled = substituted(text, { ...left, ...variables });
  if ("text" in filled) return filled.text;
  throw new ProviderError(
    "missing" in filled
      ? `${path} needs ${filled.missing.map((name) => `'${name}'`).join(", ")}, without a default in the file: write them into 'variables'. Nothing was sent.`
      : `${path} has ${filled.unsupported}, which is not filled in here: \${VAR}, \${VAR:=default} and \${VAR:-default} are. Nothing was sent.`,
  );
}

function documentsIn(path: string, text: string): Record<string, unknown>[] {
  let documents: unknown[];
  try {
    documents = parseYamlDocuments(text);
  } catch {
    throw new ProviderError(`${path} is no YAML once its variables are filled in. Nothing was sent.`);
  }
  return documents.filter(isRecord).flatMap((one) => {
    const items = one.kind === "List" && Array.isArray(one.items) ? one.items : undefined;
    return items ? items.filter(isRecord) : [one];
  });
}

function objectOf(path: string, document: Record<string, unknown>): ComponentObject {
  const { apiVersion, kind, metadata, ...rest } = document;
  const { name, namespace } = isRecord(metadata) ? metadata : {};
  if (typeof apiVersion !== "string" || typeof kind !== "string" || !isRecord(metadata) || typeof name !== "string")
    throw new ProviderError(`${path} holds something that is no object of Kubernetes. Nothing was sent.`);
  const body = { ...rest, metadata };
  const place = typeof namespace === "string" ? namespace : undefined;
  return { apiVersion, kind, name, namespace: place, body: kind === "Deployment" ? withReplicas(body) : body };
}

// An upgrade stops it first, and it must come back.
function withReplicas(body: Body): Body {
  const { spec } = body;
  return isRecord(spec) && spec.replicas === undefined ? { ...body, spec: { ...spec, replicas: 1 } } : body;
}

const isCredentials = ({ kind, name, namespace = MAAS_NAMESPACE }: ComponentObject): boolean =>
  kind === "Secret" && name === SECRET && namespace === MAAS_NAMESPACE;

function requireNoCredentials(path: string, objects: readonly ComponentObject[]): void {
  if (!JSON.stringify(objects).includes(LEFT_OUT)) return;
  throw new ProviderError(
    `${path} uses ${CREDENTIALS.join(" or ")} elsewhere than in the secret '${SECRET}', which is what a MaasCloudAccount writes. Nothing was sent: ` +
      "use the file of a release that reads that secret.",
  );
}

/** A file under the wrong input would be installed where it does not belong. */
function requireOwnFile(role: Role, path: string, objects: readonly ComponentObject[]): void {
  if (role === "certManager") {
    if (objects.some(({ kind, name }) => kind === DEFINITION && name === "certificates.cert-manager.io")) return;
    throw new ProviderError(`${path} is no file of cert-manager: it does not define certificates. Nothing was sent.`);
  }
  const { namespace, deployment } = PROVIDERS[role];
  const isThere = objects.some((one) => one.kind === "Deployment" && one.name === deployment);
  if (!isThere || objects.some(({ kind, name }) => kind === "Namespace" && name !== namespace)) {
    throw new ProviderError(
      `${path} is no file of ${titleOf(role)}: it must hold the deployment '${deployment}' for the namespace '${namespace}'. Nothing was sent.`,
    );
  }
  if (role !== "maas" || objects.some(({ kind, body }) => kind === DEFINITION && labelsOf(body)[CONTRACT])) return;
  throw new ProviderError(
    `${path} is too old for Cluster API's contract ${CONTRACT}: 0.9.0 or newer is needed. Nothing was sent.`,
  );
}

export const DEFINITION = "CustomResourceDefinition";

/** Labels of a body as it is written. */
export function labelsOf({ metadata }: Body): Record<string, unknown> {
  return isRecord(metadata?.labels) ? metadata.labels : {};
}

function withLabels(role: Role, version: string, object: ComponentObject): ComponentObject {
  const { metadata = {}, ...rest } = object.body;
  const isProvider = role !== "certManager";
  const own = isProvider ? { [PROVIDED_BY]: PROVIDERS[role].label } : { [CORE_LABEL]: "cert-manager" };
  const labels = { ...labelsOf(object.body), [UNDER_CLUSTERCTL]: "", ...own };
  const noted = isRecord(metadata.annotations) ? metadata.annotations : {};
  const annotations = isProvider ? metadata.annotations : { ...noted, [CERT_MANAGER_VERSION]: version };
  const all = { ...metadata, labels, ...(annotations === undefined ? {} : { annotations }) };
  return { ...object, body: { ...rest, metadata: all } };
}

/** Namespaces, then definitions of kinds, then what cert-manager makes certificates from, then the rest as the file has it. */
const inOrder = (objects: readonly ComponentObject[]): ComponentObject[] =>
  [...objects].sort((one, other) => rankOf(one) - rankOf(other));

function rankOf({ apiVersion, kind }: ComponentObject): number {
  if (kind === "Namespace") return 0;
  if (kind === DEFINITION) return 1;
  return isOfCertManager({ apiVersion }) ? 2 : 3;
}

export const isOfCertManager = ({ apiVersion }: { apiVersion: string }): boolean =>
  apiVersion.startsWith("cert-manager.io/");

/** Whether an object is applied with the first: everything else needs it. */
export const isPrerequisite = (object: ComponentObject): boolean => rankOf(object) < 2;
