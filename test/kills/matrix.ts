import { equal } from "../../provider/core/diff";
import type { Defect } from "../support/defects";
import { EngineStack, type Front } from "./engine-stack";
import { type CommandResult, type Interruption, type Kind, kindOf, SERVICES } from "./interruption";
import { STEPS, type Step, type Subject } from "./subjects";

/** One kill: of this stack through this front, in this step. */
export interface Cell extends Interruption {
  subject: Subject;
  front: Front;
  step: Step;
}

export interface Finding {
  /** The step, and what interrupted it. */
  where: string;
  defect: Defect;
  what: string;
}

export interface Outcome {
  findings: Finding[];
  /** Cells whose request came. */
  interrupted: Cell[];
  /** Cells whose request never came, or whose scenario had ended in disorder. */
  missed: Cell[];
}

export const nameOf = ({ subject, front, step, signal, kind, k, moment }: Cell): string =>
  `${stepOf(subject, front, step)}: ${signal} ${moment} ${kind} ${k} is done`;

const stepOf = (subject: Subject, front: Front, step: Step): string => `${subject.name}, ${front} front, ${step}`;

/** Scenarios of a stack: every step once; a step with a cell is interrupted. */
export async function runScenario(
  subject: Subject,
  front: Front,
  cells: readonly Cell[],
  tell: (line: string) => void = () => {},
): Promise<Outcome> {
  const outcome: Outcome = { findings: [], interrupted: [], missed: [] };
  const stack = await EngineStack.begin(subject, front);
  try {
    for (const step of STEPS) {
      const cell = cells.find((known) => known.step === step);
      if (outcome.findings.length > 0) {
        if (cell) outcome.missed.push(cell);
        continue;
      }
      // Nothing else needs a replacement.
      if (step === "replace" && !cell) continue;
      const trial = new Trial(stack, subject, step, cell);
      await trial.run();
      if (cell) tell(`${nameOf(cell)}: ${trial.commands.join(", ")}`);
      for (const { defect, what } of trial.findings) {
        const where = cell ? nameOf(cell) : stepOf(subject, front, step);
        outcome.findings.push({ where, defect, what });
        tell(`${defect}: ${where}: ${what}`);
      }
      if (cell) (trial.isInterrupted ? outcome.interrupted : outcome.missed).push(cell);
    }
  } finally {
    await stack.end();
  }
  return outcome;
}

/** How many requests of each kind the steps of a scenario take. */
export type Counts = Record<Step, Record<Kind, number>>;

/** Counts the requests of a scenario that nothing interrupts. */
export async function measure(subject: Subject, front: Front): Promise<Counts> {
  const stack = await EngineStack.begin(subject, front);
  const none = () => ({ write: 0, read: 0, "MAAS write": 0, "MAAS read": 0 });
  const counts: Counts = { create: none(), change: none(), replace: none(), destroy: none() };
  try {
    for (const step of STEPS) {
      for (const proxy of Object.values(stack.world.proxies)) proxy.passed.length = 0;
      const { code, text } = await stack.run(step, stack.argumentsOf(step));
      if (code !== 0) throw new Error(`${stepOf(subject, front, step)}: ${text}`);
      for (const service of SERVICES)
        for (const route of stack.world.proxies[service].passed)
          counts[step][kindOf(service, route.split(" ")[0] ?? "")] += 1;
    }
    return counts;
  } finally {
    await stack.end();
  }
}

const TRIES = 2;

class Trial {
  readonly findings: { defect: Defect; what: string }[] = [];
  isInterrupted = false;
  /** What was run, and how long each took. */
  readonly commands: string[] = [];

  constructor(
    private readonly stack: EngineStack,
    private readonly subject: Subject,
    private readonly step: Step,
    private readonly interruption: Interruption | undefined,
  ) {}

  async run(): Promise<void> {
    const { stack, step } = this;
    const args = stack.argumentsOf(step);
    let result = await this.attempt(args, this.interruption);
    this.isInterrupted = result.isInterrupted;
    for (let again = 0; again < TRIES && result.code !== 0; again += 1) {
      if (stack.isLocked) await stack.unlock();
      await this.demandSingle();
      result = await this.attempt(args);
    }
    if (result.code !== 0) return this.found("stuck", `it still fails: ${endOf(result.text)}`);
    await this.waitUntilStable();
    await this.demandSingle();
    await this.demandWorld();
    if (step !== "destroy") await this.demandNoFurther();
    await this.demandState();
    this.demandClean(stack.written(), "the engine has written down");
  }

  private async attempt(args: readonly string[], interruption?: Interruption): Promise<CommandResult> {
    const result = await this.stack.run(this.step, args, interruption);
    const { text, left, took, isLate } = result;
    this.commands.push(`${args[0]} ${(took / 1000).toFixed(0)} s`);
    if (isLate) this.found("slow", `${args[0]} had not ended after ${(took / 1000).toFixed(0)} s`);
    if (left.length > 0)
      this.found("slow", `${left.map(({ command }) => command.slice(0, 80)).join("; ")} had not ended`);
    this.demandClean([text], "was told");
    return result;
  }

  private async demandSingle(): Promise<void> {
    for (const [name, all] of Object.entries(await this.stack.world.objects()))
      if (all.length > 1) this.found("duplicate", `there are ${all.length} of ${name}`);
  }

  /** Whether what the program says is there, and nothing else. */
  private async demandWorld(): Promise<void> {
    const { world } = this.stack;
    const asked = this.subject.asked(this.step !== "create");
    for (const [name, [one]] of Object.entries(await world.objects())) {
      if (this.step === "destroy") {
        if (one) this.found("orphan", `${name} is still there`);
      } else if (!one) this.found("silent", `there is no ${name}`);
      else if (!equal(one.said, asked[name]))
        this.found("silent", `${name} is ${JSON.stringify(one.said)} instead of ${JSON.stringify(asked[name])}`);
    }
    const orphans = await world.orphans();
    if (orphans.length > 0) this.found("orphan", `${orphans.join(", ")}: in use by nobody`);
  }

  private async demandState(): Promise<void> {
    const { resources = [], pending_operations: pending = [] } = await this.stack.deployment();
    if (pending.length > 0)
      this.found("stuck", `pending operations are left: ${JSON.stringify(pending).slice(0, 300)}`);
    const objects = this.step === "destroy" ? {} : await this.stack.world.objects();
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

  private async waitUntilStable(): Promise<void> {
    for (let look = 0; look < 100 && !(await this.stack.world.isStable()); look += 1)
      await new Promise((resolve) => setTimeout(resolve, 100));
  }

  private demandClean(texts: readonly string[], where: string): void {
    const { secrets } = this.stack.world;
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
