import type { Random } from "../ids";
import type { GatewayReports } from "../palette/state/specs";
import type { PaletteTimings } from "../palette/state/timings";
import type { LabClock } from "../time/clock";
import type { ActivityLog } from "./activity-log";
import type { BusyCounter } from "./busy";
import type { Connections } from "./connections";

/**
 * Palette runs a fork of the Cluster API provider for MAAS. Where nobody knows that it differs, the lab does as the open one was
 * seen to; these make it differ.
 */
export interface GatewayWays {
  /** A machine whose host fails stays Failed for ever; else the host is released and one is taken again. */
  keepsFailed: boolean;
  /** Every tag of a pool counts; else MAAS is asked for the last one alone. */
  countsAllTags: boolean;
  /** The share of clusters for which a second DNS record is made. */
  secondRecords: number;
}

/** What nodes say to their cluster without MAAS: they are heard of while their host runs the system that was deployed. */
export interface Nodes {
  isUp(systemId: string): boolean;
}

/** What the gateway works with. */
export interface GatewayParts {
  palette: GatewayReports;
  clock: LabClock;
  random: Random;
  timings: PaletteTimings;
  busy: BusyCounter;
  connections: Connections;
  activity: ActivityLog;
  ways: GatewayWays;
  nodes: Nodes;
  /** Aborted when the lab stops. */
  stopping: AbortSignal;
}
