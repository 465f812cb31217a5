import type { PoolSpec } from "../palette/state/specs";
import { type Hosted, isReady } from "./hosted";

/** What to do with a pool now. */
export interface Plan {
  create: number;
  remove: Hosted[];
  /** When to look again although nothing will have happened by itself. */
  lookAt: number | undefined;
}

export interface PlanInput {
  spec: PoolSpec;
  machines: Hosted[];
  now: number;
  /** The pool waits for its turn in a rollout of the whole cluster. */
  held: boolean;
}

/** Decides, for one pool, how many machines to make and which to take away. Pure. */
export function planPool(input: PlanInput): Plan {
  const { spec, machines } = input;
  const leaving = machines.filter((machine) => machine.phase === "draining");
  const staying = machines.filter((machine) => machine.phase !== "draining");
  if (spec.deleting) return { create: 0, remove: staying, lookAt: undefined };
  const condemned = staying.filter((machine) => spec.condemned.includes(machine.uid));
  const alive = staying.filter((machine) => !condemned.includes(machine));
  const old = input.held ? [] : alive.filter((machine) => isOld(machine, spec));
  // The last machines of a rollout still count against its surge while they drain.
  const passing = leaving.filter((machine) => isOld(machine, spec));
  const plan = old.length > 0 ? roll({ ...input, alive, old, leaving }) : scale(spec, alive, passing);
  // A control plane grows by one, when all its machines are well.
  const isStable = alive.every(isReady) && leaving.length === 0;
  const create = spec.controlPlane ? (isStable ? Math.min(plan.create, 1) : 0) : plan.create;
  return { ...plan, create, remove: [...condemned, ...plan.remove] };
}

export function isOld(machine: Hosted, spec: PoolSpec): boolean {
  return machine.clusterTemplate !== spec.clusterTemplate || machine.poolTemplate !== spec.poolTemplate;
}

function scale(spec: PoolSpec, alive: Hosted[], passing: Hosted[]): Plan {
  const missing = spec.size - alive.length;
  const surplus = Math.max(0, -missing);
  const room = passing.length > 0 ? missing + limits(spec).surge - passing.length : missing;
  return {
    create: Math.max(0, Math.min(missing, room)),
    remove: [...alive].sort(firstToGo).slice(0, surplus),
    lookAt: undefined,
  };
}

/** Those that do not work, then any: of equals it is the name that decides, and names are random. */
function firstToGo(a: Hosted, b: Hosted): number {
  return Number(isReady(a)) - Number(isReady(b)) || (a.name < b.name ? -1 : 1);
}

interface RollInput extends PlanInput {
  alive: Hosted[];
  old: Hosted[];
  leaving: Hosted[];
}

/** One step of a rolling replacement, within surge and unavailability. */
function roll({ spec, alive, old, leaving, now }: RollInput): Plan {
  const { surge, unavailable } = limits(spec);
  const room = spec.size + surge - alive.length - leaving.length;
  const fresh = alive.length - old.length;
  const create = Math.max(0, Math.min(room, spec.size - fresh));
  const ready = alive.filter(isReady).length;
  const spare = ready - (spec.size - unavailable);
  const broken = old.filter((machine) => !isReady(machine));
  const restUntil =
    Math.max(0, ...alive.filter((m) => !old.includes(m)).map((m) => m.joinedAt)) + spec.repaveInterval * 1000;
  const rests = fresh > 0 && now < restUntil;
  const working = old.filter(isReady).sort((a, b) => a.number - b.number);
  const surplus = Math.max(0, alive.length - spec.size - surge);
  const due = rests ? 0 : Math.max(Math.min(spare, working.length), 0);
  const remove = [...broken, ...working.slice(0, Math.max(due, Math.min(surplus, spare)))];
  return { create, remove, lookAt: rests ? restUntil : undefined };
}

/** How many machines a rollout may have too many, and too few. */
export function limits(spec: Pick<PoolSpec, "controlPlane" | "size" | "strategy">): {
  surge: number;
  unavailable: number;
} {
  // With one control-plane node there is nothing to lose first.
  if (spec.controlPlane && spec.size < 3) return { surge: 1, unavailable: 0 };
  const surge = amount(spec.strategy.surge, spec.size, Math.ceil);
  const unavailable = amount(spec.strategy.unavailable, spec.size, Math.floor);
  // A control plane knows a surge of 1 or of 0, and nothing else.
  if (spec.controlPlane) return surge > 0 ? { surge: 1, unavailable: 0 } : { surge: 0, unavailable: 1 };
  return surge === 0 && unavailable === 0 ? { surge: 0, unavailable: 1 } : { surge, unavailable };
}

function amount(text: string, size: number, round: (value: number) => number): number {
  const percent = /^(\d+)%$/.exec(text);
  if (percent) return round((Number(percent[1]) / 100) * size);
  return /^\d+$/.test(text) ? Number(text) : 0;
}
