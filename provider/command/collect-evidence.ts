import type { Context } from "../context";
import { messageOf } from "../core/errors";
import { ReadPasses } from "../core/lifecycle";
import type { Runtime } from "../core/runtime";
import { realClock } from "../core/time/clock";
import { configurationFrom } from "../doctor/configuration";
import { type Provider, provider } from "../index";
import type { Preview } from "../plan/read/preview";
import { replayPreview } from "../plan/read/replay-preview";
import type { Evidence } from "../plan/report/build";
import type { Report } from "../plan/report/report";
import type { SeenRack } from "../plan/report/servers";
import { type Environment, type ReadConfig, readSettings } from "../settings";
import type { PlanArguments } from "./arguments";
import { configurationIn } from "./preview-configuration";
import { secretsIn } from "./secrets-in-preview";
import { withShortTimeouts } from "./with-short-timeouts";

/** What was found out beyond the preview. */
export interface Found {
  evidence: Pick<Evidence, "replayed" | "approve" | "racks" | "unchecked" | "inventoryAt">;
  /** A report without the secrets that are known here. */
  hidden(report: Report): Report;
}

/** Asks the provider about every planned step, and MAAS for its machines; without a request where nothing changes. */
export async function collectEvidence(
  preview: Preview,
  { config, offline, limit }: Pick<PlanArguments, "config" | "offline" | "limit">,
  environment: Environment,
): Promise<Found> {
  const end = new AbortController();
  const timer = setTimeout(() => end.abort(new Error("the time was up (--timeout)")), limit);
  try {
    const { read, notes } = usable(configurationOf(preview, config), preview, environment);
    const shortened = withShortTimeouts(read, readSettings(read, environment));
    const settings = readSettings(shortened, environment);
    const isQuiet = preview.steps.every(({ verb }) => verb === undefined);
    const asked = provider(shortened, environment);
    const { clock, controllers } = asked;
    const look = offline || isQuiet ? blind(offline) : await sight(asked, end.signal);
    const replay = {
      controllers: controllers,
      runtime: {
        clock,
        log: SILENT,
        signal: look.isBlind ? new AbortController().signal : end.signal,
        timeout: undefined,
        isAhead: true,
        freshness: new ReadPasses().of("the preview that is read"),
      },
      approvals: settings.approve,
      isBlind: look.isBlind,
    };
    const replayed = await replayPreview(preview.steps, replay);
    const { racks, inventoryAt } = look;
    const unchecked = [...notes, ...look.unchecked];
    const hidden = secretsIn(settings, preview.steps, controllers);
    return { evidence: { replayed, approve: settings.approve, racks, unchecked, inventoryAt }, hidden };
  } finally {
    clearTimeout(timer);
  }
}

const SILENT = { info: () => {}, warn: () => {}, debug: () => {} };

interface Configured {
  read: ReadConfig;
  /** What could not be read of it. */
  notes: readonly string[];
}

/** The file's configuration before the preview's own. */
function configurationOf(preview: Preview, file: string | undefined): Configured {
  const own = configurationIn(preview.config);
  if (file === undefined) return own;
  const given = configurationFrom(file);
  return { read: (key) => given(key) ?? own.read(key), notes: own.notes };
}

// A preview that failed may have failed by its configuration: its errors are worth telling all the same.
function usable(given: Configured, { told }: Preview, environment: Environment): Configured {
  try {
    readSettings(given.read, environment);
    return given;
  } catch (error) {
    if (!told.some(({ severity }) => severity === "error")) throw error;
    return { read: () => undefined, notes: [...given.notes, messageOf(error)] };
  }
}

interface PollResult {
  isBlind: boolean;
  racks: SeenRack[];
  unchecked: string[];
  inventoryAt: string | undefined;
}

const blind = (isAsked: boolean): PollResult => ({
  isBlind: true,
  racks: [],
  unchecked: isAsked
    ? ["Neither the management plane nor MAAS was asked (--offline): servers are those of the stack's record"]
    : [],
  inventoryAt: undefined,
});

// Through the provider that is asked about the steps: so both see the same machines, read once.
async function sight({ clock, open }: Provider, signal: AbortSignal): Promise<PollResult> {
  const runtime: Runtime = { clock, log: SILENT, signal, owner: "", urn: "", timeout: undefined };
  const ctx = await open(runtime);
  const [failure, ...sites] = await Promise.all([
    answers(ctx),
    ...ctx.inventory.sites().map((site) => rackAt(ctx, site)),
  ]);
  const racks = sites.flatMap(({ rack }) => rack ?? []);
  return {
    isBlind: failure !== undefined,
    racks,
    unchecked: [...[failure, ...sites.map((site) => site.failure)].filter((text) => text !== undefined)],
    inventoryAt: racks.length === 0 ? undefined : new Date(realClock.now()).toISOString(),
  };
}

/** Asked once, so that a plane that is away is told once and not by every step. */
async function answers(ctx: Context): Promise<string | undefined> {
  const { lacking } = ctx.policy;
  if (lacking !== undefined) return notAsked(ctx, lacking);
  try {
    await ctx.plane.tenantInventory.whose();
    return undefined;
  } catch (error) {
    return notAsked(ctx, messageOf(error));
  }
}

const notAsked = ({ plane }: Context, why: string): string =>
  `${plane.name} was not asked, so servers are those of the stack's record: ${why}`;

async function rackAt(ctx: Context, site: string): Promise<{ rack?: SeenRack; failure?: string }> {
  try {
    const view = ctx.inventory.at(site);
    const machines = view && (await ctx.preflight.machines({ endpoint: site, view }, () => ctx.clock.now()));
    return { rack: { site, machines: machines ?? [] } };
  } catch (error) {
    return { failure: `The machines of MAAS ${site}: ${messageOf(error)}` };
  }
}
