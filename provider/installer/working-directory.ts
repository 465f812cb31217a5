import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import * as path from "node:path";
import type { Environment } from "./child-environment";

/** The private folder of one installation, told apart from others by a text: a copy of its configuration, and which process works on it. */
export class WorkingDirectory {
  readonly folder: string;
  readonly config: string;
  private readonly note: string;

  constructor(environment: Environment, installation: string) {
    const key = createHash("sha256").update(installation).digest("hex").slice(0, 16);
    this.folder = path.join(environment.HOME ?? homedir(), ".palette-maas", "installer", key);
    this.config = path.join(this.folder, "pcg.yaml");
    this.note = path.join(this.folder, "pid");
  }

  /** Lays out a copy of the configuration that nobody else can read: the installer may write into the file it is given. */
  async layOut(configFile: string): Promise<void> {
    await this.clear();
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    await chmod(this.folder, 0o700);
    await writeFile(this.config, await readFile(configFile), { mode: 0o600, flag: "wx" });
  }

  async noteProcess(pid: number): Promise<void> {
    await writeFile(this.note, String(pid), { mode: 0o600 });
  }

  /** The process that works here, where one does. */
  async process(): Promise<number | undefined> {
    const pid = Number(await readFile(this.note, "utf8").catch(() => ""));
    return Number.isInteger(pid) && pid > 1 && (await this.isAtWork(pid)) ? pid : undefined;
  }

  async clear(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Removes the folder at once, for the very end of this process. */
  clearNow(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  // The number may long be another process's: only one that was given this folder's configuration is meant.
  private async isAtWork(pid: number): Promise<boolean> {
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    return command.split("\0").includes(this.config);
  }
}
