import { json } from "../answer";
import type { Identity } from "../authority";
import type { LabClock } from "../clock";
import type { Faults } from "../faults";
import { HttpServer } from "../http";
import type { Journal } from "../journal";
import { App } from "./app";
import { accountRoutes } from "./cloud-accounts";
import { cloudRoutes } from "./clouds";
import { clusterProfileRoutes } from "./cluster-profiles";
import { settingRoutes } from "./cluster-settings";
import { clusterRoutes } from "./clusters";
import { dashboardRoutes } from "./dashboard";
import { errorAnswer } from "./errors";
import { eventRoutes } from "./events";
import { gatewayClusterRoutes } from "./gateway-clusters";
import { importRoutes } from "./imports";
import { ipPoolRoutes } from "./ip-pools";
import { kubeconfigRoutes } from "./kubeconfigs";
import { Link } from "./link";
import { machinePoolRoutes } from "./machine-pools";
import { machineRoutes } from "./machines";
import { gatewayOf, overlordRoutes } from "./overlords";
import { pcgRoutes } from "./pcg";
import { policyRoutes } from "./policies";
import { profileRoutes } from "./profiles";
import { rateRoutes } from "./rates";
import { repaveRoutes } from "./repaves";
import { defaultTimings, type PaletteTimings } from "./timings";
import { userRoutes } from "./users";
import { validateRoutes } from "./validate";
import { type Context, newContext, type PaletteVersion } from "./world";

export interface PaletteOptions {
  clock: LabClock;
  seed: number;
  faults: Faults;
  journal: Journal;
  timings: Partial<PaletteTimings>;
  version: PaletteVersion;
  autoInstall: boolean;
  mayReinstall: boolean;
  /** With it Palette speaks HTTPS. */
  identity?: Identity | undefined;
}

/** A Palette that can be listened to, its context, and its link to the gateway. */
export interface Palette {
  context: Context;
  link: Link;
  app: App;
  server: HttpServer;
}

/** Builds a Palette with all its routes; `server.start` makes it listen. */
export function buildPalette(options: PaletteOptions): Palette {
  const { clock, seed, faults, journal, version, mayReinstall } = options;
  const timings = { ...defaultTimings, ...options.timings };
  const context = newContext({ clock, seed, timings, version, mayReinstall });
  const link = new Link(context);
  const server = new HttpServer({ side: "palette", clock, faults, journal, customs, identity: options.identity });
  const app = new App(context, server, (uid) => link.wake(uid));
  const routes = [
    userRoutes,
    accountRoutes,
    cloudRoutes,
    overlordRoutes,
    profileRoutes,
    clusterRoutes,
    dashboardRoutes,
  ];
  const more = [machinePoolRoutes, machineRoutes, clusterProfileRoutes, repaveRoutes, validateRoutes, settingRoutes];
  for (const register of [...routes, ...more, policyRoutes, kubeconfigRoutes, rateRoutes, importRoutes, eventRoutes])
    register(app);
  ipPoolRoutes(app, (call) => gatewayOf(context, call));
  gatewayClusterRoutes(app, (call) => gatewayOf(context, call));
  pcgRoutes(app, options.autoInstall);
  return { context, link, app, server };
}

const customs = {
  unrouted: (request: { method: string; path: string }) =>
    errorAnswer(404, "PathNotFound", `path ${request.path} was not found`),
  broken: (error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    return json({ code: "InternalServerError", message, details: {}, ref: "" }, 500);
  },
};
