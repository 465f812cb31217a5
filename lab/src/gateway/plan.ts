import type { PoolWish } from "../palette/state/specs";
import { type Hosted, isReady } from "./hosted";

/** What to do with a pool now. */
export interface Plan {
  create: number;
  remove: Hosted[];
  /** When to look again although nothing will have happened by itself. */
  lookAt: number | undefined;
}

export interface PlanInput {
  wish: PoolWish;
  machines: Hosted[];
  now: number;
  /** The pool waits for its turn in a rollout of the whole cluster. */
  held: boolean;
}

/** Decides, for one pool, how many machines to make and which to take away. Pure. */
export function planPool(input: PlanInput): Plan {
  const { wish, machines } = input;
  const leaving = machines.filter((machine) => machine.phase === "draining");
  const staying = machines.filter((machine) => machine.phase !== "draining");
  if (wish.deleting) return { create: 0, remove: staying, lookAt: undefined };
  const condemned = staying.filter((machine) => wish.condemned.includes(machine.uid));
  const alive = staying.filter((machine) => !condemned.includes(machine));
  const old = input.held ? [] : alive.filter((machine) => isOld(machine, wish));
  // The last machines of a rollout still count against its surge while they drain.
  const passing = leaving.filter((machine) => isOld(machine, wish));
  const plan = old.length > 0 ? roll({ ...input, alive, old, leaving }) : scale(wish, alive, passing);
  // A control plane grows by one, when all its machines are well.
  const calm = alive.every(isReady) && leaving.length === 0;
  const create = wish.controlPlane ? (calm ? Math.min(plan.create, 1) : 0) : plan.create;
  return { ...plan, create, remove: [...condemned, ...plan.remove] };
}

export function isOld(machine: Hosted, wish: PoolWish): boolean {
  return machine.clusterTemplate !== wish.clusterTemplate || machine.poolTemplate !== wish.poolTemplate;
}

function scale(wish: PoolWish, alive: Hosted[], passing: Hosted[]): Plan {
  const missing = wish.size - alive.length;
  const surplus = Math.max(0, -missing);
  const room = passing.length > 0 ? missing + limits(wish).surge - passing.length : missing;
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
function roll({ wish, alive, old, leaving, now }: RollInput): Plan {
  const { surge, unavailable } = limits(wish);
  const room = wish.size + surge - alive.length - leaving.length;
  const fresh = alive.length - old.length;
  const create = Math.max(0, Math.min(room, wish.size - fresh));
  const ready = alive.filter(isReady).length;
  const spare = ready - (wish.size - unavailable);
  const broken = old.filter((machine) => !isReady(machine));
  const restUntil =
    Math.max(0, ...alive.filter((m) => !old.includes(m)).map((m) => m.joinedAt)) + wish.repaveInterval * 1000;
  const rests = fresh > 0 && now < restUntil;
  const working = old.filter(isReady).sort((a, b) => a.number - b.number);
  const surplus = Math.max(0, alive.length - wish.size - surge);
  const due = rests ? 0 : Math.max(Math.min(spare, working.length), 0);
  const remove = [...broken, ...working.slice(0, Math.max(due, Math.min(surplus, spare)))];
  return { create, remove, lookAt: rests ? restUntil : undefined };
}

/** How many machines a rollout may have too many, and too few. */
export function limits(wish: Pick<PoolWish, "controlPlane" | "size" | "strategy">): {
  surge: number;
  unavailable: number;
} {
  // With one control-plane node there is nothing to lose first.
  if (wish.controlPlane && wish.size < 3) return { surge: 1, unavailable: 0 };
  const surge = amount(wish.strategy.surge, wish.size, Math.ceil);
  const unavailable = amount(wish.strategy.unavailable, wish.size, Math.floor);
  // A control plane knows a surge of 1 or of 0, and nothing else.
  if (wish.controlPlane) return surge > 0 ? { surge: 1, unavailable: 0 } : { surge: 0, unavailable: 1 };
  return surge === 0 && unavailable === 0 ? { surge: 0, unavailable: 1 } : { surge, unavailable };
}

function amount(text: string, size: number, round: (value: number) => number): number {
  const percent = /^(\d+)%$/.exec(text);
  if (percent) return round((Number(percent[1]) / 100) * size);
  return /^\d+$/.test(text) ? Number(text) : 0;
}
