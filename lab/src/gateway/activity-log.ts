import type { ClusterSpec, PoolSpec } from "../palette/state/specs";
import type { LabClock } from "../time/clock";
import type { Hosted } from "./hosted";

/** Why a machine had to go. */
export type Reason =
  | "rolled" // made from something else than the pool is now made from
  | "scaled down"
  | "machine deleted" // in Palette
  | "unhealthy"
  | "pool deleted"
  | "cluster deleted";

/** A server of MAAS. */
export interface Host {
  systemId: string;
  hostname: string;
}

/** A machine of a cluster, with the one that it stands for and the one that stands for it. */
export interface Node {
  uid: string;
  name: string;
  cluster: string;
  clusterUid: string;
  pool: string;
  controlPlane: boolean;
  /** Its host, or the last that it had; undefined before. */
  host: Host | undefined;
  joined: boolean;
  replaces: Node | undefined;
  replacedBy: Node | undefined;
  reason: Reason | undefined;
}

/** What happened to a machine of a cluster: it was asked for, took a host, its node came up, it began to leave, its host was given back. */
export type Step = "made" | "took" | "gave back" | "joined" | "leaving" | "gone";

export type Fact =
  | { at: number; step: Exclude<Step, "took">; node: Node }
  | { at: number; step: "took"; node: Node; host: Host; again: boolean }
  | { at: number; step: "sized"; clusterUid: string; cluster: string; pool: string; size: number };

interface Replacement {
  /** Made before the machines whose place they take have left. */
  ahead: Node[];
  /** Gone before anything came in their place. */
  owed: Node[];
}

/** What the gateways did, in order, and which machine took the place of which. It only listens: nothing depends on it. */
export class ActivityLog {
  readonly facts: Fact[] = [];
  readonly #clock: LabClock;
  readonly #nodes = new Map<string, Node>();
  readonly #replacements = new Map<string, Replacement>();
  readonly #sizes = new Map<string, number>();

  constructor(clock: LabClock) {
    this.#clock = clock;
  }

  sized({ uid, name }: ClusterSpec, pool: PoolSpec): void {
    const size = pool.deleting ? 0 : pool.size;
    const key = keyOf(uid, pool.name);
    if (this.#sizes.get(key) === size) return;
    this.#sizes.set(key, size);
    this.facts.push({ at: this.#clock.now(), step: "sized", clusterUid: uid, cluster: name, pool: pool.name, size });
  }

  /** `ahead`: the pool has as many as it wants, so that this one is to take the place of another. */
  made({ uid, name, pool, controlPlane }: Hosted, cluster: ClusterSpec, ahead: boolean): void {
    const places = { cluster: cluster.name, clusterUid: cluster.uid, pool, controlPlane };
    const unknown = { host: undefined, joined: false, replaces: undefined, replacedBy: undefined, reason: undefined };
    const node: Node = { uid, name, ...places, ...unknown };
    this.#nodes.set(uid, node);
    const replacement = this.#replacementOf(node);
    const owed = replacement.owed.shift();
    if (owed) pair(owed, node);
    else if (ahead) replacement.ahead.push(node);
    this.#note("made", node);
  }

  /** `again`: a host that was taken from it. */
  took(machine: Hosted, again = false): void {
    const node = this.#nodes.get(machine.uid);
    if (!node) return;
    node.host = { systemId: machine.systemId, hostname: machine.hostname };
    this.facts.push({ at: this.#clock.now(), step: "took", node, host: node.host, again });
  }

  gaveBack(machine: Hosted): void {
    const node = this.#nodes.get(machine.uid);
    if (node) this.#note("gave back", node);
  }

  joined(machine: Hosted): void {
    const node = this.#nodes.get(machine.uid);
    if (!node) return;
    node.joined = true;
    this.#note("joined", node);
  }

  /** `missed`: without it the pool has fewer than it wants. */
  leaving(machine: Hosted, reason: Reason, missed: boolean): void {
    const node = this.#nodes.get(machine.uid);
    if (!node) return;
    node.reason = reason;
    this.#replace(node, missed);
    this.#note("leaving", node);
  }

  gone(machine: Hosted): void {
    const node = this.#nodes.get(machine.uid);
    if (node) this.#note("gone", node);
  }

  /** The pool has what it wants: what comes or goes from now on has nothing to do with what came and went. */
  settled(clusterUid: string, pool: string): void {
    this.#replacements.delete(keyOf(clusterUid, pool));
  }

  #replace(node: Node, missed: boolean): void {
    const replacement = this.#replacementOf(node);
    const isSpare = replacement.ahead.includes(node);
    replacement.ahead = replacement.ahead.filter((other) => other !== node);
    if (isSpare && !node.host) return;
    const old = node.replaces;
    if (!node.host && old) {
      // It never had a host: whose place it was to take is still owed one.
      node.replaces = undefined;
      old.replacedBy = undefined;
      replacement.owed.unshift(old);
      return;
    }
    // Whoever is ready lets it go.
    const fresh = replacement.ahead.find((other) => other.joined) ?? replacement.ahead[0];
    replacement.ahead = replacement.ahead.filter((other) => other !== fresh);
    if (fresh) pair(node, fresh);
    else if (missed) replacement.owed.push(node);
    else if (node.reason === "rolled") node.reason = "scaled down";
  }

  #replacementOf({ clusterUid, pool }: Node): Replacement {
    const key = keyOf(clusterUid, pool);
    const known = this.#replacements.get(key) ?? { ahead: [], owed: [] };
    this.#replacements.set(key, known);
    return known;
  }

  #note(step: Exclude<Step, "took">, node: Node): void {
    this.facts.push({ at: this.#clock.now(), step, node });
  }
}

function pair(old: Node, fresh: Node): void {
  old.replacedBy = fresh;
  fresh.replaces = old;
}

function keyOf(clusterUid: string, pool: string): string {
  return `${clusterUid}/${pool}`;
}
