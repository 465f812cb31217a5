import { type ChildProcess, spawn } from "node:child_process";
import { ProviderError } from "../core/errors";
import { PLANNING } from "../forecast/approval";
import type { Terminal } from "./terminal";

/** What a preview printed, and how it ended. */
export interface Printed {
  text: string;
  /** Undefined where a signal ended it. */
  code: number | undefined;
  isInterrupted: boolean;
}

/** How long an interrupted preview may tidy up, in milliseconds of real time. */
const GRACE = 10_000;

/** Runs `pulumi preview --json`: what it says goes to the terminal's standard error, an interrupt ends it. */
export function pulumiPreview(
  { stack, cwd }: { stack: string | undefined; cwd: string | undefined },
  { environment, err, onInterrupt }: Terminal,
): Promise<Printed> {
  // Without replacement steps a preview hides the deletes that an interrupted run left.
  const args = ["preview", "--json", "--show-sames", "--show-replacement-steps", "--non-interactive"];
  const chosen = stack === undefined ? args : [...args, "--stack", stack];
  return new Promise((resolve, reject) => {
    // In a group of its own: a terminal's Ctrl-C would reach it twice, which Pulumi takes for "at once".
    const child = spawn("pulumi", chosen, {
      ...(cwd === undefined ? {} : { cwd }),
      env: { ...environment, [PLANNING]: "true" },
      stdio: ["ignore", "pipe", "pipe"],
      detached: process.platform !== "win32",
    });
    const ending = { isInterrupted: false, timer: undefined as NodeJS.Timeout | undefined };
    const release = onInterrupt?.(() => {
      ending.isInterrupted = true;
      signal(child, "SIGINT");
      ending.timer ??= setTimeout(() => signal(child, "SIGKILL"), GRACE);
    });
    const parts: string[] = [];
    child.stdout.setEncoding("utf8").on("data", (part: string) => void parts.push(part));
    child.stderr.setEncoding("utf8").on("data", (part: string) => err(part));
    const tidy = (): void => {
      release?.();
      clearTimeout(ending.timer);
    };
    child.on("error", (cause) => {
      tidy();
      reject(new ProviderError(notStarted(cause, cwd), { cause }));
    });
    child.on("close", (code) => {
      tidy();
      resolve({ text: parts.join(""), code: code ?? undefined, isInterrupted: ending.isInterrupted });
    });
  });
}

// The group, so that the program and the plugins end with it.
function signal(child: ChildProcess, name: "SIGINT" | "SIGKILL"): void {
  try {
    if (child.pid !== undefined && process.platform !== "win32") process.kill(-child.pid, name);
    else child.kill(name);
  } catch {
    // It has ended already.
  }
}

function notStarted(cause: Error, cwd: string | undefined): string {
  const isMissing = "code" in cause && cause.code === "ENOENT";
  if (!isMissing) return "The command 'pulumi' could not be started.";
  const where = cwd === undefined ? "" : `, or there is no folder ${cwd}`;
  return `The command 'pulumi' is not on PATH${where}: install it, or give a preview by --preview FILE.`;
}
