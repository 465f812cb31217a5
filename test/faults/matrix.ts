import { minutes } from "../../provider/core/time/duration";
import type { Defect } from "../support/defects";
import type { Fault } from "./fault";
import { PHASES, type Phase } from "./phases";
import type { Matrix, Place } from "./place";
import { Scenario } from "./scenario";
import type { Subject } from "./subject";

/** At which of a route's requests something goes wrong: the nth of a phase, counted from 1, or all of them. */
export type Moment = number | "always";

/** One way in which something goes wrong: in this phase of a scenario, at this route, at this moment. */
export interface Cell<World = unknown> {
  subject: Subject<World>;
  phase: Phase;
  route: string;
  fault: Fault;
  moment: Moment;
}

export interface Finding<World = unknown> {
  cell: Cell<World>;
  defect: Defect;
  what: string;
}

export const nameOf = <World>({ subject, phase, route, fault, moment }: Cell<World>): string =>
  `${subject.name}, ${phase}: ${route} is answered with ${fault.name}, ${whenOf(moment)}`;

function whenOf(moment: Moment): string {
  if (moment === "always") return moment;
  return moment === 1 ? "once" : `once, at request ${moment}`;
}

/**
 * When a fault may happen at a route that a phase asks so often. A fault that is seen as one matters little by its moment; a wrong
 * answer that looks right may be the one that a decision hangs on: the second or the last.
 */
function momentsOf(fault: Fault, times: number): Moment[] {
  const later = isLie(fault) ? [2, times].filter((nth) => nth <= times) : [];
  return [...new Set([1, ...later]), "always"];
}

/** Every cell of a subject, from the routes that a scenario without faults takes. */
export async function cellsOf<World>(matrix: Matrix<World>, subject: Subject<World>): Promise<Cell<World>[]> {
  const place = await matrix.open(subject);
  try {
    const scenario = new Scenario(place, subject, "sound");
    await scenario.prepare();
    const cells: Cell<World>[] = [];
    for (const phase of PHASES) {
      for (const proxy of place.proxies) proxy.passed.length = 0;
      const { failure, gone } = await scenario.attempt(phase);
      if (failure !== undefined || gone) throw new Error(`${subject.name}, ${phase}: ${failure ?? "gone"}`);
      const difference = phase === "preview" || phase === "delete" ? undefined : await scenario.difference();
      if (difference !== undefined) throw new Error(`${subject.name}, ${phase}: ${difference}`);
      const passed = place.proxies.flatMap((proxy) => proxy.passed);
      if (phase === "create") await subject.tend?.(place, scenario.name);
      if (!(subject.own ?? PHASES).includes(phase)) continue;
      for (const route of new Set(passed)) {
        const times = passed.filter((one) => one === route).length;
        for (const fault of matrix.faultsOf(route))
          for (const moment of momentsOf(fault, times))
            if (moment !== "always" || !subject.isOnlyListed || !isLie(fault))
              cells.push({ subject, phase, route, fault, moment });
      }
    }
    return cells;
  } finally {
    await place.stop();
  }
}

const isLie = ({ answer, work }: Fault): boolean => typeof answer === "function" && work === undefined;

const TRIES = 3;
const LONGEST = minutes(180);
const LONGEST_IN_REAL_TIME = 300_000;

/** Runs cells of one subject one after the other, in a new scene whenever the last one was left in disorder. */
export async function runCells<World>(
  matrix: Pick<Matrix<World>, "open">,
  cells: readonly Cell<World>[],
  tell: (finding: Finding<World>) => void = () => {},
): Promise<Finding<World>[]> {
  const all: Finding<World>[] = [];
  let place: Place<World> | undefined;
  let nth = 0;
  for (const cell of cells) {
    nth += 1;
    if (!place || nth % FRESH_AFTER === 0) {
      await place?.stop();
      place = await matrix.open(cell.subject);
    }
    const findings = await new Trial(place, cell, `x${nth}`).run();
    for (const finding of findings) tell(finding);
    all.push(...findings);
    if (findings.length > 0) {
      await place.stop();
      place = undefined;
    }
  }
  await place?.stop();
  return all;
}

// What a lab remembers of deleted objects grows.
const FRESH_AFTER = 60;

/** The scenario of one object in which one thing goes wrong. */
class Trial<World> {
  private readonly findings: Finding<World>[] = [];
  private readonly scenario: Scenario<World>;

  constructor(
    private readonly place: Place<World>,
    private readonly cell: Cell<World>,
    name: string,
  ) {
    this.scenario = new Scenario(place, cell.subject, name);
  }

