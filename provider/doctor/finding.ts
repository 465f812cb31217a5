import { ApiError, ContractError, messageOf } from "../core/errors";

/** `note` is worth knowing and asks for nothing; `warning` will hurt or may; `error` hurts now. */
export type Level = "ok" | "note" | "warning" | "error";

/** One line of the report. */
export interface Finding {
  level: Level;
  /** What it is about: `MAAS`, `cluster payments (project Default)`. */
  about: string;
  asked: string;
  found: string;
  /** What to do about it; empty where nothing needs to be done. */
  todo: string;
}

/** A question, and what it is about. */
export type Question = Pick<Finding, "about" | "asked">;

/** Collects findings, those of failed questions included. */
export class Findings {
  readonly all: Finding[] = [];

  /** `hidden` makes a text fit to be shown: secrets are not. */
  constructor(
    private readonly hidden: (text: string) => string,
    private readonly signal: AbortSignal,
  ) {}

  add(level: Level, { about, asked }: Question, found: string, todo = ""): void {
    const [shown, advice] = [this.hidden(found), this.hidden(todo)];
    this.all.push({ level, about: this.hidden(about), asked, found: shown, todo: advice });
  }

  /** The answer to a question; where there is none, that is the finding. */
  async answer<T>(
    question: Question,
    ask: () => Promise<T>,
    todo = "",
    level: Level = "error",
  ): Promise<T | undefined> {
    try {
      this.signal.throwIfAborted();
      return await ask();
    } catch (error) {
      if (this.signal.aborted) this.add("error", question, "the time was up before an answer came", MORE_TIME);
      else this.add(level, question, messageOf(error), adviceFor(error, todo));
      return undefined;
    }
  }
}

/** What to do about a failure: what was thought of for a refusal helps with nothing else. */
function adviceFor(error: unknown, whereRefused: string): string {
  if (error instanceof ContractError) return ELSEWHERE;
  if (!(error instanceof ApiError)) return whereRefused;
  if (error.foreign) return ELSEWHERE;
  if (error.status !== undefined && error.status >= 300 && error.status < 400) return REDIRECTED;
  if (error.kind === "unavailable") return error.status === undefined ? UNREACHED : LATER;
  return whereRefused;
}

const ELSEWHERE =
  "See what answers at this address: a proxy, a login page or a firewall may stand between. Check the address, HTTPS_PROXY and NO_PROXY.";
const REDIRECTED = "Put the address that it redirects to into the configuration.";
const UNREACHED = "Check the way there from this machine, then ask again.";
const LATER = "The service fails: ask again later, and see its status or its log if that stays.";

const MORE_TIME = "Find out why it is slow, or grant more time with --timeout.";

/** What a caller's exit code is to say: 0 all is well, 1 there are warnings, 2 something is broken. */
export function exitCodeOf(findings: readonly Finding[]): 0 | 1 | 2 {
  if (findings.some(({ level }) => level === "error")) return 2;
  return findings.some(({ level }) => level === "warning") ? 1 : 0;
}
