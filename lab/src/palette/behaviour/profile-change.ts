import { canonical, flagAt, type JsonObject, textAt, textsAt } from "../state/documents";
import { addEvent } from "../state/event-log";
import { type Attachment, after, type Cluster, type Context, type Infra, type Repave } from "../state/world";
import { hash, infraOf, infraOfLayers, isCanonical, kubernetesPack, repaveReasons, resolvePacks } from "./packs";
import { asSet, isControlPlane } from "./pool-fields";

/** What the nodes of a cluster are to be made from, given its profiles. */
export function infraFor(context: Context, cluster: Cluster, attachments: Attachment[]): Infra {
  const packs = resolvePacks(context, cluster.meta.name, attachments);
  const byDistribution = isCanonical(kubernetesPack(packs)?.name ?? "") || context.mayReinstall;
  const access = ["sshKeys", "ntpServers"].map((key) => asSet(textsAt(cluster.cloudConfig, key)));
  const override = textAt(cluster.cloudConfig, "overrideClusterApiConfig").trim();
  const settings = [...access, flagAt(cluster.cloudConfig, "enableLxdVm"), override];
  const more = canonical([byDistribution ? settings : [], cluster.epoch]);
  return infraOf(packs, hash(more));
}

/** Notes that profiles were written; they are resolved a little later, or when asked for. */
export function writeProfiles(context: Context, cluster: Cluster, attachments: Attachment[], actionType: string): void {
  const now = context.clock.now();
  cluster.attachments = attachments;
  cluster.meta.modifiedAt = now;
  const { application } = cluster;
  cluster.application = { ...application, actionType, canBeApplied: false, modifiedAt: now };
  if (actionType === "DownloadAndInstallLater") delete cluster.application.resolvesAt;
  else cluster.application.resolvesAt = after(now, context.timings.spcResolve);
}

/** Lets written profiles take effect: add-ons at once, what the nodes are made from after approval. */
export function applyWritten(context: Context, cluster: Cluster, moment: number): void {
  delete cluster.application.resolvesAt;
  cluster.application.canBeApplied = true;
  cluster.application.appliedAt = moment;
  const reasons = pendingReasons(context, cluster, cluster.attachments);
  if (reasons.length > 0) {
    raiseRepave(context, cluster, { ...joined(cluster.repave, reasons), at: moment });
    return;
  }
  if (cluster.repave?.state === "Pending" && cluster.repave.source === "user")
    cluster.repave = { ...cluster.repave, state: "Reverted", at: moment };
  adopt(context, cluster, moment);
}

/** The user's reasons, beside those of a repave of another source that waits already. */
function joined(waiting: Repave | undefined, reasons: JsonObject[]): Pick<Repave, "source" | "reasons"> {
  if (waiting?.state !== "Pending" || waiting.source === "user") return { source: "user", reasons };
  const foreign = waiting.reasons.filter((reason) => !("pack" in reason));
  return { source: waiting.source, reasons: [...foreign, ...reasons] };
}

/** Why the given profiles would need the nodes to be made anew. */
export function pendingReasons(context: Context, cluster: Cluster, attachments: Attachment[]): JsonObject[] {
  const { name } = cluster.meta;
  return repaveReasons(resolvePacks(context, name, cluster.applied), resolvePacks(context, name, attachments));
}

export function raiseRepave(
  context: Context,
  cluster: Cluster,
  repave: { source: "user" | "hubble" | "palette" | "stylus"; reasons: JsonObject[]; at: number },
): void {
  cluster.repave = { uid: context.random.uid(), state: "Pending", ...repave };
  const about = { kind: "spectrocluster", meta: cluster.meta };
  addEvent(context, about, {
    reason: "RepavePending",
    message: "Cluster repave is pending approval",
    severity: "warning",
  });
}

/** Approves what is pending: from now on the nodes are made from the written profiles. */
export function approveRepave(context: Context, cluster: Cluster): void {
  const { repave } = cluster;
  if (!repave) return;
  const now = context.clock.now();
  cluster.repave = { ...repave, state: "Approved", at: now };
  if (repave.source !== "user") cluster.epoch += 1;
  const about = { kind: "spectrocluster", meta: cluster.meta };
  addEvent(context, about, { reason: "RepaveApproved", message: "Cluster repave is approved" });
  adopt(context, cluster, now);
}

/** The written profiles become the applied ones. */
function adopt(context: Context, cluster: Cluster, moment: number): void {
  const changed = canonicalText(cluster.applied) !== canonicalText(cluster.attachments);
  cluster.applied = structuredClone(cluster.attachments);
  if (changed) cluster.packsUntil = after(moment, context.timings.packsInstall);
  refreshInfra(context, cluster);
}

function canonicalText(attachments: Attachment[]): string {
  return JSON.stringify(attachments);
}

/** Brings what the nodes are made from up to date; pools that skip Kubernetes upgrades keep their Kubernetes, and only that. */
export function refreshInfra(context: Context, cluster: Cluster): void {
  const infra = infraFor(context, cluster, cluster.applied);
  cluster.infra = infra;
  for (const pool of cluster.pools) {
    const lags = skipsUpgrades(pool.doc) && pool.infra.kubernetes.version !== infra.kubernetes.version;
    pool.infra = lags ? infraOfLayers(infra.system, pool.infra.kubernetes, infra.more) : infra;
  }
}

/** Whether the nodes of the pool stay behind when Kubernetes is upgraded. */
export function skipsUpgrades(doc: JsonObject): boolean {
  return !isControlPlane(doc) && textAt(doc, "poolConfig.skipK8sUpgrade") === "enabled";
}
