import type { Fact, Node } from "../gateway/activity-log";
import type { MachineOperation, PoolHistory, Replacement } from "./types";

interface Span {
  facts: Fact[];
  /** Numbers of the first step that counts and of the first that no longer does. */
  first: number;
  end: number;
  operations: MachineOperation[];
}

/** What happened to the machines of each pool, in the order in which it began. */
export function poolsOf(span: Span): PoolHistory[] {
  const { facts, first, end } = span;
  const touched = facts.slice(first, end).flatMap((fact) => (fact.step === "sized" ? [] : keyOf(fact.node)));
  return [...new Set(touched)].map((key) => poolOf(span, key));
}

function poolOf({ facts, first, end, operations }: Span, key: string): PoolHistory {
  const mine = facts.slice(0, end).map((fact, index) => ({ fact, index }));
  const steps = mine.filter(({ fact }) => keyOf(fact.step === "sized" ? fact : fact.node) === key);
  const within = steps.flatMap(({ fact, index }) => (index >= first && fact.step !== "sized" ? [fact] : []));
  const [opening] = within;
  if (!opening) throw new Error(`nothing happened to ${key}`);
  const { cluster, clusterUid, pool, controlPlane } = opening.node;
  const own = operations.filter((operation) => operation.clusterUid === clusterUid && operation.pool === pool);
  const hosts = (kind: MachineOperation["kind"]) => own.filter((one) => one.kind === kind).map((one) => one.hostname);
  return {
    cluster,
    clusterUid,
    pool,
    controlPlane,
    allocated: hosts("allocated"),
    released: hosts("released"),
    replaced: within.flatMap(replacementOf),
    added: namesOf(within, "took", ({ replaces }) => replaces === undefined),
    removed: namesOf(within, "leaving", ({ replacedBy }) => replacedBy === undefined),
    atOnce: mostAtOnce(steps, first),
    ...extremes(steps, first),
    began: opening.at,
    ended: within.at(-1)?.at ?? opening.at,
  };
}

function replacementOf(fact: Fact): Replacement[] {
  if (fact.step !== "leaving") return [];
  const { at, node } = fact;
  const { cluster, pool, host, replacedBy, reason } = node;
  if (!host || !reason || !replacedBy?.host) return [];
  return [{ cluster, pool, from: host.hostname, to: replacedBy.host.hostname, at, reason }];
}

function namesOf(facts: Fact[], step: "took" | "leaving", fits: (node: Node) => boolean): string[] {
  const found = facts.filter((fact) => fact.step === step && !(fact.step === "took" && fact.again));
  const nodes = new Set(found.flatMap((fact) => (fact.step === "sized" ? [] : fact.node)));
  return [...nodes].filter(fits).flatMap(({ host }) => host?.hostname ?? []);
}

type Numbered = { fact: Fact; index: number };

/** From the first of both, the new one made or the old one leaving, until the new one is ready and the old one gone. */
function mostAtOnce(steps: Numbered[], first: number): number {
  const indexOf = (step: Fact["step"], node: Node) =>
    steps.find(({ fact }) => fact.step === step && fact.step !== "sized" && fact.node === node)?.index;
  const spans = steps.flatMap(({ fact, index }) => {
    if (fact.step !== "leaving" || index < first || !fact.node.replacedBy?.host) return [];
    const fresh = fact.node.replacedBy;
    const from = Math.min(index, indexOf("made", fresh) ?? index);
    const open = Number.POSITIVE_INFINITY;
    return [{ from, to: Math.max(indexOf("joined", fresh) ?? open, indexOf("gone", fact.node) ?? open) }];
  });
  const at = (moment: number) => spans.filter(({ from, to }) => from <= moment && moment < to).length;
  return Math.max(0, ...spans.map(({ from }) => at(from)));
}

/** How far the number of servers went above, and the number of ready nodes below, what the pool had and was to have. */
function extremes(steps: Numbered[], first: number): { spare: number; down: number } {
  const [held, ready] = [new Set<Node>(), new Set<Node>()];
  let size = 0;
  let [wanted, kept, most, fewest] = [0, 0, 0, 0];
  const start = () => {
    [wanted, kept] = [Math.max(size, held.size), Math.min(size, ready.size)];
    [most, fewest] = [held.size, ready.size];
  };
  let isOpen = false;
  for (const { fact, index } of steps) {
    if (!isOpen && index >= first) {
      isOpen = true;
      start();
    }
    if (fact.step === "sized") {
      size = fact.size;
      [wanted, kept] = [Math.max(wanted, size), Math.min(kept, size)];
      continue;
    }
    count(fact, held, ready);
    [most, fewest] = [Math.max(most, held.size), Math.min(fewest, ready.size)];
  }
  return { spare: Math.max(0, most - wanted), down: Math.max(0, kept - fewest) };
}

function count(fact: Exclude<Fact, { step: "sized" }>, held: Set<Node>, ready: Set<Node>): void {
  if (fact.step === "took") held.add(fact.node);
  if (fact.step === "joined") ready.add(fact.node);
  if (fact.step === "leaving") ready.delete(fact.node);
  if (fact.step === "gone" || fact.step === "gave back") held.delete(fact.node);
}

function keyOf({ clusterUid, pool }: { clusterUid: string; pool: string }): string {
  return `${clusterUid}/${pool}`;
}
