import type { Identity } from "../authority";
import { Faults } from "../faults";
import { HttpServer } from "../http";
import { Random } from "../ids";
import { Journal } from "../journal";
import { defaultRack } from "../rack/rack";
import type { Rack } from "../rack/rack-types";
import { type LabClock, scaledClock } from "../time/clock";
import { accounts } from "./api/accounts";
import { MaasApi } from "./api/api";
import { bootResources } from "./api/boot-resources";
import { events } from "./api/events";
import { machineActions } from "./api/machine-actions";
import { machines } from "./api/machines";
import { dnsResources } from "./api/network/dns";
import { dnsRecords } from "./api/network/dns-records";
import { domains } from "./api/network/domains";
import { ipAddresses } from "./api/network/ip-addresses";
import { subnets } from "./api/network/subnets";
import { pools } from "./api/pools";
import { site } from "./api/site";
import { tags } from "./api/tags";
import { zones } from "./api/zones";
import { defaultMaasTimings, type MaasTimings } from "./state/timings";
import { apiKeyOf, parseApiKey } from "./state/users";
import { MaasWorld } from "./state/world";

export type { Machine } from "./state/machine";
export type { BootResource, DnsResource, MaasEvent } from "./state/state";
export { Status, type StatusNumber, statusLabel } from "./state/status";
export { defaultMaasTimings, type MaasTimings } from "./state/timings";
export { MaasWorld } from "./state/world";

export interface MaasOptions {
  /** 0 by default: any free port. */
  port?: number;
  clock?: LabClock;
  seed?: number;
  rack?: Rack;
  timings?: Partial<MaasTimings>;
  /** Such as `3.4.10`, `3.6.1` (the default) or `3.8.0`; `3.9.0` answers as MAAS without VM hosts does. */
  version?: string;
  /** How many deployments of every machine, one a week, its events tell of from before; none by default. */
  pastDeployments?: number;
  /** The API key of the administrator; seeded by default. */
  apiKey?: string;
  /** Shared with the other servers of a lab. */
  faults?: Faults;
  journal?: Journal;
  /** With it MAAS has TLS enabled. */
  identity?: Identity | undefined;
}

/** A MAAS that listens. */
export interface Maas {
  /** Such as `http://127.0.0.1:5240/MAAS`. */
  url: string;
  /** Where TLS is enabled: the port of plain HTTP, which goes on serving machines and redirects everything else. */
  plainUrl: string | undefined;
  /** `admin` and `spare` belong to administrators, `user` does not. Revoke or rotate any by the world's methods. */
  apiKeys: { admin: string; user: string; spare: string };
  world: MaasWorld;
  faults: Faults;
  journal: Journal;
  stop(): Promise<void>;
}

const nouns = [
  site,
  accounts,
  machines,
  machineActions,
  zones,
  pools,
  tags,
  subnets,
  domains,
  dnsResources,
  dnsRecords,
  ipAddresses,
  bootResources,
  events,
];

/** Starts a MAAS 2.0 on loopback. */
export async function startMaas(options: MaasOptions = {}): Promise<Maas> {
  const { port = 0, clock = scaledClock(), seed = 1, version = "3.6.1", pastDeployments = 0 } = options;
  const { faults = new Faults(), journal = new Journal(), rack = defaultRack({ seed }) } = options;
  const random = new Random(seed).fork("maas");
  const timings = { ...defaultMaasTimings, ...options.timings };
  const world = new MaasWorld({ rack, clock, random, timings, version, pastDeployments });
  const apiKeys = addUsers(world, options.apiKey);
  const api = new MaasApi(world);
  const server = new HttpServer({ side: "maas", clock, faults, journal, customs: api, identity: options.identity });
  api.serve(server, nouns);
  const home = await server.start(port);
  const plain = options.identity ? await server.startPlain(home, keptPlain) : undefined;
  const plainUrl = plain === undefined ? undefined : `${plain}/MAAS`;
  return { url: `${home}/MAAS`, plainUrl, apiKeys, world, faults, journal, stop: () => server.stop() };
}

/** What MAAS serves without TLS even where it has TLS: what machines need while they boot lies below these. */
const keptPlain = /^\/MAAS\/(api\/2\.0\/machines|metadata|rpc|images)/;

function addUsers(world: MaasWorld, apiKey: string | undefined): Maas["apiKeys"] {
  const admin = world.addUser("admin", true);
  const given = apiKey === undefined ? undefined : parseApiKey(apiKey);
  if (apiKey !== undefined && !given) throw new Error("the MAAS API key must be consumer:token:secret");
  if (given) admin.tokens.push({ ...given, name: "given" });
  const keyOf = (name: string, isSuperuser: boolean) => {
    return apiKeyOf(world.newToken(world.addUser(name, isSuperuser), "lab"));
  };
  const own = given ? apiKey : undefined;
  return {
    admin: own ?? apiKeyOf(world.newToken(admin, "lab")),
    user: keyOf("user", false),
    spare: keyOf("spare", true),
  };
}
