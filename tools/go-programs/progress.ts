/** Where progress goes: a terminal gets one line that is rewritten, anything else a line now and then. */
export interface Progress {
  /** Shows that `what` has been going on for some time. */
  tick(what: string, milliseconds: number): void;
  /** Says one thing on a line of its own. */
  say(line: string): void;
}

/** Progress on stderr, so that stdout stays free for what a command prints. */
export function stderrProgress(): Progress {
  const { isTTY } = process.stderr;
  const step = isTTY ? 1_000 : 30_000;
  let last = { what: "", step: -1 };
  let open = false;
  return {
    tick(what, milliseconds) {
      const now = Math.floor(milliseconds / step);
      if (last.what === what && last.step >= now) return;
      last = { what, step: now };
      const line = `${what} ... ${Math.floor(milliseconds / 1_000)} s`;
      process.stderr.write(isTTY ? `\r${line}` : `${line}\n`);
      open = isTTY;
    },
    say(line) {
      process.stderr.write(open ? `\n${line}\n` : `${line}\n`);
      open = false;
    },
  };
}
