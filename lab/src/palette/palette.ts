import { json } from "../answer";
import type { Identity } from "../authority";
import type { Faults } from "../faults";
import { HttpServer } from "../http";
import type { Journal } from "../journal";
import type { LabClock } from "../time/clock";
import { App } from "./api/app";
import { catalogRoutes } from "./api/catalog";
import { accountRoutes } from "./api/cloud-accounts";
import { cloudRoutes } from "./api/clouds";
import { clusterRoutes } from "./api/clusters/clusters";
import { importRoutes } from "./api/clusters/imports";
import { kubeconfigRoutes } from "./api/clusters/kubeconfigs";
import { machinePoolRoutes } from "./api/clusters/machine-pools";
import { machineRoutes } from "./api/clusters/machines";
import { policyRoutes } from "./api/clusters/policies";
import { clusterProfileRoutes } from "./api/clusters/profiles";
import { rateRoutes } from "./api/clusters/rates";
import { repaveRoutes } from "./api/clusters/repaves";
import { settingRoutes } from "./api/clusters/settings";
import { validateRoutes } from "./api/clusters/validate";
import { dashboardRoutes } from "./api/dashboard";
import { errorAnswer } from "./api/errors";
import { eventRoutes } from "./api/events";
import { ipPoolRoutes } from "./api/ip-pools";
import { gatewayOf, overlordRoutes } from "./api/overlords";
import { pcgRoutes } from "./api/pcg";
import { profileRoutes } from "./api/profiles";
import { userRoutes } from "./api/users";
import { PaletteForGateway } from "./behaviour/gateway-reports";
import { RateLimits } from "./rate-limits";
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
  const { clock, seed, faults, journal, version, mayReinstall } = options;
  const timings = { ...defaultTimings, ...options.timings };
  const context = newContext({ clock, seed, timings, version, mayReinstall });
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
  for (const register of ROUTES) register(app);
  ipPoolRoutes(app, (call) => gatewayOf(context, call));
  gatewayClusterRoutes(app, (call) => gatewayOf(context, call));
  pcgRoutes(app, options.autoInstall);
  return { context, gatewayReports, app, server };
}

const ROUTES = [
  userRoutes,
  accountRoutes,
  cloudRoutes,
  overlordRoutes,
  profileRoutes,
  clusterRoutes,
  dashboardRoutes,
  machinePoolRoutes,
  machineRoutes,
  clusterProfileRoutes,
  repaveRoutes,
  validateRoutes,
  settingRoutes,
  policyRoutes,
  kubeconfigRoutes,
  rateRoutes,
  importRoutes,
  eventRoutes,
  catalogRoutes,
];

const customs = {
  unrouted: (request: { method: string; path: string }) =>
    errorAnswer(404, "PathNotFound", `path ${request.path} was not found`),
  broken: (error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    return json({ code: "InternalServerError", message, details: {}, ref: "" }, 500);
  },
};
