import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { withPlugin } from "../test/support/cli";
import { linkPackages } from "../tools/example-project";
import { isolatedPulumi } from "../tools/pulumi-home";
import { type Role, type Used, watch } from "./processes";

const root = path.dirname(__dirname);

/** What a command took. */
export interface Took {
  /** Seconds of the wall clock. */
  wall: number;
  /** Seconds of CPU of all its processes. */
  cpu: number;
  by: Record<Role, Used>;
}

/** A stack of a compiled program, run by the command line in processes of its own, as users run it. */
export class BenchStack {
  private constructor(
    readonly dir: string,
    private readonly env: Record<string, string>,
  ) {}

  static async make(name: string, program: string, env: Record<string, string>): Promise<BenchStack> {
    const dir = mkdtempSync(path.join(tmpdir(), `palette-maas-bench-${name}-`));
    linkPackages(dir);
    // What is measured is what is published.
    const link = path.join(dir, "node_modules/pulumi-palette-maas");
    unlinkSync(link);
    symlinkSync(path.join(root, "dist/package"), link);
    writeFileSync(path.join(dir, "package.json"), JSON.stringify({ name, private: true, main: "index.js" }));
    writeFileSync(path.join(dir, "index.js"), program);
    writeFileSync(path.join(dir, "Pulumi.yaml"), `name: ${name}\nruntime: nodejs\n`);
    const full = { ...(await isolatedPulumi(dir)), ...env };
    const made = new BenchStack(dir, withPlugin(dir, full, "dist/package/dist/provider/fronts/plugin/main.js"));
    await made.run(0, "stack init dev");
    return made;
  }

  /** Runs a command with a program of so many resources; fails with what was printed. */
  run(resources: number, command: string, more: Record<string, string> = {}): Promise<Took> {
    return new Promise((resolve, reject) => {
      const env = { ...this.env, ...more, BENCH_RESOURCES: String(resources) };
      const begun = performance.now();
      const child = spawn("pulumi", [...command.split(" "), "--non-interactive"], { cwd: this.dir, env });
      const stop = child.pid === undefined ? undefined : watch(child.pid);
      let text = "";
      for (const stream of [child.stdout, child.stderr])
        stream.on("data", (part) => {
          text = `${text}${part}`.slice(-4_000);
        });
      child.on("error", reject).on("close", (code) => {
        const by = stop?.();
        const wall = (performance.now() - begun) / 1_000;
        if (code !== 0 || !by) return reject(new Error(`'pulumi ${command}' failed:\n${text}`));
        return resolve({ wall, by, cpu: by.program.cpu + by.server.cpu + by.engine.cpu });
      });
    });
  }

  async exported(): Promise<unknown> {
    const file = path.join(this.dir, "checkpoint.json");
    await this.run(0, `stack export --file ${file}`);
    return JSON.parse(readFileSync(file, "utf8"));
  }

  async imported(checkpoint: unknown): Promise<void> {
    const file = path.join(this.dir, "checkpoint.json");
    writeFileSync(file, JSON.stringify(checkpoint));
    await this.run(0, `stack import --file ${file}`);
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}
