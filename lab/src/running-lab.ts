import { json, text } from "./answer";
import type { Fault, Faults } from "./faults";
import type { ActivityLog } from "./gateway/activity-log";
import type { Gateways } from "./gateway/gateway";
import { type History, historyOf, type Mark, markOf } from "./history";
import { hostedCluster } from "./hosted-gateway";
import type { Exchange, Journal, JournalEntry, Moment } from "./journal";
import type { Lab, LabGateway, LabOptions } from "./lab-types";
import { maasView, usesOf } from "./lab-views";
import type { Maas } from "./maas";
import { MaasOperator } from "./operator/maas";
import { PaletteOperator } from "./operator/palette";
import { LabPage } from "./page/page";
import { settleAll } from "./palette/behaviour/cluster-state";
import { raiseRepave } from "./palette/behaviour/profile-change";
import type { Palette } from "./palette/palette";
import { seed } from "./palette/seed/seed";
import { objectAt } from "./palette/state/documents";
import { PaletteWorld } from "./palette/state/view";
import type { Cluster } from "./palette/state/world";
import { drawRack } from "./rack/picture";
import type { LabClock } from "./time/clock";

export interface LabParts {
  palette: Palette;
  maas: Maas;
  gateways: Gateways;
  activity: ActivityLog;
  shared: { clock: LabClock; faults: Faults; journal: Journal };
  options: LabOptions & { speed: number };
  caCertificate: string | undefined;
}

/** Fills the lab, lets Palette listen, and starts the gateways that are there from the start. */
export async function openLab(parts: LabParts): Promise<Lab> {
  const { palette, maas, gateways, options } = parts;
  const { apiKey = "lab-palette-api-key", otherApiKey = "other-palette-api-key", selfHosted = false } = options;
  const { context, server } = palette;
  const access = { url: maas.url, apiKey: maas.apiKeys.admin };
  const seeded = seed(context, { apiKey, otherApiKey, selfHosted, maas: access });
  const lab = new RunningLab(parts, { apiKey, otherApiKey });
  server.beside((incoming, response) => lab.page.handle(incoming, response));
  server.route("GET /lab/world", () => json({ palette: lab.palette.world, maas: maasView(maas.world) }));
  server.route("GET /lab/rack", ({ query }) => text(`${lab.picture({ colour: query.has("colour") }).join("\n")}\n`));
  server.route("GET /lab/mark", () => json(lab.mark()));
  server.route("GET /lab/history", ({ query }) => json(lab.history(query.has("events") ? markIn(query) : undefined)));
  server.route("GET /lab/version", () => text(options.paletteVersion ?? "4.8"));
  context.url = await server.start(options.port ?? 0);
  gateways.adopt(hostedCluster(palette, seeded.cluster));
  for (const { meta, kind } of context.stores.gateways) if (kind !== "self-hosted") gateways.start(meta.uid);
  return lab;
}

class RunningLab implements Lab {
  readonly palette: Lab["palette"];
  readonly maas: Lab["maas"];
  readonly operator: Lab["operator"];
  readonly caCertificate: string | undefined;
  readonly clock: LabClock;
  readonly page: LabPage;
  readonly #parts: LabParts;
  readonly #opened: Mark;

  constructor(parts: LabParts, keys: { apiKey: string; otherApiKey: string }) {
    const { palette, maas, shared } = parts;
    this.#parts = parts;
    this.#opened = markOf(maas.world, parts.activity);
    this.clock = shared.clock;
    this.caCertificate = parts.caCertificate;
    const { url, plainUrl, apiKeys, world } = maas;
    this.maas = { url, plainUrl, apiKey: apiKeys.admin, apiKeys, world };
    this.palette = {
      ...keys,
      world: new PaletteWorld(palette.context),
      get url() {
        return palette.context.url;
      },
      injectRepave: (uid, repave) =>
        raiseRepave(palette.context, clusterOf(palette, uid), { ...repave, at: shared.clock.now() }),
      autoscale: (uid, pool, size) => autoscale(palette, clusterOf(palette, uid), pool, size),
    };
    this.operator = {
      maas: new MaasOperator(maas, parts.caCertificate),
      palette: new PaletteOperator(this.palette, parts.caCertificate),
    };
    const { speed } = parts.options;
    const worlds = { maas: world, palette: this.palette.world, now: () => shared.clock.now(), speed };
    this.page = new LabPage(worlds, maas, this.operator.maas);
  }

