import type { PlanResult } from "../core/plan-result";
import type { Machine } from "../model/placement";
import type { ChangeApproval } from "./change-approval";

/** What happens to servers. A replacement releases the old ones and allocates new ones; so does no reinstall by itself. */
export type EffectKind = "allocates" | "releases" | "reinstalls" | "replaces" | "deletes";

/** `will`, or `may` where nobody can say beforehand. */
export type Certainty = "will" | "may";

/** An input that causes an effect, and how it is known that it does. */
export interface Cause {
  /** Dotted path of the input. */
  path: string;
  source: string;
}

/** How servers are exchanged when they are reinstalled. */
export interface Exchange {
  /** How many servers are out of service at a time, at most. */
  atOnce: number;
  /** Free matching servers that are needed beforehand. */
  spare: number;
}

/** One effect of a change on the servers of one pool. */
export interface Effect {
  kind: EffectKind;
  certainty: Certainty;
  /** Name of the pool; that of the control plane too. */
  pool: string;
  isControlPlane: boolean;
  /** How many servers it concerns. */
  count: number;
  /** Servers of the pool before and after, where its size changes. */
  sizes?: { from: number; to: number };
  /**
   * The servers by what is recorded or seen, by name: which one goes first is Cluster API's choice. With `releases`, those out
   * of which the cluster chooses. Empty where they are not known.
   */
  servers: readonly Machine[];
  /** With `reinstalls` alone. */
  exchange?: Exchange;
  causes: readonly Cause[];
}

/** What a forecast is about. */
export interface Subject {
  kind: "cluster" | "pool" | "gateway" | "account" | "addresses";
  /** Missing as long as the object is not there. */
  id: string | undefined;
  name: string;
  /** How approvals call it: `payments-prod/workers`. */
  approvedAs: string;
  /** Of a pool: the cluster's name, or its id where the name is not known; undefined while that is not known either. */
  cluster: string | undefined;
}

/** What a planned change does to servers. */
export interface Forecast {
  subject: Subject;
  verb: "create" | "update" | "replace" | "delete";
  effects: readonly Effect[];
  /** Why profiles reinstall servers, in the plane's words. */
  reasons: readonly string[];
  /** Paths of inputs that change without touching a server. */
  inPlace: readonly string[];
  /** What could not be found out, a sentence each. */
  unsure: readonly string[];
  /** How long it will take, where there is data: a sentence part such as `40 to 75 min (12 deployments since 3 Nov)`. */
  time: string | undefined;
  /** What `palette-maas:approve` has to hold for what cannot be undone. */
  approvals: readonly ChangeApproval[];
}

export type ForecastResult = PlanResult<Forecast>;
