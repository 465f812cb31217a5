import { cpSync, readdirSync, readFileSync, statSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import * as path from "node:path";
import { type Lab, startLab } from "palette-maas-lab";
import { seconds } from "../../provider/core/time/duration";
import { linkPackages } from "../../tools/example-project";
import { isolatedPulumi } from "../../tools/pulumi-home";
import { faultProxy } from "../faults/proxy";
import { withPlugin } from "../support/cli";
import { SPEED } from "../support/rack";
import { temporaryFolder } from "../support/temporary";
import { type CommandResult, type Interruption, type Proxies, runInterrupted } from "./interruption";
import type { Step, Subject } from "./subjects";

export const FRONTS = ["dynamic", "plugin"] as const;
export type Front = (typeof FRONTS)[number];

export interface Recorded {
  urn: string;
  type: string;
  id?: string;
  delete?: boolean;
  initErrors?: string[];
}

/** One stack of a subject on a lab of its own, behind a proxy through which everything is written. */
export class LabStack {
  private constructor(
    readonly lab: Lab,
    readonly proxies: Proxies,
    private readonly subject: Subject,
    private readonly folder: { path: string; remove(): void },
    private readonly env: Record<string, string>,
  ) {}

  static async begin(subject: Subject, front: Front): Promise<LabStack> {
    const folder = temporaryFolder("kills");
    const dir = path.join(folder.path, "stack");
    cpSync(path.join(__dirname, "stack"), dir, { recursive: true });
    linkPackages(dir);
    const lab = await startLab({ speed: SPEED });
    const { origin } = new URL(lab.maas.url);
    const proxies = { palette: await faultProxy(lab.palette.url), maas: await faultProxy(origin) };
    const env = {
      ...(await isolatedPulumi(folder.path)),
      ...lab.env,
      PALETTE_ENDPOINT: proxies.palette.url,
      KILLS_FRONT: front,
      KILLS_SUBJECT: subject.name,
      KILLS_MAAS_URL: lab.maas.url,
    };
    const controller = new LabStack(
      lab,
      proxies,
      subject,
      folder,
      front === "plugin" ? withPlugin(folder.path, env) : env,
    );
    await controller.sure("stack", "init", "dev");
    // The gateway goes straight to MAAS; only the product's own requests are counted.
    const endpoint = lab.maas.url.replace(origin, proxies.maas.url);
    const sites = [{ endpoint, accountEndpoints: [lab.maas.url], apiKey: lab.maas.apiKey, writes: "dns" }];
    await controller.sure("config", "set", "--secret", "palette-maas:maas", JSON.stringify(sites));
    return controller;
  }

  /** A command of the step, with the program as it is then. */
  run(step: Step, args: readonly string[], interruption?: Interruption): Promise<CommandResult> {
    const env = { ...this.env, KILLS_CHANGED: String(step !== "create") };
    return runInterrupted(
      { args, cwd: path.join(this.folder.path, "stack"), env, limit: limit() },
      this.proxies,
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
    await Promise.all([this.proxies.palette.stop(), this.proxies.maas.stop()]);
    await this.lab.stop();
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