  get env(): Record<string, string> {
    return {
      PALETTE_ENDPOINT: this.palette.url,
      PALETTE_API_KEY: this.palette.apiKey,
      MAAS_API_URL: this.maas.url,
      MAAS_API_KEY: this.maas.apiKey,
      PALETTE_MAAS_TIME_SCALE: String(this.#parts.options.speed),
      ...(this.caCertificate === undefined ? {} : { PALETTE_CA_CERT: this.caCertificate }),
    };
  }

  get requests(): JournalEntry[] {
    return this.#parts.shared.journal.entries;
  }

  clearRequests(): void {
    this.#parts.shared.journal.clear();
  }

  observe(observer: (exchange: Exchange) => void): () => void {
    return this.#parts.shared.journal.observe(observer);
  }

  openRequests(): number {
    return this.#parts.shared.journal.open();
  }

  next(route: string, fault: Fault): void {
    this.#parts.shared.faults.next(route, fault);
  }

  clearFaults(): void {
    this.#parts.shared.faults.clear();
  }

  waitForRequest(route: string, when?: Moment): Promise<JournalEntry> {
    return this.#parts.shared.journal.waitFor(route, when);
  }

  gateway(name: string): LabGateway {
    const { gateways } = this.#parts;
    const { uid } = this.palette.world.gateway(name);
    return {
      get running() {
        return gateways.isRunning(uid);
      },
      start: () => gateways.start(uid),
      stop: () => gateways.halt(uid),
    };
  }

  applyManifests(gatewayUid: string): void {
    this.#parts.gateways.installLater(this.palette.world.gateway(gatewayUid).uid, 0);
  }

  mark(): Mark {
    return markOf(this.maas.world, this.#parts.activity);
  }

  history(since: Mark = this.#opened, until: Mark = this.mark()): History {
    return historyOf(this.maas.world, this.#parts.activity, since, until);
  }

  isStable(cluster?: string): boolean {
    const { gateways, palette } = this.#parts;
    settleAll(palette.context);
    const asked = cluster === undefined ? undefined : this.palette.world.cluster(cluster).uid;
    const all = palette.context.stores.clusters.filter(({ meta }) => asked === undefined || meta.uid === asked);
    return all.every(({ meta, application }) => application.resolvesAt === undefined && gateways.isStable(meta.uid));
  }

  picture(options: { colour?: boolean } = {}): string[] {
    return drawRack(this.maas.world.machines, { ...options, use: usesOf(this.palette.world) });
  }

  async stop(): Promise<void> {
    const { palette, maas, gateways } = this.#parts;
    this.page.close();
    await gateways.stop();
    await Promise.all([palette.server.stop(), maas.stop()]);
  }
}

/** The mark that `GET /lab/mark` gave, sent back as the query. */
function markIn(query: URLSearchParams): Mark {
  const number = (name: string) => Number(query.get(name) ?? 0);
  return { at: number("at"), events: number("events"), steps: number("steps") };
}

function clusterOf({ context }: Palette, uid: string): Cluster {
  const found = context.stores.clusters.find((cluster) => cluster.meta.uid === uid);
  if (!found) throw new Error(`no cluster ${uid}`);
  return found;
}

function autoscale({ app }: Palette, cluster: Cluster, name: string, size: number): void {
  const pool = cluster.pools.find((known) => known.name === name);
  if (!pool) throw new Error(`no pool ${name}`);
  pool.doc = { ...pool.doc, poolConfig: { ...objectAt(pool.doc, "poolConfig"), size } };
  app.wake(cluster.meta.uid);
}
