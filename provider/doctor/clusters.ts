import type { TenantCertificate, TenantCluster } from "../plane/tenant-inventory";
import type { Verdict } from "./accounts";
import { expiryOf } from "./connection";
import { DAY, type DoctorContext, forEach, shortList } from "./context";

const STATE = "does it run, and is it healthy?";
const KEY = "does MAAS take the key of its cloud account?";
const DOMAIN = "does MAAS know its domain?";
const CERTIFICATES = "are its certificates good for 30 days?";

/** Every cluster on MAAS: its state, whether its key works, its domain, its certificates. */
export async function checkClusters(
  context: DoctorContext,
  clusters: readonly TenantCluster[],
  verdicts: ReadonlyMap<string, Verdict>,
): Promise<void> {
  await forEach(clusters, async (cluster) => {
    checkState(context, cluster);
    const verdict = verdicts.get(cluster.accountId);
    if (verdict) checkKey(context, cluster, verdict);
    await checkDomain(context, cluster, verdict?.domains);
    if (cluster.condition === "running") await checkCertificates(context, cluster);
  });
}

const aboutCluster = ({ name, place }: TenantCluster): string => `cluster ${name} (${place})`;

function checkState({ findings, ctx }: DoctorContext, cluster: TenantCluster): void {
  const about = aboutCluster(cluster);
  const { state, condition, health } = cluster;
  const found = [state, health].filter((word) => word !== "").join(", ");
  if (condition === "running") {
    const well = health === "Healthy" || health === "";
    const todo = `See what ${ctx.plane.name} says of it: getCluster tells the conditions. While its gateway cannot ask MAAS, a cluster looks so although its nodes run.`;
    findings.add(well ? "ok" : "warning", { about, asked: STATE }, found, well ? "" : todo);
    return;
  }
  const failed = condition === "failed";
  findings.add(
    failed ? "error" : "note",
    { about, asked: STATE },
    found,
    failed ? `See its events in ${ctx.plane.name}, then its machines: getMachines.` : "",
  );
}

function checkKey({ findings }: DoctorContext, cluster: TenantCluster, { about: account, works }: Verdict): void {
  const about = aboutCluster(cluster);
  if (works) findings.add("ok", { about, asked: KEY }, `yes, that of ${account}`);
  else if (works === undefined) findings.add("note", { about, asked: KEY }, `not known: ${account} could not be tried`);
  else {
    const todo = `Servers can be neither added nor given back until that is mended: see ${account}.`;
    findings.add("error", { about, asked: KEY }, `no, not that of ${account}`, todo);
  }
}

async function checkDomain(
  { ctx, findings }: DoctorContext,
  cluster: TenantCluster,
  known: readonly string[] | undefined,
): Promise<void> {
  if (known === undefined || cluster.configId === "") return;
  const about = aboutCluster(cluster);
  const domain = await findings.answer(
    { about, asked: DOMAIN },
    () => ctx.plane.tenantInventory.domainOf(cluster),
    "",
    "warning",
  );
  if (domain === undefined) return;
  if (known.includes(domain)) {
    findings.add("ok", { about, asked: DOMAIN }, `yes: ${domain}`);
    return;
  }
  const todo = `Bring the domain ${domain} back in MAAS: the name of the cluster's API is in it.`;
  findings.add("error", { about, asked: DOMAIN }, `no: ${domain} is not among ${shortList(known)}`, todo);
}

async function checkCertificates({ ctx, findings, now }: DoctorContext, cluster: TenantCluster): Promise<void> {
  const about = aboutCluster(cluster);
  const all = await findings.answer(
    { about, asked: CERTIFICATES },
    () => ctx.plane.tenantInventory.certificates(cluster),
    "",
    "warning",
  );
  if (!all) return;
  const [first] = [...all].sort((a, b) => a.expires - b.expires);
  if (!first) {
    findings.add("note", { about, asked: CERTIFICATES }, `${ctx.plane.name} tells none of them`);
    return;
  }
  const [level, found] = expiryOf(first.expires, now);
  const soon = all.filter(({ expires }) => expires - now < 30 * DAY).map(named);
  const which = level === "ok" ? `yes: the first, ${named(first)},` : `no: ${shortList(soon)}; the first`;
  const todo =
    `Kubernetes renews them where the control plane is reinstalled or upgraded; else renew them in ${ctx.plane.name} ` +
    "(Settings, Cluster Settings, Certificates): a single control plane is down for minutes.";
  findings.add(level, { about, asked: CERTIFICATES }, `${which} ${found}`, level === "ok" ? "" : todo);
}

const named = ({ node, name }: TenantCertificate): string => `${name} on ${node}`;
