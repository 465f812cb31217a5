import { withoutCredentials } from "../core/text/credentials";

// Colours and cursor movements of terminals.
const ESCAPES = new RegExp(`${String.fromCharCode(27)}\\[[0-9;?]*[A-Za-z]`, "g");
const SPINNER = /^[\u2800-\u28ff|/\\-]\s+/u;
const LONGEST = 200;

/** One line of a program's output, as a person should see it; empty where nothing is left. */
export function plain(line: string): string {
  const bare = line.replace(ESCAPES, "").trim();
  const message = /\bmsg="((?:[^"\\]|\\.)*)"/.exec(bare)?.[1]?.replace(/\\(.)/g, "$1");
  return (message ?? bare).replace(SPINNER, "").trim().slice(0, LONGEST);
}

/** Takes the output of a program piece by piece and hands it on line by line: cleaned, without secrets, no line twice in a row. */
export class Lines {
  private rest = "";
  private last = "";

  constructor(
    private readonly secrets: readonly string[],
    private readonly told: (line: string) => void,
  ) {}

  take(piece: string): void {
    // Progress that is drawn over itself returns the carriage: each state is a line.
    const parts = (this.rest + piece).split(/[\r\n]+/);
    this.rest = parts.pop() ?? "";
    for (const part of parts) this.tell(part);
  }

  end(): void {
    this.tell(this.rest);
    this.rest = "";
  }

  private tell(part: string): void {
    const line = plain(without(part, this.secrets));
    if (line === "" || line === this.last) return;
    this.last = line;
    this.told(line);
  }
}

/** A text without these secrets, nor any credential. */
export const without = (text: string, secrets: readonly string[]): string =>
  withoutCredentials(
    secrets.filter((secret) => secret !== "").reduce((left, secret) => left.replaceAll(secret, "***"), text),
  );
