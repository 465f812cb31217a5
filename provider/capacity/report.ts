import type { Context } from "../context";
import { ApiError, ContractError, messageOf, ProviderError } from "../core/errors";
import type { Line } from "../core/plan-result";
import type { PlanAccess } from "../core/resource";
import { sentence } from "../core/text/sentence";
import type { Effect } from "../forecast/effect";
import { withNote } from "../forecast/sentences";

/** What looking ahead at machines and services brought to light. */
export interface Preflighted {
  /** What belongs behind the forecast's own sentence: that there are enough machines. */
  note?: string | undefined;
  lines: readonly Line[];
  /** How many servers an interrupted run has taken already for what is to be made; it is taken up again. */
  taken?: number | undefined;
}

/** What is left to be allocated where an interrupted run has taken some already. */
export function stillAllocated(effects: readonly Effect[], taken: number | undefined): readonly Effect[] {
  if (taken === undefined) return effects;
  return effects.flatMap((effect) => {
    const count = effect.kind === "allocates" ? effect.count - taken : effect.count;
    return count > 0 ? [{ ...effect, count }] : [];
  });
}

/**
 * Gathers what a preflight finds. Under `enforce` whatever is wrong ends in one error that names all of it; otherwise only what is
 * refused for certain does, with everything else that is wrong behind it.
 */
export class PreflightReport {
  readonly ctx: Context;
  readonly #sight: PlanAccess<Context>;
  readonly #lines: Line[] = [];
  readonly #wrong: string[] = [];
  #note: string | undefined;
  #isRefused = false;

  constructor(sight: PlanAccess<Context>) {
    this.#sight = sight;
    this.ctx = sight.ctx;
    // A first preview asks nothing, since nothing is known yet: it says so, and not that all is well.
    const { lacking } = this.ctx.policy;
    if (lacking !== undefined) this.#complainOnce(lacking, `Preflight: ${sentence(lacking)}`);
  }

  /** Something that will go wrong. */
  complain(text: string): void {
    this.#wrong.push(text);
    this.#lines.push({ severity: "warning", text });
  }

  /** Something that `pulumi up` refuses before anything is sent, whatever the inventory is like by then: the preview fails by it, too. */
  refuse(text: string): void {
    this.#isRefused = true;
    this.#wrong.unshift(text);
  }

  /** What the plane itself has against a request; undefined where it was not asked or did not tell. */
  refuseFor(what: string, objections: readonly string[] | undefined): void {
    if (objections && objections.length > 0)
      this.refuse(`${this.ctx.plane.name} would refuse ${what}: ${objections.join("; ")}.`);
  }

  get isRefused(): boolean {
    return this.#isRefused;
  }

  /** Something that may go wrong. */
  caution(text: string): void {
    this.#lines.push({ severity: "warning", text });
  }

  /** Something that the whole run is told once. */
  informOnce(what: string, text: string): void {
    if (this.ctx.preflight.isFirst(what)) this.#lines.push({ severity: "info", text });
  }

  inform(text: string): void {
    this.#lines.push({ severity: "info", text });
  }

  note(text: string): void {
    this.#note = text;
  }

  /** Asks the plane where the object is, or will be. Not to be answered is told once in a run, and is no reason to stop. */
  askPlane<T>(what: string, ask: (ctx: Context) => Promise<T>): Promise<T | undefined> {
    return this.ask(this.ctx.plane.name, what, async () => await ask(await this.home()));
  }

  /** Bound to where the object is, or will be. */
  home(): Promise<Context> {
    return this.#sight.home();
  }

  /** What was found; throws where something is refused, and under `enforce` where something is wrong. */
  done(): Preflighted {
    const all = this.#wrong.join(" ");
    if (this.ctx.policy.preflight === "enforce" && this.#wrong.length > 0)
      throw new ProviderError(`${all} Nothing was sent: 'palette-maas:preflight' is 'enforce'.`);
    if (this.#isRefused) throw new ProviderError(`${all} Nothing was sent.`);
    return { note: this.#note, lines: this.#lines };
  }

  /** Asks a service something that is worth knowing but not needed. */
  async ask<T>(service: string, what: string, ask: () => Promise<T>): Promise<T | undefined> {
    // Whoever previews waits for one silent service once.
    if (this.ctx.preflight.silent.has(service) && this.ctx.policy.preflight !== "enforce") return undefined;
    try {
      // A plane's client has little patience itself in a preview, and time in which requests wait for their turn does not count.
      return await (service === this.ctx.plane.name ? ask() : inTime(QUESTION_TIMEOUT, ask()));
    } catch (error) {
      const text = messageOf(error);
      // A sentence for the user says what is wrong by itself, and the next one may be about something else.
      if (error instanceof ProviderError) this.#complainOnce(text, `Preflight: ${sentence(text)}`);
      else if (error instanceof ApiError || error instanceof ContractError || error instanceof LateError) {
        const untold = `Preflight: ${service} was asked ${what} and did not tell, so that is not checked: ${sentence(text)}`;
        if (error instanceof LateError || (error instanceof ApiError && error.status === undefined))
          this.ctx.preflight.silent.add(service);
        this.#complainOnce(`no answer from ${service}`, untold);
      } else throw error;
      return undefined;
    }
  }

  // An enforced preflight ends with the first one: whoever comes next must not pass by having nothing left to say.
  #complainOnce(what: string, text: string): void {
    if (this.ctx.preflight.isFirst(what) || this.ctx.policy.preflight === "enforce") this.complain(text);
  }
}

/** How long a preview waits for an inventory, in milliseconds of real time: the list of a whole rack takes its time. */
const QUESTION_TIMEOUT = 20_000;

async function inTime<T>(limit: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new LateError(`no answer within ${limit / 1000} s`)), limit);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A preview did not wait any longer. */
class LateError extends Error {}

/** Lines with a note behind the first one. */
export function withPreflightNote(lines: readonly Line[], { note, lines: more }: Preflighted): Line[] {
  const [first, ...rest] = lines;
  if (note === undefined) return [...lines, ...more];
  if (!first) return [{ severity: "info", text: `${note}.`, note }, ...more];
  return [{ ...first, text: withNote(first.text, note), note }, ...rest, ...more];
}