  async run(): Promise<Finding<World>[]> {
    const before = await this.place.taken();
    await this.scenario.prepare();
    for (const phase of PHASES) {
      if (phase === this.cell.phase) this.arm();
      let came = await this.attempt(phase);
      await this.judge(phase, came);
      await this.disarm();
      for (let again = 0; again < TRIES && came.failure !== undefined; again += 1) came = await this.attempt(phase);
      if (came.failure !== undefined) this.found("stuck", `${phase} still fails: ${came.failure}`);
      await this.judge(phase, came);
      if (this.findings.length > 0) return this.findings;
      if (phase === "create") await this.cell.subject.tend?.(this.place, this.scenario.name);
      if (phase === "update") await this.demandNoFurther();
    }
    await this.place.settle();
    const left = (await this.place.taken()).filter((host) => !before.includes(host));
    if (left.length > 0) this.found("orphan", `${left.join(", ")} are in use by nobody`);
    const remains = await this.place.remains(this.scenario.name);
    if (remains.length > 0) this.found("orphan", `${remains.join(", ")} belong to nobody`);
    return this.findings;
  }

  private async attempt(phase: Phase): Promise<{ failure?: string; gone?: boolean }> {
    const { clock, told } = this.place;
    this.place.begin?.();
    const start = clock.now();
    told.length = 0;
    let timer: NodeJS.Timeout | undefined;
    const hung = new Promise<{ failure: string }>((resolve) => {
      timer = setTimeout(() => resolve({ failure: "it hangs" }), LONGEST_IN_REAL_TIME);
    });
    const came = await Promise.race([this.scenario.attempt(phase), hung]);
    clearTimeout(timer);
    const took = clock.now() - start;
    if (took > LONGEST || came.failure === "it hangs") this.found("slow", `${phase} took ${took / 60_000} min`);
    this.demandClean([...told, came.failure ?? ""]);
    return came;
  }

  /** Whether what an attempt claims is so. */
  private async judge(phase: Phase, { failure, gone }: { failure?: string; gone?: boolean }): Promise<void> {
    const count = await this.scenario.count();
    if (count > 1) this.found("duplicate", `there are ${count} of it after ${phase}`);
    if (failure !== undefined) return;
    if (gone) this.found("forgotten", "a refresh says that it is gone, and it is there");
    else if (phase === "delete") {
      if (count > 0 && !this.cell.subject.isLookedUp)
        this.found("orphan", "the delete is said to be done, and it is there");
    } else if (count === 0) this.found("silent", `${phase} is said to be done, and there is none`);
    else {
      const difference = phase === "preview" ? undefined : await this.scenario.difference();
      if (difference !== undefined) this.found("silent", `${phase} is said to be done, and it is ${difference}`);
    }
  }

  private async demandNoFurther(): Promise<void> {
    await this.attempt("refresh");
    const further = await this.scenario.further();
    if (further !== undefined) this.found("silent", `a further preview is not empty: ${further}`);
  }

  private demandClean(lines: readonly string[]): void {
    const { secrets } = this.place;
    for (const line of lines) {
      if (secrets.some((secret) => line.includes(secret))) this.found("leak", "a secret is told");
      if (/\n\s+at .+:\d+/.test(line)) this.found("leak", `a stack is told: ${line}`);
    }
  }

  private arm(): void {
    const { fault, route, moment } = this.cell;
    let left = moment === "always" ? Number.POSITIVE_INFINITY : 1;
    let before = moment === "always" ? 0 : moment - 1;
    const { answer } = fault;
    // A lie that leaves the answer as it is has not been told yet.
    const told: Fault["answer"] =
      typeof answer !== "function"
        ? answer
        : (own, earlier) => {
            const lie = answer(own, earlier);
            left -= lie === undefined ? 0 : 1;
            return lie;
          };
    for (const proxy of this.place.proxies) {
      proxy.decide = (passing) => {
        if (passing.route !== route || left === 0) return undefined;
        if (before > 0) {
          before -= 1;
          return undefined;
        }
        left -= isLie(fault) ? 0 : 1;
        return { ...fault, answer: told };
      };
    }
  }

  private async disarm(): Promise<void> {
    for (const proxy of this.place.proxies) proxy.decide = () => undefined;
    for (const proxy of this.place.proxies) await proxy.catchUp();
  }

  private found(defect: Defect, what: string): void {
    const { cell } = this;
    if (!this.findings.some((finding) => finding.what === what)) this.findings.push({ cell, defect, what });
  }
}
