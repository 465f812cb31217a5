import { cpSync, readdirSync, readFileSync, statSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import * as path from "node:path";
import { seconds } from "../../provider/core/time/duration";
import { linkPackages } from "../../tools/example-project";
import { isolatedPulumi } from "../../tools/pulumi-home";
import { withPlugin } from "../support/cli";
import { temporaryFolder } from "../support/temporary";
import { type CommandResult, type Interruption, runInterrupted } from "./interruption";
import type { Step, Subject } from "./subjects";
import type { World } from "./world";

export const FRONTS = ["dynamic", "plugin"] as const;
export type Front = (typeof FRONTS)[number];

export interface Recorded {
  urn: string;
  type: string;
  id?: string;
  delete?: boolean;
  initErrors?: string[];
}

/** One stack of a subject in a world of its own, behind proxies through which everything is written. */
export class EngineStack {
  private constructor(
    readonly world: World,
    private readonly subject: Subject,
    private readonly folder: { path: string; remove(): void },
    private readonly env: Record<string, string>,
  ) {}

  static async begin(subject: Subject, front: Front): Promise<EngineStack> {
    const folder = temporaryFolder("kills");
    const dir = path.join(folder.path, "stack");
    cpSync(path.join(__dirname, "stack"), dir, { recursive: true });
    linkPackages(dir);
    const plain = await isolatedPulumi(folder.path);
    const world = await subject.open();
    const env = { ...plain, ...world.env, KILLS_FRONT: front, KILLS_SUBJECT: subject.name };
    const stack = new EngineStack(world, subject, folder, front === "plugin" ? withPlugin(folder.path, env) : env);
    await stack.sure("stack", "init", "dev");
    for (const [key, value] of Object.entries(world.settings))
      await stack.sure("config", "set", "--secret", `palette-maas:${key}`, value);
    return stack;
  }

  /** A command of the step, with the program as it is then. */
  run(step: Step, args: readonly string[], interruption?: Interruption): Promise<CommandResult> {
    const env = { ...this.env, KILLS_CHANGED: String(step !== "create") };
    return runInterrupted(
      { args, cwd: path.join(this.folder.path, "stack"), env, limit: limit() },
      this.world.proxies,
      interruption,
    );
  }

  argumentsOf(step: Step): readonly string[] {
    if (step === "destroy") return ["destroy", "--yes", "--skip-preview"];
    const replaced = step === "replace" ? ["--replace", `**::${this.subject.replaced}`] : [];
    return ["up", "--yes", "--skip-preview", ...replaced];
  }

  get isLocked(): boolean {
    return filesBelow(path.join(this.folder.path, "state", ".pulumi", "locks")).length > 0;
  }

  /** Ends the update that a killed CLI did not. */
  unlock(): Promise<void> {
    return this.sure("cancel", "--yes");
  }

  async deployment(): Promise<{ resources?: Recorded[]; pending_operations?: unknown[] }> {
    const { text } = await this.run("create", ["stack", "export"]);
    return JSON.parse(text).deployment;
  }

  /** Everything that the engine has written down. */
  written(): string[] {
    return filesBelow(path.join(this.folder.path, "state")).map((file) => readFileSync(file, "utf8"));
  }

  async end(): Promise<void> {
    await this.world.stop();
    this.folder.remove();
  }

  private async sure(...args: string[]): Promise<void> {
    const { code, text } = await this.run("create", args);
    if (code !== 0) throw new Error(`${args.join(" ")}: ${text}`);
  }
}

/** On an idle machine; where others are at work, a run gets its share of that. */
const LIMIT = seconds(75);
const limit = (): number => LIMIT * Math.max(1, (loadavg()[0] ?? 0) / availableParallelism());

function filesBelow(dir: string): string[] {
  if (!statSync(dir, { throwIfNoEntry: false })) return [];
  return readdirSync(dir).flatMap((name) => {
    const file = path.join(dir, name);
    return statSync(file).isDirectory() ? filesBelow(file) : [file];
  });
}
