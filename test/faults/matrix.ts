import { minutes } from "../../provider/core/time/duration";
import { type Defect, secretsOf } from "../support/defects";
import { takenHosts } from "../support/main-job";
import { faultsOf } from "./faults";
import { PHASES, type Phase } from "./phases";
import type { Fault } from "./proxy";
import { Scenario } from "./scenario";
import { openScene, type Scene } from "./scene";
import { type Subject, standing } from "./subjects";

/** One way in which something goes wrong: in this phase of a scenario, at this route, once or as long as it is tried. */
export interface Cell {
  subject: Subject;
  phase: Phase;
  route: string;
  fault: Fault;
  always: boolean;
}

export interface Finding {
  cell: Cell;
  defect: Defect;
  what: string;
}

export const nameOf = ({ subject, phase, route, fault, always }: Cell): string =>
  `${subject.name}, ${phase}: ${route} is answered with ${fault.name}, ${always ? "always" : "once"}`;

/** Every cell of a subject, from the routes that a scenario without faults takes. */
export async function cellsOf(subject: Subject): Promise<Cell[]> {
  const scene = await openScene();
  try {
    await standing(scene);
    const scenario = new Scenario(scene, subject, "sound");
    await scenario.prepare();
    const cells: Cell[] = [];
    for (const phase of PHASES) {
      for (const proxy of scene.proxies) proxy.passed.length = 0;
      const { failure, gone } = await scenario.attempt(phase);
      if (failure !== undefined || gone) throw new Error(`${subject.name}, ${phase}: ${failure ?? "gone"}`);
      if (phase !== "preview" && phase !== "delete" && scenario.difference !== undefined)
        throw new Error(`${subject.name}, ${phase}: ${scenario.difference}`);
      const routes = new Set(scene.proxies.flatMap((proxy) => proxy.passed));
      if (phase === "create") await subject.tend?.(scene, scenario.name);
      if (!(subject.own ?? PHASES).includes(phase)) continue;
      for (const route of routes)
        for (const fault of faultsOf(route))
          for (const always of [false, true]) cells.push({ subject, phase, route, fault, always });
    }
    return cells;
  } finally {
    await scene.stop();
  }
}

const TRIES = 3;
const LONGEST = minutes(180);
const LONGEST_IN_REAL_TIME = 300_000;

/** Runs cells one after the other, in a new scene whenever the last one was left in disorder. */
export async function runCells(
  cells: readonly Cell[],
  tell: (finding: Finding) => void = () => {},
): Promise<Finding[]> {
  const all: Finding[] = [];
  let scene: Scene | undefined;
  let nth = 0;
  for (const cell of cells) {
    nth += 1;
    if (!scene || nth % FRESH_AFTER === 0) {
      await scene?.stop();
      scene = await openScene();
      await standing(scene);
    }
    const findings = await new Trial(scene, cell, `x${nth}`).run();
    for (const finding of findings) tell(finding);
    all.push(...findings);
    if (findings.length > 0) {
      await scene.stop();
      scene = undefined;
    }
  }
  await scene?.stop();
  return all;
}

// What the lab remembers of deleted objects grows.
const FRESH_AFTER = 60;

/** The scenario of one object in which one thing goes wrong. */
class Trial {
  private readonly findings: Finding[] = [];
  private readonly scenario: Scenario;
  private readonly before: readonly string[];

  constructor(
    private readonly scene: Scene,
    private readonly cell: Cell,
    name: string,
  ) {
    this.scenario = new Scenario(scene, cell.subject, name);
    this.before = takenHosts(scene);
  }

  async run(): Promise<Finding[]> {
    await this.scenario.prepare();
    for (const phase of PHASES) {
      if (phase === this.cell.phase) this.arm();
      let came = await this.attempt(phase);
      this.judge(phase, came);
      this.disarm();
      for (let again = 0; again < TRIES && came.failure !== undefined; again += 1) came = await this.attempt(phase);
      if (came.failure !== undefined) this.found("stuck", `${phase} still fails: ${came.failure}`);
      this.judge(phase, came);
      if (this.findings.length > 0) return this.findings;
      if (phase === "create") await this.cell.subject.tend?.(this.scene, this.scenario.name);
      if (phase === "update") await this.demandNoFurther();
    }
    await this.scene.clock.sleep(minutes(15));
    const left = takenHosts(this.scene).filter((host) => !this.before.includes(host));
    if (left.length > 0) this.found("orphan", `${left.join(", ")} are in use by nobody`);
    // What could not be removed, and a later run may not remove, has to be named.
    const isTold = (name: string): boolean => this.scene.told.some((line) => line.includes(name));
    const records = this.scene.lab.maas.world.dns.filter(
      ({ name }) => name.startsWith(`${this.scenario.name}-`) && !isTold(name),
    );
    if (records.length > 0) this.found("orphan", `${records.map(({ name }) => name)} are records of nobody`);
    return this.findings;
  }

  private async attempt(phase: Phase): Promise<{ failure?: string; gone?: boolean }> {
    const start = this.scene.clock.now();
    this.scene.told.length = 0;
    let timer: NodeJS.Timeout | undefined;
    const hung = new Promise<{ failure: string }>((resolve) => {
      timer = setTimeout(() => resolve({ failure: "it hangs" }), LONGEST_IN_REAL_TIME);
    });
    const came = await Promise.race([this.scenario.attempt(phase), hung]);
    clearTimeout(timer);
    const took = this.scene.clock.now() - start;
    if (took > LONGEST || came.failure === "it hangs") this.found("slow", `${phase} took ${took / 60_000} min`);
    this.demandClean([...this.scene.told, came.failure ?? ""]);
    return came;
  }

  /** Whether what an attempt claims is so. */
  private judge(phase: Phase, { failure, gone }: { failure?: string; gone?: boolean }): void {
    const { count } = this.scenario;
    if (count > 1) this.found("duplicate", `there are ${count} of it after ${phase}`);
    if (failure !== undefined) return;
    if (gone) this.found("forgotten", "a refresh says that it is gone, and it is there");
    else if (phase === "delete") {
      if (count > 0) this.found("orphan", "the delete is said to be done, and it is there");
    } else if (count === 0) this.found("silent", `${phase} is said to be done, and there is none`);
    else {
      const difference = phase === "preview" ? undefined : this.scenario.difference;
      if (difference !== undefined) this.found("silent", `${phase} is said to be done, and it is ${difference}`);
    }
  }

  private async demandNoFurther(): Promise<void> {
    await this.attempt("refresh");
    const further = await this.scenario.further();
    if (further !== undefined) this.found("silent", `a further preview is not empty: ${further}`);
  }

  private demandClean(lines: readonly string[]): void {
    const secrets = secretsOf(this.scene.lab);
    for (const line of lines) {
      if (secrets.some((secret) => line.includes(secret))) this.found("leak", "a secret is told");
      if (/\n\s+at .+:\d+/.test(line)) this.found("leak", `a stack is told: ${line}`);
    }
  }

  private arm(): void {
    let left = this.cell.always ? Number.POSITIVE_INFINITY : 1;
    for (const proxy of this.scene.proxies) {
      proxy.decide = ({ route }) => {
        if (route !== this.cell.route || left === 0) return undefined;
        left -= 1;
        return this.cell.fault;
      };
    }
  }

  private disarm(): void {
    for (const proxy of this.scene.proxies) proxy.decide = () => undefined;
  }

  private found(defect: Defect, what: string): void {
    const { cell } = this;
    if (!this.findings.some((finding) => finding.what === what)) this.findings.push({ cell, defect, what });
  }
}
