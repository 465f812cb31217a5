import type { Fault } from "./faults";
import type { GatewayWays } from "./gateway/parts";
import type { History, Mark } from "./history";
import type { Exchange, JournalEntry, Moment } from "./journal";
import type { MaasTimings, MaasWorld } from "./maas";
import type { MaasOperator } from "./operator/maas";
import type { PaletteOperator } from "./operator/palette";
import type { JsonObject } from "./palette/state/documents";
import type { PaletteTimings } from "./palette/state/timings";
import type { PaletteWorld } from "./palette/state/view";
import type { PaletteVersion, Repave } from "./palette/state/world";
import type { Rack } from "./rack/rack-types";
import type { LabClock } from "./time/clock";

/** How long everything in the lab takes, in milliseconds of lab time. */
export type Timings = PaletteTimings & MaasTimings;

export interface LabOptions {
  /** Palette's port; 0, the default, is any free one. */
  port?: number;
  maasPort?: number;
  /** Another clock than the scaled one, such as one that a test moves by hand. */
  clock?: LabClock;
  /** Lab seconds per second; 1 by default. */
  speed?: number;
  seed?: number;
  rack?: Rack;
  /** Play the operator who applies the manifests of every gateway that is registered. */
  autoInstall?: boolean;
  apiKey?: string;
  /** The key of the second tenant. */
  otherApiKey?: string;
  maasApiKey?: string;
  /** Such as `3.4.10` or `3.6.1`. */
  maasVersion?: string;
  paletteVersion?: PaletteVersion;
  /** Palette runs on the user's own machines: there is a System Private Gateway. */
  selfHosted?: boolean;
  /** Palette and MAAS speak HTTPS, with certificates of an authority that is made anew. */
  tls?: boolean;
  /** Changes of which the documentation says that they may reinstall do. */
  mayReinstall?: boolean;
  /** Palette refuses what goes beyond its documented requests per second of one source address. */
  rateLimits?: boolean;
  /** How many deployments of every server, one a week, MAAS tells of from before the lab's start; none by default. */
  pastDeployments?: number;
  /** In what Palette's gateway differs from the open Cluster API provider for MAAS as it was seen to behave; in nothing by default. */
  ways?: Partial<GatewayWays>;
  timings?: Partial<Timings>;
}

/** The software behind one gateway. */
export interface LabGateway {
  readonly running: boolean;
  start(): void;
  stop(): void;
}

export interface Lab {
  palette: {
    url: string;
    apiKey: string;
    otherApiKey: string;
    world: PaletteWorld;
    /** Raises a repave that waits for approval, as an upgrade of Palette itself does. */
    injectRepave(clusterUid: string, repave: { source: Repave["source"]; reasons: JsonObject[] }): void;
    /** The autoscaler of a pool decides for another size. */
    autoscale(clusterUid: string, pool: string, size: number): void;
  };
  maas: {
    url: string;
    plainUrl: string | undefined;
    apiKey: string;
    apiKeys: { admin: string; user: string; spare: string };
    world: MaasWorld;
  };
  /** With `tls`: the certificate of the authority, in PEM. */
  readonly caCertificate: string | undefined;
  /** People who work behind the back of the lab's clients, in MAAS and in Palette's console. */
  readonly operator: { maas: MaasOperator; palette: PaletteOperator };
  clock: LabClock;
  /** What a user exports to work with this lab. */
  env: Record<string, string>;
  /** Every request to either side, oldest first. */
  readonly requests: JournalEntry[];
  clearRequests(): void;
  /** Calls back with every request and its answer; returns how to end that. */
  observe(observer: (exchange: Exchange) => void): () => void;
  openRequests(): number;
  next(route: string, fault: Fault): void;
  /** What was to go wrong and has not, will not. */
  clearFaults(): void;
  waitForRequest(route: string, when?: Moment): Promise<JournalEntry>;
  /** The software of the gateway of that name or uid. */
  gateway(name: string): LabGateway;
  /** Plays the operator who applies a registered gateway's manifests. */
  applyManifests(gatewayUid: string): void;
  /** Now, to ask later what has happened since. */
  mark(): Mark;
  /** What happened to machines between two marks; since the lab's start, until now. */
  history(since?: Mark, until?: Mark): History;
  /** Whether nothing is on its way, in the cluster of that name or uid or in all: no spec unread, no machine coming or going, none about to. */
  isStable(cluster?: string): boolean;
  /** The rack as lines of text. */
  picture(options?: { colour?: boolean }): string[];
  stop(): Promise<void>;
}
