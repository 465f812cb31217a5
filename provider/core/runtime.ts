import type { Claims } from "./identity/claims";
import type { Freshness } from "./shared-answers";
import type { Clock } from "./time/clock";
import type { Deadline } from "./time/deadline";
import type { Duration } from "./time/duration";
import type { Log } from "./time/wait";

/** What every verb of every resource is given, whatever the service. Made anew for each call. */
export interface Runtime {
  clock: Clock;
  log: Log;
  /** Aborted when the run is cancelled or the engine has gone: waits end, what exists keeps its id. */
  signal: AbortSignal;
  /** Project/stack/logical name: what the owner marker on created objects says. */
  owner: string;
  /** The resource's URN; empty for look-ups. */
  urn: string;
  /** Under which claim the record of the verb took the object; for a create, the one under which it will. */
  claim?: string | undefined;
  /** What records say that this run has seen to be in force. */
  claims?: Claims | undefined;
  /** What an earlier update, which failed, was to bring about, and may have. */
  unfinished?: Unfinished | undefined;
  /** Told what an update asks for, so that the next run knows it again where this one fails. */
  noteAsked?: ((note: string) => void) | undefined;
  /** Told of each request that changed something, or may have: its answer may be lost. */
  noteWrite?: (() => void) | undefined;
  /** Whether the verb only looks ahead, as in a preview: somebody waits, and whatever is found is looked at again before it counts. */
  isAhead?: boolean | undefined;
  /** Whose answers the verb goes by beside its own. Only for verbs that look: what writes or decides asks for itself. */
  freshness?: Freshness | undefined;
  /** The user's own limit for the verb, where one was given. */
  timeout: Duration | undefined;
  /** Until when the verb may wait. Given by the core to verbs that make, change or remove; what only looks has none. */
  deadline?: Deadline | undefined;
}

/** What a failed update left behind. */
export interface Unfinished {
  /** Names of the inputs that it changed. */
  inputs: readonly string[];
  notes: readonly string[];
}

/** The verbs a limit may be given for. */
export type Verb = "create" | "read" | "update" | "delete";
