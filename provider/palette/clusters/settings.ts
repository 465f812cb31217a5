import { isBlank, sameUnder } from "../../core/diff";
import { goneError } from "../../core/gone";
import { overlaidRecords } from "../../core/merge";
import { ClusterArgs, type ClusterOnPlane } from "../../model/cluster";
import type { Session } from "../session";
import { namespaces, rbac } from "./access";
import { agentUpgrades } from "./agents";
import { clusterMetaAttribute, controlPlaneHealthCheckTimeout, location, osPatch, timezone } from "./config-settings";
import {
  cloudAccountId,
  clusterTemplate,
  clusterType,
  domain,
  enableLxdVm,
  hyperShift,
  ntpServers,
  overrideClusterApiConfig,
  sshKeys,
  staticIp,
  updateWorkerPoolsInParallel,
} from "./foundation";
import { hostConfig } from "./host";
import { backupPolicy, scanPolicy } from "./policies";
import type { Named, PresentConfig, Setting, SettingDocuments } from "./setting";
import { readCluster, type WireCluster } from "./wire";

/** Inputs with a step of their own in making, observing and updating a cluster. */
type Stepped =
  | "name"
  | "scope"
  | "project"
  | "tags"
  | "description"
  | "controlPlane"
  | "profiles"
  | "kubernetes"
  | "applySetting"
  | "apiServer"
  | "renewCertificates";

type SettingField = Exclude<keyof ClusterOnPlane, Stepped>;

/** Every other input, in the order in which they are written. */
export const SETTINGS: { readonly [F in SettingField]-?: Setting } = {
  cloudAccountId,
  domain,
  sshKeys,
  ntpServers,
  clusterType,
  hyperShift,
  clusterTemplate,
  updateWorkerPoolsInParallel,
  staticIp,
  enableLxdVm,
  overrideClusterApiConfig,
  namespaces,
  rbac,
  osPatch,
  backupPolicy,
  scanPolicy,
  hostConfig,
  agentUpgrades,
  controlPlaneHealthCheckTimeout,
  clusterMetaAttribute,
  location,
  timezone,
};

const FIELDS = Object.keys(SETTINGS) as SettingField[];

const isNamed = (args: Named | undefined, field: SettingField): boolean => !isBlank(args?.[field]);

/** The settings' part of the request that makes a cluster. */
export const toCreateSpec = (args: ClusterArgs): Record<string, unknown> =>
  concerned(args).reduce((spec, { createSpec }) => overlaidRecords(spec, createSpec(args)), {});

/** The part of that request that these inputs alone are. */
export const toSpecOf = (args: Named): Record<string, unknown> =>
  FIELDS.filter((field) => isNamed(args, field)).reduce(
    (spec, field) => overlaidRecords(spec, SETTINGS[field].createSpec(args)),
    {},
  );

// A setting that nobody named is not asked for: it is whoever set it who decides.
const concerned = (wanted: Named | undefined): Setting[] =>
  FIELDS.filter((field) => wanted === undefined || SETTINGS[field].isAlwaysMeant || isNamed(wanted, field)).map(
    (field) => SETTINGS[field],
  );

/** The documents that an observation needs: all of them when nothing is named, as for an import. */
export async function settingDocumentsOf(
  session: Session,
  cluster: WireCluster,
  wanted: Named | undefined,
): Promise<SettingDocuments> {
  const uid = cluster.metadata.uid ?? "";
  const read = await Promise.all(concerned(wanted).map((setting) => setting.fetch?.(session, uid)));
  return Object.assign({ cluster }, ...read);
}

/** The settings in the program's shape. */
export const observeSettings = (documents: SettingDocuments, wanted: Named | undefined): Named =>
  Object.assign({}, ...concerned(wanted).map((setting) => setting.observe(documents, wanted)));

/** Writes what the request that makes a cluster has no place for. */
export async function completeCluster(session: Session, uid: string, args: ClusterArgs): Promise<void> {
  const late = FIELDS.filter((field) => SETTINGS[field].isLate && isNamed(args, field));
  if (late.length === 0) return;
  await session.writes.run(uid, session.palette.signal, async () => {
    const cluster = await readCluster(session, uid);
    if (cluster) await writeEach(session, cluster, { args, prior: {} }, late);
  });
}

/** Writes the settings that differ; what neither the program nor the record names is left alone. */
export async function writeSettings(
  session: Session,
  cluster: WireCluster,
  change: { args: ClusterArgs; prior: Named },
): Promise<SettingField[]> {
  const meant = FIELDS.filter((field) => isNamed(change.args, field) || isNamed(change.prior, field));
  return await writeEach(session, cluster, change, meant);
}

async function writeEach(
  session: Session,
  cluster: WireCluster,
  { args, prior }: { args: ClusterArgs; prior: Named },
  fields: readonly SettingField[],
): Promise<SettingField[]> {
  const uid = cluster.metadata.uid ?? "";
  const sent: SettingField[] = [];
  for (const field of fields) {
    const { observe, fetch, write } = SETTINGS[field];
    if (!write) continue;
    const isSame = (found: SettingDocuments): boolean =>
      sameUnder(ClusterArgs.shape[field], observe(found, args, prior)[field], args[field]);
    const own = await fetch?.(session, uid);
    if (isSame({ cluster, ...own })) continue;
    // What is written back is read just before: a document of its own was, and the cluster was looked at for the comparison.
    const now = own ? cluster : await readCluster(session, uid);
    if (!now) throw goneError(`Cluster ${uid}`);
    const documents = { cluster: now, ...own };
    if (isSame(documents)) continue;
    await write(session, uid, { args, prior, documents });
    sent.push(field);
  }
  return sent;
}

/** The members of the cloud config that must change: what nobody ever named is left alone. */
export function changedConfig(
  present: PresentConfig,
  args: Named,
  prior: Named,
): Partial<Record<SettingField, unknown>> {
  const changed = FIELDS.flatMap((field) => {
    const { inCloudConfig } = SETTINGS[field];
    if (!inCloudConfig || !(isNamed(args, field) || isNamed(prior, field))) return [];
    const isSame = sameUnder(ClusterArgs.shape[field], inCloudConfig.present(present), args[field]);
    return isSame ? [] : [[field, inCloudConfig.next(args)]];
  });
  return Object.fromEntries(changed);
}
