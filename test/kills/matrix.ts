import { equal } from "../../provider/core/diff";
import { type Defect, secretsOf } from "../support/defects";
import { deployedTo } from "../support/rack";
import { type Front, LabStack } from "./lab-stack";
import { type Came, type Kind, kindOf, type Strike } from "./strike";
import { STEPS, type Step, type Subject } from "./subjects";

/** One kill: of this stack through this front, in this step. */
export interface Cell extends Strike {
  subject: Subject;
  front: Front;
  step: Step;
}

export interface Finding {
  /** The step, and what struck it. */
  where: string;
  defect: Defect;
  what: string;
}

export interface Outcome {
  findings: Finding[];
  /** Cells whose request came. */
  struck: Cell[];
  /** Cells whose request never came, or whose life had ended in disorder. */
  missed: Cell[];
}

export const nameOf = ({ subject, front, step, blow, kind, k, moment }: Cell): string =>
  `${stepOf(subject, front, step)}: ${blow} ${moment} ${kind} ${k} is done`;

const stepOf = (subject: Subject, front: Front, step: Step): string => `${subject.name}, ${front} front, ${step}`;

/** Scenarios of a stack: every step once; a step with a cell is struck. */
export async function runScenario(
  subject: Subject,
  front: Front,
  cells: readonly Cell[],
  tell: (line: string) => void = () => {},
): Promise<Outcome> {
  const outcome: Outcome = { findings: [], struck: [], missed: [] };
  const controller = await LabStack.begin(subject, front);
  try {
    for (const step of STEPS) {
      const cell = cells.find((known) => known.step === step);
      if (outcome.findings.length > 0) {
        if (cell) outcome.missed.push(cell);
        continue;
      }
      // Nothing else needs a replacement.
      if (step === "replace" && !cell) continue;
      const trial = new Trial(controller, subject, step, cell);
      await trial.run();
      if (cell) tell(`${nameOf(cell)}: ${trial.commands.join(", ")}`);
      for (const { defect, what } of trial.findings) {
        const where = cell ? nameOf(cell) : stepOf(subject, front, step);
        outcome.findings.push({ where, defect, what });
        tell(`${defect}: ${where}: ${what}`);
      }
      if (cell) (trial.isStruck ? outcome.struck : outcome.missed).push(cell);
    }
  } finally {
    await controller.end();
  }
  return outcome;
}

/** How many requests of each kind the steps of a life take. */
export type Counts = Record<Step, Record<Kind, number>>;

/** Counts the requests of a life that nobody strikes. */
export async function measure(subject: Subject, front: Front): Promise<Counts> {
  const controller = await LabStack.begin(subject, front);
  const none = () => ({ write: 0, read: 0, "MAAS write": 0, "MAAS read": 0 });
  const counts: Counts = { create: none(), change: none(), replace: none(), destroy: none() };
  try {
    for (const step of STEPS) {
      for (const proxy of Object.values(controller.proxies)) proxy.passed.length = 0;
      const { code, text } = await controller.run(step, controller.argumentsOf(step));
      if (code !== 0) throw new Error(`${stepOf(subject, front, step)}: ${text}`);
      for (const service of ["palette", "maas"] as const)
        for (const route of controller.proxies[service].passed)
          counts[step][kindOf(service, route.split(" ")[0] ?? "")] += 1;
    }
    return counts;
  } finally {
    await controller.end();
  }
}

const TRIES = 2;

class Trial {
  readonly findings: { defect: Defect; what: string }[] = [];
  isStruck = false;
  /** What was run, and how long each took. */
  readonly commands: string[] = [];

  constructor(
    private readonly controller: LabStack,
    private readonly subject: Subject,
    private readonly step: Step,
    private readonly strike: Strike | undefined,
  ) {}

  async run(): Promise<void> {
    const { controller, step } = this;
    const args = controller.argumentsOf(step);
    let came = await this.attempt(args, this.strike);
    this.isStruck = came.isStruck;
    for (let again = 0; again < TRIES && came.code !== 0; again += 1) {
      if (controller.isLocked) await controller.unlock();
      this.demandSingle();
      came = await this.attempt(args);
    }
    if (came.code !== 0) return this.found("stuck", `it still fails: ${endOf(came.text)}`);
    await this.demandCalm();
    this.demandSingle();
    this.demandWorld();
    if (step !== "destroy") await this.demandNoFurther();
    await this.demandState();
    this.demandClean(controller.written(), "the engine has written down");
  }

