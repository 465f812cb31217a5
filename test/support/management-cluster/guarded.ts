import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import * as path from "node:path";

/**
 * Runs a program until its own end, or until this process closes the guard's input: by a stop, or because it died, in whatever way.
 * Where that process died, nothing is worth a shutdown, and the folder goes too: another guard may have removed it already.
 */
const GUARD = `
exec 3<&0
"$@" </dev/null 3<&- & program=$!
(
  read -r word <&3
  [ "$word" = stop ] || { touch "$FOLDER/orphaned"; kill -KILL "$program"; exit; }
  kill -TERM "$program"
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do kill -0 "$program" || exit; sleep 1; done
  kill -KILL "$program"
) 2>/dev/null & guard=$!
wait "$program"; code=$?
kill "$guard" 2>/dev/null
[ -e "$FOLDER/orphaned" ] && rm -rf "$FOLDER"
exit "$code"
`;

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A program that ends with this process at the latest. */
export class Guarded {
  private code: number | undefined;

  private constructor(
    readonly name: string,
    private readonly log: string,
    private readonly end: () => void,
    private readonly ended: Promise<number>,
  ) {
    ended.then((code) => {
      this.code = code;
    });
  }

  /** Starts it; what it writes goes to a file of the folder. */
  static start(folder: string, { command, args, env = {} }: Program): Guarded {
    const name = path.basename(command);
    const log = path.join(folder, `${name}.log`);
    const file = openSync(log, "a");
    // A group of its own: an interrupt at the terminal is for the tests, which then stop their programs in order.
    const child = spawn("/bin/sh", ["-c", GUARD, name, command, ...args], {
      cwd: folder,
      env: { ...process.env, ...env, FOLDER: folder },
      stdio: ["pipe", file, file],
      detached: true,
    });
    closeSync(file);
    child.stdin?.on("error", () => {});
    const ended = once(child, "close").then(([code]) => Number(code ?? 1));
    return new Guarded(name, log, () => child.stdin?.end("stop\n"), ended);
  }

  /** Why it is not to be waited for any longer; nothing while it runs. */
  ending(): string | undefined {
    return this.code === undefined ? undefined : `${this.name} ended with code ${this.code}:\n${this.lastLines()}`;
  }

  lastLines(): string {
    return readFileSync(this.log, "utf8").trimEnd().split("\n").slice(-15).join("\n");
  }

  /** Ends it as its own shutdown wants, by force after a quarter of a minute. */
  async stop(): Promise<void> {
    this.end();
    await this.ended;
  }
}
