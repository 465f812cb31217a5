import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import type { Lab } from "palette-maas-lab";
import { capacityTracker } from "../../provider/capacity/capacity-tracker";
import type { Context } from "../../provider/context";
import { Lifecycle, type PropertyMap, type ResourceController } from "../../provider/core/lifecycle";
import type { Home } from "../../provider/core/resource";
import type { Runtime } from "../../provider/core/runtime";
import { type Clock, scaledClock } from "../../provider/core/time/clock";
import { noDeadline } from "../../provider/core/time/deadline";
import { seconds } from "../../provider/core/time/duration";
import { localInstaller } from "../../provider/installer/local-installer";
import { maasInventory } from "../../provider/maas/inventory";
import { palettePlane } from "../../provider/palette/plane";
import { cluster } from "../../provider/resources/cluster/cluster";
import { gateway } from "../../provider/resources/gateway/gateway";
import { type Actor, made } from "./actor";
import { temporaryFolder } from "./temporary";

export const SPEED = 2_000;
export const PASSWORD = "Pcg-secret-1234";
export const STAND_IN = path.join(__dirname, "../../lab/bin/palette.js");

/** A host with Docker and the lab's stand-in for the Palette CLI, beside a lab in a hurry. */
export class InstallHost {
  readonly clock: Clock = scaledClock(SPEED);
  readonly told: string[] = [];
  private written = 0;
  readonly controller: ResourceController;
  readonly clusters: ResourceController;
  private readonly folder = temporaryFolder("installer");

  constructor(
    readonly lab: Lab,
    over: { platform?: string; arch?: string } = {},
  ) {
    mkdirSync(this.path("bin"));
    this.program("docker", "echo 27.1.1");
    this.program("palette", `exec '${process.execPath}' '${STAND_IN}' "$@"`);
    const environment = {
      HOME: this.folder.path,
      PATH: `${this.path("bin")}:/usr/bin:/bin`,
      PALETTE_MAAS_TIME_SCALE: String(SPEED),
      PALETTE_API_KEY: lab.palette.apiKey,
    };
    const host = { platform: "linux", arch: "x64", environment, ...over };
    const http = {
      clock: this.clock,
      requestTimeout: seconds(10),
      maxRetries: 1,
      insecureSkipVerify: false,
      environment: {},
    };
    const plane = palettePlane({
      endpoint: lab.palette.url,
      apiKey: () => lab.palette.apiKey,
      project: "Default",
      http,
    });
    const inventory = maasInventory([], http);
    const installer = localInstaller(environment, host);
    const open = async (runtime: Runtime, home?: Home): Promise<Context> => ({
      ...runtime,
      deadline: runtime.deadline ?? noDeadline,
      plane: await plane.at(runtime, home),
      inventory: inventory(runtime),
      preflight: capacityTracker(),
      installer: installer(runtime),
      policy: { preflight: "warn", approvals: [] },
      resolves: async () => true,
    });
    this.controller = new Lifecycle(gateway, { open });
    this.clusters = new Lifecycle(cluster, { open });
  }

  path(name: string): string {
    return path.join(this.folder.path, name);
  }

  /** Puts a program on the PATH. */
  program(name: string, script: string): void {
    writeFileSync(this.path(`bin/${name}`), `#!/bin/sh\n${script}\n`);
    chmodSync(this.path(`bin/${name}`), 0o755);
  }

  /** A configuration file as the stand-in writes it. */
  config(name: string, ...more: string[]): string {
    const file = this.path(`${name}-${this.written++}.yaml`);
    const args = [STAND_IN, ...more, "pcg", "install", "-o", "--name", name, "-f", file];
    const env = { ...this.lab.env, PATH: process.env.PATH, PALETTE_ENCRYPTION_PASSWORD: PASSWORD };
    execFileSync(process.execPath, args, { env });
    return file;
  }

  args(name: string, over: PropertyMap = {}): PropertyMap {
    const given = { configFile: this.config(name), encryptionPassword: PASSWORD };
    return { name, installer: "local", deletionProtection: false, ...given, ...over };
  }

  runtime(over: Partial<Runtime> = {}): Runtime {
    const note = (severity: string) => (message: string) => {
      this.told.push(`${severity}: ${message}`);
    };
    return {
      clock: this.clock,
      log: { info: note("info"), warn: note("warn"), debug: note("debug") },
      signal: new AbortController().signal,
      owner: "shop/dev/rack",
      urn: "",
      timeout: undefined,
      ...over,
    };
  }

  /** Files that an installation left in its private folder. */
  leftFiles(): string[] {
    const base = this.path(".palette-maas/installer");
    return existsSync(base) ? readdirSync(base, { recursive: true, encoding: "utf8" }) : [];
  }

  made(args: PropertyMap, over: Partial<Runtime> = {}): Promise<Actor> {
    return made(this, this.controller, args, over);
  }

  stop(): void {
    this.folder.remove();
  }
}
