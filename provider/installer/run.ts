import { type ChildProcess, spawn } from "node:child_process";
import { Socket } from "node:net";
import { setTimeout } from "node:timers/promises";
import { once } from "../core/once";
import type { InstallOutcome } from "../ports/installer";
import { causesIn } from "./explain";
import type { CliRequest } from "./host";
import { Lines } from "./output";
import type { WorkingDirectory } from "./working-directory";

const KEPT_LINES = 8;
const GRACE = 10_000;
// Pauses rather than a time: a busy machine, on which output arrives late, makes few of them.
const LAST_WORDS = { pauses: 50, each: 20 };

/** What one run of the installer is given. */
export interface RunParts {
  order: CliRequest;
  bench: WorkingDirectory;
  environment: Record<string, string>;
  /** Values that must not be shown. */
  secrets: readonly string[];
  told: (line: string) => void;
}

// Nothing is awaited at the very end of a process: what runs still is told to stop, and its secrets go.
const alive = new Set<Run>();
const watchEnd = once(() => process.once("exit", () => alive.forEach((run) => void run.stopNow())));

async function lastWords(): Promise<void> {
  for (let nth = 0; nth < LAST_WORDS.pauses; nth += 1) await setTimeout(LAST_WORDS.each, undefined, { ref: false });
}

/** The installer as a child process, with everything that it starts. */
export class Run {
  outcome: InstallOutcome | undefined;
  readonly ended: Promise<void>;
  private readonly lines: string[] = [];
  private isStopped = false;

  private constructor(
    private readonly child: ChildProcess,
    private readonly parts: RunParts,
  ) {
    const read = new Lines(parts.secrets, (line) => this.note(line));
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (piece: string) => read.take(piece));
    }
    this.ended = new Promise((resolve) => {
      child.once("error", (error) => this.end(read, { failed: `it could not be started: ${error.message}` }, resolve));
      const end = (code: number | null, signal: NodeJS.Signals | null): void =>
        this.end(read, this.verdict(code, signal), resolve);
      child.once("close", end);
      // What it leaves running may hold its output open for ever; it goes on being read, but keeps this process no longer.
      child.once("exit", (code, signal) => {
        // A program that was killed leaves those that it started.
        if (code !== 0) this.signal("SIGTERM");
        void lastWords().then(() => {
          for (const stream of [child.stdout, child.stderr]) if (stream instanceof Socket) stream.unref();
          end(code, signal);
        });
      });
    });
  }

  static async start(parts: RunParts): Promise<Run> {
    const { order, bench, environment } = parts;
    await bench.layOut(order.configFile);
    const args = ["pcg", "install", "--config-file", bench.config];
    // A group of its own: the installer starts others, which must end with it.
    const child = spawn(order.executable, args, {
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const run = new Run(child, parts);
    watchEnd();
    alive.add(run);
    void run.ended.then(() => alive.delete(run));
    // It may have ended, and its folder gone with it, before its number is noted down.
    const noted = child.pid === undefined ? undefined : bench.noteProcess(child.pid);
    await noted?.catch((error: unknown) => {
      if (!run.outcome) throw error;
    });
    if (run.outcome) await bench.clear();
    return run;
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.signal("SIGTERM");
    const patience = new AbortController();
    const killed = setTimeout(GRACE, undefined, { signal: patience.signal, ref: false }).then(
      () => this.signal("SIGKILL"),
      () => {},
    );
    await this.ended;
    patience.abort();
    await killed;
  }

  /** Tells the installer to end, and waits for nothing: for the very end of this process. */
  stopNow(): void {
    this.signal("SIGTERM");
    this.parts.bench.clearNow();
  }

  private note(line: string): void {
    this.lines.push(line);
    if (this.lines.length > KEPT_LINES) this.lines.shift();
    this.parts.told(line);
  }

  private verdict(code: number | null, signal: NodeJS.Signals | null): InstallOutcome | { failed: string } {
    if (code === 0) return { done: true };
    if (this.isStopped) return { failed: "it was stopped with this run" };
    return { failed: signal === null ? `it ended with exit code ${code}` : `it was killed (${signal})` };
  }

  private end(read: Lines, seen: InstallOutcome | { failed: string }, resolve: () => void): void {
    if (this.outcome) return;
    read.end();
    this.outcome =
      "failed" in seen
        ? { failed: [seen.failed, ...causesIn(this.lines)].join("; "), evidence: [...this.lines] }
        : seen;
    void this.parts.bench.clear().finally(resolve);
  }

  private signal(name: NodeJS.Signals): void {
    if (this.outcome || this.child.pid === undefined) return;
    try {
      process.kill(-this.child.pid, name);
    } catch {
      // It has ended meanwhile.
    }
  }
}
