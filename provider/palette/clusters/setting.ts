import type { ClusterArgs } from "../../model/cluster";
import type { Session } from "../session";
import type { Since } from "../versions/gates";
import type { WireBackup, WireNamespace, WireRbac, WireScan } from "./setting-wire";
import type { WireCloudConfig, WireCluster } from "./wire";

/** The documents that hold a cluster's settings; those beside the cluster only where they were read. */
export interface SettingDocuments {
  cluster: WireCluster;
  config?: WireCloudConfig | undefined;
  backup?: WireBackup | undefined;
  scan?: WireScan | undefined;
  namespaces?: readonly WireNamespace[];
  rbacs?: readonly WireRbac[];
}

/** Inputs of a cluster, as far as they are named. */
export type Named = Partial<ClusterArgs>;

/** The cloud config of a cluster that exists. */
export type PresentConfig = NonNullable<WireCloudConfig["spec"]["clusterConfig"]>;

/** What is asked for, what the record says, and what is there. */
export interface SettingChange {
  args: Named;
  prior: Named;
  documents: SettingDocuments;
}

/** One setting of a cluster, from the input to the calls. */
export interface Setting {
  /** Its part of the request that makes a cluster, below `spec`; asked only where it is meant. */
  createSpec(args: Named): Record<string, unknown>;
  /** Whether that request has no place for it, so that it needs a call of its own after it. */
  isLate?: boolean;
  /** Whether it is asked for and observed also where the program does not name it. */
  isAlwaysMeant?: boolean;
  /** The first Palette that knows it. */
  since?: Since<ClusterArgs>;
  /** Reads the document of its own where it has one. */
  fetch?(session: Session, uid: string): Promise<Partial<SettingDocuments>>;
  /** What it is, in the words of `wanted` where both mean the same. Parts that neither it nor `prior` names may be left out. */
  observe(documents: SettingDocuments, wanted: Named | undefined, prior?: Named): Named;
  /** Makes it what the program says, which may be nothing; missing where it has no call of its own. */
  write?(session: Session, uid: string, change: SettingChange): Promise<void>;
  /** Its member of the cloud config, under its own name, where it can be changed there: that is written as a whole. */
  inCloudConfig?: { present(config: PresentConfig): unknown; next(args: Named): unknown };
}
