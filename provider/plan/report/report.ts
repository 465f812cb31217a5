import type { Certainty, EffectKind, Forecast } from "../../forecast/effect";

/** What happens to servers of one pool in one way. */
export interface RowEffect {
  kind: EffectKind;
  certainty: Certainty;
  count: number;
  /** Servers that it concerns, by name; with `releases`, those out of which the cluster chooses. */
  servers: readonly string[];
  /** How many servers are out of service at a time, and how many free ones it needs beforehand. */
  exchange: { atOnce: number; spare: number } | undefined;
  /** Inputs that cause it. */
  causes: readonly string[];
}

/** A line of the table: a pool of a cluster, or something that has no servers of its own. */
export interface Row {
  /** Empty for what belongs to no cluster. */
  cluster: string;
  /** Empty for the cluster as a whole. */
  pool: string;
  isControlPlane: boolean;
  /** What it is about, as approvals name it. */
  subjects: readonly string[];
  /** What is planned for the resources behind it, by their logical names. */
  planned: readonly { verb: Forecast["verb"]; name: string }[];
  effects: readonly RowEffect[];
  /** Inputs that change without touching a server. */
  inPlace: readonly string[];
  /** Why servers are reinstalled, in the plane's words. */
  reasons: readonly string[];
  time: string | undefined;
  /** Why it will not be done. */
  refused: readonly string[];
}

/** What will have become of a server. */
export type ServerOutcome =
  | "reinstalled"
  | "may-be-reinstalled"
  | "released"
  | "may-be-released"
  | "released-or-reinstalled"
  | "replaced"
  | "deleted"
  | "stays"
  | "free"
  | "elsewhere"
  | "out-of-order";

/** A server by name. */
export interface Server {
  name: string;
  systemId: string | undefined;
  /** Address of the MAAS that has it; undefined where no MAAS was looked at, or none knows it. */
  site: string | undefined;
  zone: string;
  resourcePool: string;
  /** Empty where it belongs to no cluster that is known here. */
  cluster: string;
  pool: string;
  outcome: ServerOutcome;
  /** What MAAS calls its state; undefined where MAAS was not looked at. */
  status: string | undefined;
}

/** A number of servers, or between which numbers it will be. */
export interface Span {
  least: number;
  most: number;
}

/** Servers of a zone and a resource pool, before and after. */
export interface CapacityRow {
  /** Address of the MAAS. */
  site: string;
  zone: string;
  resourcePool: string;
  total: number;
  free: number;
  freeAfter: Span;
  outOfOrder: number;
}

export interface Capacity {
  rows: readonly CapacityRow[];
  free: number;
  freeAfter: Span;
  /** How many free servers are missing now for what is to be allocated; those that come free by this change may come too late. */
  missing: number;
  /** Free servers that are needed while others are exchanged, beside those that are allocated. */
  spare: number;
}

/** Servers by what happens to them. */
export interface Counts {
  reinstalled: number;
  mayBeReinstalled: number;
  released: number;
  replaced: number;
  deleted: number;
  allocated: number;
}

export type ApprovalKind = "reinstall" | "release" | "replace" | "delete";

/** An approval that a change needs. */
export interface Approval {
  kind: ApprovalKind;
  /** The text for `palette-maas:approve`; undefined where no text gives approval. */
  text: string | undefined;
  /** What it is about, `payments/workers`. */
  about: string;
  isGiven: boolean;
}

/** What the preview said. */
export interface Message {
  severity: "error" | "warning" | "info";
  /** Logical name; empty where it is about the program as a whole. */
  resource: string;
  text: string;
}

/** All that is known of a planned change: pure data, the same for every way of showing it. */
export interface Report {
  project: string;
  stack: string;
  /** Whether the preview failed: then the rest is not all of it. */
  isFailed: boolean;
  headline: string;
  counts: Counts;
  rows: readonly Row[];
  servers: readonly Server[];
  /** Undefined where no MAAS was looked at. */
  capacity: Capacity | undefined;
  /** What cannot be undone, a sentence each. */
  irreversible: readonly string[];
  /** What could not be checked, a sentence each. */
  unchecked: readonly string[];
  /** What was checked and found good, a sentence each. */
  checked: readonly string[];
  approvals: readonly Approval[];
  /** All texts that `palette-maas:approve` should hold for this change. */
  approve: readonly string[];
  /** Texts in the configuration that match nothing. */
  unusedApprovals: readonly string[];
  messages: readonly Message[];
  /** How many resources of other packages change. */
  others: number;
  commit: string | undefined;
  /** When MAAS was looked at, or undefined. */
  inventoryAt: string | undefined;
  madeAt: string;
}
