import { isBlank, sameUnder } from "../../core/diff";
import { overlaidRecords } from "../../core/merge";
import { ClusterArgs } from "../../model/cluster";
import type { Session } from "../session";
import { namespaces, rbac, type WireNamespace, type WireRbac } from "./access";
import { agentUpgrades } from "./agents";
import { controlPlaneHealthCheckTimeout, location, metaAttribute, osPatch, timezone } from "./config-settings";
import {
  clusterTemplate,
  clusterType,
  enableLxdVm,
  hyperShift,
  overrideClusterApiConfig,
  parallelPools,
  staticIp,
} from "./foundation";
import { hostConfig } from "./host";
import { backupPolicy, scanPolicy, type WireBackup, type WireScan } from "./policies";
import { readCluster, type WireCloudConfig, type WireCluster } from "./wire";

/** The documents that hold a cluster's settings; those beside the cluster only where they were read. */
export interface SettingDocuments {
  cluster: WireCluster;
  config?: WireCloudConfig | undefined;
  backup?: WireBackup | undefined;
  scan?: WireScan | undefined;
  namespaces?: readonly WireNamespace[];
  rbacs?: readonly WireRbac[];
}

type Named = Partial<ClusterArgs>;

/** One setting of a cluster, from the input to the calls; each has a call of its own in Palette. */
export interface Setting {
  field: keyof ClusterArgs;
  /** Its part of the request that makes a cluster, below `spec`; asked only where the program names it. */
  born(args: Named): Record<string, unknown>;
  /** Whether that request has no place for it, so that it needs a call of its own after it. */
  isLate?: boolean;
  /** Reads the document of its own where it has one. */
  fetch?(session: Session, uid: string): Promise<Partial<SettingDocuments>>;
  /** What it is, in the words of `wanted` where both mean the same. Parts that neither it nor `prior` names may be left out. */
  observe(papers: SettingDocuments, wanted: Named | undefined, prior?: Named): Named;
  /** Makes it what the program says, which may be nothing; missing where it has no call of its own. */
  write?(session: Session, uid: string, args: Named, papers: SettingDocuments, prior: Named): Promise<void>;
}

const SETTINGS: readonly Setting[] = [
  clusterType,
  hyperShift,
  clusterTemplate,
  parallelPools,
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
  metaAttribute,
  location,
  timezone,
];

const names = (args: Named | undefined, { field }: Setting): boolean => !isBlank(args?.[field]);

/** The settings' part of the request that makes a cluster. */
export const toCreateSpec = (args: ClusterArgs): Record<string, unknown> =>
  SETTINGS.filter((setting) => names(args, setting)).reduce(
    (spec, setting) => overlaidRecords(spec, setting.born(args)),
    {},
  );

// A setting that nobody named is not asked for: it is whoever set it who decides.
const concerned = (wanted: Named | undefined): Setting[] =>
  SETTINGS.filter((setting) => wanted === undefined || names(wanted, setting));

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
export const observeSettings = (papers: SettingDocuments, wanted: Named | undefined): Named =>
  Object.assign({}, ...concerned(wanted).map((setting) => setting.observe(papers, wanted)));

/** Writes what the request that makes a cluster has no place for. */
export async function completeCluster(session: Session, uid: string, args: ClusterArgs): Promise<void> {
  const late = SETTINGS.filter((setting) => setting.isLate && names(args, setting));
  if (late.length === 0) return;
  await session.writes.run(uid, session.palette.signal, async () => {
    const cluster = await readCluster(session, uid);
    if (cluster) await writeEach(session, cluster, args, {}, late);
  });
}

/** Writes the settings that differ; what neither the program nor the record names is left alone. */
export async function writeSettings(
  session: Session,
  cluster: WireCluster,
  args: ClusterArgs,
  prior: Named,
): Promise<(keyof ClusterArgs)[]> {
  return await writeEach(
    session,
    cluster,
    args,
    prior,
    SETTINGS.filter((known) => names(args, known) || names(prior, known)),
  );
}

async function writeEach(
  session: Session,
  cluster: WireCluster,
  args: ClusterArgs,
  prior: Named,
  settings: readonly Setting[],
): Promise<(keyof ClusterArgs)[]> {
  const uid = cluster.metadata.uid ?? "";
  const sent: (keyof ClusterArgs)[] = [];
  for (const setting of settings) {
    const { field, write } = setting;
    if (!write) continue;
    const papers: SettingDocuments = { cluster, ...(await setting.fetch?.(session, uid)) };
    const seen = setting.observe(papers, args, prior);
    if (sameUnder(ClusterArgs.shape[field], seen[field], args[field])) continue;
    await write(session, uid, args, papers, prior);
    sent.push(field);
  }
  return sent;
}
