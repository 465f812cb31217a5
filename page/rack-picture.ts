import type { Since } from "./cell";

/** What a server is about: in nobody's hands, at work, on its way, of no use, or in the hands of somebody who is not seen here. */
export type Condition = "free" | "running" | "moving" | "unusable" | "elsewhere";

/** A server as it is now. */
export interface RackServer {
  /** Names it among all servers, for as long as it is there. */
  key: string;
  name: string;
  /** Address of its MAAS, where there are several. */
  site: string;
  zone: string;
  resourcePool: string;
  /** Empty where it belongs to no cluster that is seen. */
  cluster: string;
  pool: string;
  condition: Condition;
  /** What it does, in the words of whoever tells: `Deploying`, `Failed testing`. */
  doing: string;
  since: Since | undefined;
}

/** A cluster as it is now. */
export interface RackCluster {
  name: string;
  /** The word of whoever manages it. */
  state: string;
  isMoving: boolean;
  /** Machines of it that have no server yet, by pool. */
  waiting: readonly { pool: string; count: number; doing: string }[];
}

/** All that the page of a rack shows: plain data. */
export interface RackPicture {
  title: string;
  /** When the newest of it was seen; undefined while nothing has been. */
  seenAt: string | undefined;
  /** Whether it is always of this moment, so that no time needs to be told. */
  isSteady?: boolean;
  /** What could not be read, a sentence each. */
  problems: readonly string[];
  /** What is to be known beside that, a sentence each. */
  notes: readonly string[];
  /** Whether counts of free servers mean anything. */
  isCounted: boolean;
  servers: readonly RackServer[];
  clusters: readonly RackCluster[];
}
