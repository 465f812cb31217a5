import { type ChildProcess, spawn } from "node:child_process";
import { ProviderError } from "../core/errors";
import { PLANNING } from "../forecast/approval";
import type { Terminal } from "./terminal";

/** What a command of Pulumi printed, and how it ended. */
export interface Printed {
  text: string;
  /** Undefined where a signal ended it. */
  code: number | undefined;
  isInterrupted: boolean;
}

/** Which stack a command is about, and where its program is; undefined: the selected one, this folder. */
export interface StackChoice {
  stack: string | undefined;
  cwd: string | undefined;
}

interface Command {
  args: readonly string[];
  /** What to do where there is no Pulumi. */
  instead: string;
}

/** How long an interrupted command may tidy up, in milliseconds of real time. */
const GRACE = 10_000;

/** Runs `pulumi preview --json`. */
export const pulumiPreview = (choice: StackChoice, terminal: Terminal): Promise<Printed> =>
  pulumi(PREVIEW, choice, terminal);

const PREVIEW: Command = {
  // Without replacement steps a preview hides the deletes that an interrupted run left.
  args: ["preview", "--json", "--show-sames", "--show-replacement-steps"],
  instead: "give a preview by --preview FILE",
};
const CONFIG: Command = {
  args: ["config", "--json", "--show-secrets"],
  instead: "give the configuration by --config FILE",
};

/** The configuration of a stack as Pulumi prints it, its secrets and what its environments add included: it is held in memory alone. */
export async function pulumiConfig(choice: StackChoice & { stack: string }, terminal: Terminal): Promise<string> {
  const { text, code, isInterrupted } = await pulumi(CONFIG, choice, terminal);
  if (code === 0) return text;
  const why = isInterrupted ? "it was interrupted" : "'pulumi config' says why above";
  throw new ProviderError(`The configuration of stack '${choice.stack}' could not be read: ${why}.`);
}

/** Runs a command of Pulumi: what it says goes to the terminal's standard error, an interrupt ends it. */
function pulumi(
  { args: command, instead }: Command,
  { stack, cwd }: StackChoice,
  { environment, err, onInterrupt }: Terminal,
): Promise<Printed> {
  const args = [...command, "--non-interactive", ...(stack === undefined ? [] : ["--stack", stack])];
  return new Promise((resolve, reject) => {
    // In a group of its own: a terminal's Ctrl-C would reach it twice, which Pulumi takes for "at once".
    const child = spawn("pulumi", args, {
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
      reject(new ProviderError(notStarted(cause, cwd, instead), { cause }));
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

function notStarted(cause: Error, cwd: string | undefined, instead: string): string {
  const isMissing = "code" in cause && cause.code === "ENOENT";
  if (!isMissing) return "The command 'pulumi' could not be started.";
  const where = cwd === undefined ? "" : `, or there is no folder ${cwd}`;
  return `The command 'pulumi' is not on PATH${where}: install it, or ${instead}.`;
}
