import { json } from "../answer";
import type { Identity } from "../authority";
import type { Faults } from "../faults";
import { HttpServer } from "../http";
import type { Journal } from "../journal";
import type { LabClock } from "../time/clock";
import { App } from "./api/app";
import { errorAnswer } from "./api/errors";
import { PaletteForGateway } from "./behaviour/gateway-reports";
import { RateLimits } from "./rate-limits";
import { ROUTES } from "./routes";
import { gatewayClusterRoutes } from "./seed/gateway-clusters";
import { defaultTimings, type PaletteTimings } from "./state/timings";
import { type Context, newContext, type PaletteVersion } from "./state/world";

export interface PaletteOptions {
  clock: LabClock;
  seed: number;
  faults: Faults;
  journal: Journal;
  timings: Partial<PaletteTimings>;
  version: PaletteVersion;
  autoInstall: boolean;
  mayReinstall: boolean;
  rateLimits: boolean;
  /** With it Palette speaks HTTPS. */
  identity?: Identity | undefined;
}

/** A Palette that can be listened to, its context, and what its gateway reads and reports. */
export interface Palette {
  context: Context;
  gatewayReports: PaletteForGateway;
  app: App;
  server: HttpServer;
}

/** Builds a Palette with all its routes; `server.start` makes it listen. */
export function buildPalette(options: PaletteOptions): Palette {
  const { clock, seed, faults, journal, version, mayReinstall, autoInstall } = options;
  const timings = { ...defaultTimings, ...options.timings };
  const context = newContext({ clock, seed, timings, version, mayReinstall, autoInstall });
  const gatewayReports = new PaletteForGateway(context);
  const limits = options.rateLimits ? new RateLimits(clock) : undefined;
  const before = ({ path }: { path: string }) => limits?.refuse(path);
  const server = new HttpServer({
    side: "palette",
    clock,
    faults,
    journal,
    customs: { ...customs, before },
    identity: options.identity,
  });
  const app = new App(context, server, (uid) => gatewayReports.wake(uid));
  for (const register of [...ROUTES, gatewayClusterRoutes]) register(app);
  return { context, gatewayReports, app, server };
}

const customs = {
  unrouted: (request: { method: string; path: string }) =>
    errorAnswer(404, "PathNotFound", `path ${request.path} was not found`),
  broken: (error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    return json({ code: "InternalServerError", message, details: {}, ref: "" }, 500);
  },
};
