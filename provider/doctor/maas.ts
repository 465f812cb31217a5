import { z } from "zod";
import { agreeing } from "../core/text/counted";
import { seconds } from "../core/time/duration";
import { serversInUse, unusedOf } from "../machines/orphaned-servers";
import type { MaasView, PhysicalMachine } from "../ports/inventory";
import type { MaasSite } from "../settings";
import { checkConnection } from "./connection";
import { type DoctorContext, shortList } from "./context";

type Site = z.infer<typeof MaasSite>;

/** MAAS refuses what was signed longer ago. */
const OLDEST_SIGNATURE = seconds(300);

/** A MAAS that the configuration reaches directly: connection, key, rights, domains, images, machines. */
export async function checkMaas(context: DoctorContext, site: Site): Promise<void> {
  const { ctx, findings, http } = context;
  const about = `MAAS ${site.endpoint}`;
  const own = site.caCertificate === undefined ? http : { ...http, caCertificate: site.caCertificate };
  const place = {
    about,
    baseUrl: `${site.endpoint}/api/2.0`,
    path: "/version/",
    http: own,
    tolerated: OLDEST_SIGNATURE,
  };
  const probed = await checkConnection(context, place);
  const view = ctx.inventory.at(site.endpoint);
  if (!probed || !view) return;
  checkVersion(context, about, probed.body);
  const asked = "whose key is it, and which rights does it lack?";
  const todo =
    "Create a key in MAAS (user preferences, API keys) for an administrator, and put it into 'palette-maas:maas' or MAAS_API_KEY.";
  const rights = await findings.answer({ about, asked }, () => view.rights(), todo);
  if (!rights) return;
  const { user, missing } = rights;
  if (missing.length === 0) findings.add("ok", { about, asked }, `that of ${user}; it lacks none`);
  else {
    const found = `that of ${user}, who is no administrator; it lacks the right ${missing.join(", and ")}`;
    const advice =
      "MAAS shows this user free machines and his own alone: refreshes, forecasts and the proof of a clean delete cannot tell of servers " +
      "that are another user's, such as the gateway's. Use the key of an administrator; a gateway's cloud account needs one in any case.";
    findings.add("warning", { about, asked }, found, advice);
  }
  // One after the other: the report has them in the same order every time.
  await checkDomains(context, about, view);
  await checkImages(context, about, view);
  const machines = await checkMachines(context, about, view);
  if (machines) await checkTaken(context, about, machines);
}

const Version = z.object({ version: z.string() });

function checkVersion({ findings }: DoctorContext, about: string, body: string): void {
  const version = Version.safeParse(parsed(body)).data?.version;
  const asked = "which version is it?";
  if (version) {
    findings.add("ok", { about, asked }, version);
    return;
  }
  const todo = "The address of MAAS looks like 'http://maas.example.com:5240/MAAS': is this one a MAAS?";
  findings.add("error", { about, asked }, "what answers there is not MAAS's API", todo);
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

async function checkDomains({ findings }: DoctorContext, about: string, view: MaasView): Promise<void> {
  const asked = "which DNS domains has it?";
  const domains = await findings.answer({ about, asked }, () => view.domains(), "", "warning");
  if (domains) findings.add("ok", { about, asked }, shortList(domains));
}

async function checkImages({ findings }: DoctorContext, about: string, view: MaasView): Promise<void> {
  const asked = "are its images synced?";
  const images = await findings.answer({ about, asked }, () => view.images(), "", "warning");
  if (!images) return;
  const { names, importing } = images;
  if (names.length === 0) {
    const todo = importing
      ? "Wait until it has fetched them."
      : "Choose images in MAAS: nothing can be deployed without.";
    findings.add("error", { about, asked }, "it has none", todo);
    return;
  }
  findings.add(
    importing ? "note" : "ok",
    { about, asked },
    `${importing ? "it is fetching some; there are" : "yes:"} ${shortList(names)}`,
  );
}

const NEEDS_SOMEBODY = /fail|broken|missing/i;

async function checkMachines(
  { findings }: DoctorContext,
  about: string,
  view: MaasView,
): Promise<readonly PhysicalMachine[] | undefined> {
  const asked = "in which states are its machines?";
  const machines = await findings.answer({ about, asked }, () => view.rack(), "", "warning");
  if (!machines) return undefined;
  if (machines.length === 0) {
    const todo = "Add machines to MAAS, or use another user's key.";
    findings.add("warning", { about, asked }, "the key's user sees none", todo);
    return undefined;
  }
  const bad = machines.filter(({ status }) => NEEDS_SOMEBODY.test(status));
  const free = machines.filter((machine) => machine.free && !machine.locked).length;
  const found = `${statesOf(machines)}; ${free} of ${machines.length} ${agreeing(free, "is", "are")} free`;
  const todo = `See to ${shortList(bad.map(({ hostname, status }) => `${hostname} (${status})`))} in MAAS: a cluster cannot use them.`;
  findings.add(bad.length === 0 ? "ok" : "warning", { about, asked }, found, bad.length === 0 ? "" : todo);
  return machines;
}

/** Servers that were taken and that no cluster has: a gateway whose answer was lost takes another, and forgets the first. */
async function checkTaken({ ctx, findings }: DoctorContext, about: string, machines: readonly PhysicalMachine[]) {
  const taken = machines.filter(({ status }) => status === "Allocated");
  if (taken.length === 0) return;
  const used = await serversInUse(ctx);
  if (!used) return;
  const unused = unusedOf(taken, used);
  if (unused.length === 0) return;
  const free = unusedOf(machines, used);
  const owners = new Set(machines.filter((machine) => !free.includes(machine)).map(({ owner }) => owner));
  const named = unused.map(({ hostname, owner }) => `${hostname} (${owner ?? "owner not known"})`);
  const todo = "A gateway that loses MAAS' answer forgets such a server: release what nobody is about to deploy.";
  const isGateways = unused.some(({ owner }) => owners.has(owner));
  findings.add(
    isGateways ? "warning" : "note",
    { about, asked: "does a cluster have every server that is Allocated?" },
    `no: ${shortList(named)}`,
    isGateways ? todo : "",
  );
}

function statesOf(machines: readonly PhysicalMachine[]): string {
  const counts = new Map<string, number>();
  for (const { status } of machines) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([status, n]) => `${n} ${status}`)
    .join(", ");
}
