import { type Clock, realClock } from "../core/time/clock";
import { type Duration, seconds } from "../core/time/duration";
import { redact } from "../http/redact";
import { contextHost, httpSettingsOf } from "../index";
import { clockFor, type Environment, type ProviderConfig, requestTimeoutOf, secretsOf } from "../settings";
import { checkAccounts } from "./accounts";
import { checkClusters } from "./clusters";
import type { DoctorContext } from "./context";
import { type Finding, Findings } from "./finding";
import { checkGateways } from "./gateways";
import { checkMaas } from "./maas";
import { checkPlane, checkRights } from "./plane";

export { exitCodeOf, type Finding, type Level } from "./finding";

/** What is examined, and how long that may take. */
export interface DoctorOptions {
  settings: ProviderConfig;
  /** What of the configuration cannot be used and was left out, a phrase each. */
  wrong?: readonly string[];
  /** What is configured and comes to nothing, a sentence each. */
  misnamed?: readonly string[];
  environment: Environment;
  limit: Duration;
  clock?: Clock;
}

/** Examines a configuration from end to end, changing nothing. What does not answer is a finding, never a failure. */
export async function runDoctor(options: DoctorOptions): Promise<Finding[]> {
  const end = new AbortController();
  const timer = setTimeout(() => end.abort(new Error("the time was up")), options.limit);
  try {
    const context = await opened(options, end.signal);
    const { findings, settings } = context;
    const sites = settings.maas ?? [];
    const { wrong = [], misnamed = [] } = options;
    for (const phrase of wrong)
      findings.add("error", { about: "configuration", asked: "can it be used?" }, phrase, CORRECT);
    for (const sentence of misnamed)
      findings.add("warning", { about: "configuration", asked: "is all of it read?" }, sentence);
    if (sites.length === 0 && wrong.length === 0) {
      const found = "none is configured: free machines, servers behind nodes and leftovers are not seen";
      findings.add(
        "note",
        { about: "MAAS", asked: "is one reached directly?" },
        found,
        "Set 'palette-maas:maas', or MAAS_API_URL and MAAS_API_KEY, to see them.",
      );
    }
    await Promise.all([checkTenant(context), ...sites.map((site) => checkMaas(context, site))]);
    return findings.all.sort(byPlace(context.ctx.plane.name));
  } finally {
    clearTimeout(timer);
  }
}

async function opened(
  { settings, environment, clock = clockFor(environment) }: DoctorOptions,
  signal: AbortSignal,
): Promise<DoctorContext> {
  const shortened = withShortTimeouts(settings);
  const host = contextHost(() => shortened, environment, clock);
  const log = { info: () => {}, warn: () => {}, debug: () => {} };
  const ctx = await host.open({ clock, log, signal, owner: "", urn: "", timeout: undefined });
  const secrets = secretsOf(settings);
  const findings = new Findings((text) => redact(text, secrets), signal);
  return {
    settings: shortened,
    http: httpSettingsOf(shortened, environment, clock),
    ctx,
    findings,
    now: realClock.now(),
  };
}

// Somebody waits for the report: better a finding after ten seconds than an answer after minutes.
const withShortTimeouts = (settings: ProviderConfig): ProviderConfig => ({
  ...settings,
  requestTimeout: `${Math.min(requestTimeoutOf(settings), seconds(10)) / seconds(1)}s`,
  maxRetries: Math.min(settings.maxRetries, 1),
});

async function checkTenant(context: DoctorContext): Promise<void> {
  const { ctx, findings } = context;
  if (!(await checkPlane(context))) {
    const found = `not asked, since ${ctx.plane.name} did not answer or did not take the key`;
    findings.add("note", { about: "gateways", asked: "and accounts and clusters?" }, found);
    return;
  }
  const { tenantInventory } = ctx.plane;
  const [gateways, accounts, clusters] = await Promise.all([
    findings.answer({ about: "gateways", asked: "which are there?" }, () => tenantInventory.gateways(), READ),
    findings.answer({ about: "cloud accounts", asked: "which are there?" }, () => tenantInventory.accounts(), READ),
    findings.answer({ about: "clusters", asked: "which are there?" }, () => tenantInventory.clusters(), READ),
  ]);
  if (accounts) checkRights(context, "cloud accounts", accounts.unread);
  if (clusters) checkRights(context, "clusters", clusters.unread);
  if (gateways) checkGateways(context, gateways, accounts?.found ?? []);
  const surveyed = { gateways, accounts: accounts?.found ?? [], clusters: clusters?.found ?? [] };
  const verdicts = await checkAccounts(context, surveyed);
  await checkClusters(context, surveyed.clusters, verdicts);
}

const READ = "Give the key's user a role that may read them.";

const CORRECT = "Correct it: what it is about was not checked.";

const placeOf = ({ about }: Finding, plane: string): number =>
  ["configuration", plane, "gateway", "cloud account", "cluster", "MAAS"].findIndex((kind) => about.startsWith(kind));

/** By kind, then by name; checks of one thing stay in the order in which they were made. */
const byPlace =
  (plane: string) =>
  (a: Finding, b: Finding): number =>
    placeOf(a, plane) - placeOf(b, plane) || (a.about < b.about ? -1 : a.about > b.about ? 1 : 0);
