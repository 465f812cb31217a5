import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseAllDocuments } from "yaml";
import { isRecord } from "../../../provider/core/unknowns";
import { CONTRACTS } from "../../../tools/test-files";
import type { Api, KubernetesObject } from "./api";
import { applyCapmaasRules } from "./capmaas-rules";

export const contractFolder = path.resolve(__dirname, "../../../..", CONTRACTS);
const PATIENCE = 60_000;

/** Whether Cluster API's kinds and CAPMAAS's are here. Tests that need them are skipped without. */
export const hasKinds = existsSync(path.join(contractFolder, "crds"));

/** A cluster with one pool, as written for `clusterctl`. */
export const sample = (): KubernetesObject[] =>
  objectsIn(readFileSync(path.join(contractFolder, "samples", "capi-maas-cluster-minimal.yaml"), "utf8"));

/** Every object in a YAML text. */
export const objectsIn = (text: string): KubernetesObject[] =>
  parseAllDocuments(text)
    .map((document): unknown => document.toJS())
    .filter(isRecord);

/** Applies the kinds, and what CAPMAAS's webhooks would refuse, and waits until the API server serves and enforces them. */
export async function applyKinds(api: Api): Promise<void> {
  const folders = ["crds", path.join("crds", "extra")].map((name) => path.join(contractFolder, name));
  const kinds = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith(".yaml"))
      .flatMap((name) => objectsIn(readFileSync(path.join(folder, name), "utf8"))),
  );
  await Promise.all(kinds.map((kind) => api.apply(kind)));
  const paths = await Promise.all(kinds.map((kind) => api.pathOf(kind)));
  const until = Date.now() + PATIENCE;
  while (!(await Promise.all(paths.map((one) => api.get(one)))).every(isEstablished)) {
    if (Date.now() > until) throw new Error(`the API server does not serve all kinds after ${PATIENCE / 1_000} s`);
    await pause(100);
  }
  const isServed = async (kind: KubernetesObject) => (await api.call("GET", listPath(kind))).status === 200;
  // For a moment a kind is established, and refuses with "storage is (re)initializing".
  while (!(await Promise.all(kinds.map(isServed))).every(Boolean)) {
    if (Date.now() > until) throw new Error(`the API server does not list all kinds after ${PATIENCE / 1_000} s`);
    await pause(100);
  }
  await applyCapmaasRules(api);
}

/** Where all objects of a kind are listed, by its definition. */
function listPath({ spec }: KubernetesObject): string {
  const { group, names, versions } = isRecord(spec) ? spec : {};
  const stored = Array.isArray(versions)
    ? versions.filter(isRecord).find(({ storage }) => storage === true)
    : undefined;
  return `/apis/${String(group)}/${String(stored?.name)}/${isRecord(names) ? String(names.plural) : ""}`;
}

function isEstablished({ status }: KubernetesObject): boolean {
  const conditions = isRecord(status) && Array.isArray(status.conditions) ? status.conditions.filter(isRecord) : [];
  return conditions.some(({ type, status: value }) => type === "Established" && value === "True");
}