  private async attempt(args: readonly string[], strike?: Strike): Promise<Came> {
    const came = await this.controller.run(this.step, args, strike);
    const { text, left, took, isLate } = came;
    this.commands.push(`${args[0]} ${(took / 1000).toFixed(0)} s`);
    if (isLate) this.found("slow", `${args[0]} had not ended after ${(took / 1000).toFixed(0)} s`);
    if (left.length > 0)
      this.found("slow", `${left.map(({ command }) => command.slice(0, 80)).join("; ")} had not ended`);
    this.demandClean([text], "was told");
    return came;
  }

  private demandSingle(): void {
    for (const [name, all] of Object.entries(this.subject.objects(this.controller.lab)))
      if (all.length > 1) this.found("duplicate", `there are ${all.length} of ${name}`);
  }

  /** Whether what the program says is there, and nothing else. */
  private demandWorld(): void {
    const { lab } = this.controller;
    const asked = this.subject.asked(this.step !== "create");
    for (const [name, [one]] of Object.entries(this.subject.objects(lab))) {
      if (this.step === "destroy") {
        if (one) this.found("orphan", `${name} is still there`);
      } else if (!one) this.found("silent", `there is no ${name}`);
      else if (!equal(one.said, asked[name]))
        this.found("silent", `${name} is ${JSON.stringify(one.said)} instead of ${JSON.stringify(asked[name])}`);
    }
    const used = lab.palette.world.clusters
      .filter(({ state }) => state !== "Deleted")
      .flatMap(({ pools }) => pools.flatMap(({ machines }) => machines.map(({ hostname }) => hostname)));
    const orphans = deployedTo(lab).filter(({ hostname }) => !used.includes(hostname));
    if (orphans.length > 0) this.found("orphan", `${orphans.map(({ hostname }) => hostname)} are in use by nobody`);
  }

  private async demandState(): Promise<void> {
    const { resources = [], pending_operations: pending = [] } = await this.controller.deployment();
    if (pending.length > 0)
      this.found("stuck", `pending operations are left: ${JSON.stringify(pending).slice(0, 300)}`);
    const objects = this.step === "destroy" ? {} : this.subject.objects(this.controller.lab);
    for (const [name, [one]] of Object.entries(objects)) {
      const records = resources.filter(({ urn }) => urn.endsWith(`::${name}`));
      if (records.length === 0) this.found("forgotten", `the state holds no ${name}`);
      if (records.length > 1 || records.some((record) => record.delete))
        this.found("stuck", `the state holds ${name} ${records.length} times, or has it to delete`);
      if (records.some(({ initErrors = [] }) => initErrors.length > 0))
        this.found("stuck", `${name} is recorded as unfinished`);
      const id = records[0]?.id;
      if (one && id !== undefined && id !== one.id) this.found("forgotten", `${name} is ${one.id}, recorded as ${id}`);
    }
  }

  private async demandNoFurther(): Promise<void> {
    // The engine keeps a create that was under way when it was killed until it is told that nothing is left of it.
    const clear = "--clear-pending-creates";
    const refreshed = await this.attempt(["refresh", "--yes", "--skip-preview", "--expect-no-changes", clear]);
    if (refreshed.code !== 0) this.found("silent", `a refresh changes the state: ${endOf(refreshed.text)}`);
    const further = await this.attempt(["preview", "--expect-no-changes"]);
    if (further.code !== 0) this.found("silent", `a further preview is not empty: ${endOf(further.text)}`);
  }

  private async demandCalm(): Promise<void> {
    for (let look = 0; look < 100 && !this.controller.lab.isStable(); look += 1)
      await new Promise((resolve) => setTimeout(resolve, 100));
  }

  private demandClean(texts: readonly string[], where: string): void {
    const secrets = secretsOf(this.controller.lab);
    for (const text of texts) {
      if (secrets.some((secret) => text.includes(secret))) this.found("leak", `a secret ${where}`);
      // The engine's own client may show a stack when its connection was cut; ours never does.
      const [trace] = /\n\s+at .*(pulumi-palette-maas|dist\/(provider|sdk)\/).*/.exec(text) ?? [];
      if (trace !== undefined) this.found("leak", `a stack trace ${where}: ${trace.trim()}`);
    }
  }

  private found(defect: Defect, what: string): void {
    if (!this.findings.some((finding) => finding.what === what)) this.findings.push({ defect, what });
  }
}

const endOf = (text: string): string => text.trim().slice(-1_500);
