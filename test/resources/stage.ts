import { setTimeout as pause, setImmediate as turn } from "node:timers/promises";
import { type Lab, type LabOptions, ManualClock, startLab } from "palette-maas-lab";
import type { Context } from "../../provider/context";
import { type Duration, seconds } from "../../provider/core/duration";
import { type Life, Lifecycle } from "../../provider/core/lifecycle";
import type { Home, Host } from "../../provider/core/resource";
import type { Runtime } from "../../provider/core/runtime";
import { maasInventory } from "../../provider/maas/inventory";
import { palettePlane } from "../../provider/palette/plane";
import { cluster } from "../../provider/resources/cluster";
import { gateway } from "../../provider/resources/gateway";
import { maasCloudAccount } from "../../provider/resources/maas-cloud-account";
import { machinePool } from "../../provider/resources/machine-pool";

/** What a test wants of its stage. */
export interface Wishes extends LabOptions {
  /** Whether the configuration reaches MAAS directly, and what it may write there. */
  maas?: "none" | "dns";
  preflight?: "off" | "warn" | "enforce";
}

/** A lab, a clock that both sides share, and the lives of all resources. */
export interface Stage {
  lab: Lab;
  clock: ManualClock;
  lives: Record<"cluster" | "gateway" | "account" | "pool", Life>;
  /** What was told under the resources, `warn: ...`. */
  told: string[];
  /** What a verb is given; another owner or limit where a test says so. */
  runtime(over?: Partial<Runtime>): Runtime;
  /** Lets time pass until the work is done. */
  run<T>(work: Promise<T>): Promise<T>;
  /** Lets time pass. */
  pass(span: Duration): Promise<void>;
  stop(): Promise<void>;
}

export async function stage(wishes: Wishes = {}): Promise<Stage> {
  const { maas, preflight = "warn", ...options } = wishes;
  const clock = new ManualClock();
  const lab = await startLab({ clock, seed: 7, ...options, timings: { ...BRISK, ...options.timings } });
  const told: string[] = [];
  const host = hostOf(lab, clock, maas, preflight);
  const run = <T>(work: Promise<T>): Promise<T> => drive(lab, clock, work);
  return {
    lab,
    clock,
    told,
    lives: {
      cluster: new Lifecycle(cluster, host),
      gateway: new Lifecycle(gateway, host),
      account: new Lifecycle(maasCloudAccount, host),
      pool: new Lifecycle(machinePool, host),
    },
    runtime: (over = {}) => ({ ...runtimeOf(clock, told), ...over }),
    run,
    pass: (span) => run(clock.sleep(span)),
    stop: () => lab.stop(),
  };
}

// Fewer looks than in life, and the order of things as in life.
const BRISK = { deploy: 120_000, release: 45_000, deployFailure: 180_000, nodeJoin: 20_000, packsInstall: 20_000 };

function runtimeOf(clock: ManualClock, told: string[]): Runtime {
  const note = (severity: string) => (message: string) => {
    told.push(`${severity}: ${message}`);
  };
  return {
    clock,
    log: { info: note("info"), warn: note("warn"), debug: note("debug") },
    signal: new AbortController().signal,
    owner: "shop/dev/payments",
    timeout: undefined,
  };
}

function hostOf(
  lab: Lab,
  clock: ManualClock,
  maas: Wishes["maas"],
  preflight: "off" | "warn" | "enforce",
): Host<Context> {
  const http = { clock, requestTimeout: seconds(10), maxRetries: 3, insecureSkipVerify: false, environment: {} };
  const settings = { endpoint: lab.palette.url, apiKey: () => lab.palette.apiKey, project: "Default", http };
  const site = { endpoint: lab.maas.url, accountEndpoints: [], apiKey: lab.maas.apiKey };
  const plane = palettePlane(settings);
  const inventory = maasInventory(maas ? [{ ...site, writes: maas }] : [], http);
  const open = async (runtime: Runtime, home?: Home): Promise<Context> => ({
    ...runtime,
    plane: await plane.at(runtime, home),
    inventory: inventory(runtime),
    policy: { preflight },
  });
  return { open };
}

// A request is on its way for a few turns of the loop before the lab counts it, and its answer for a few after.
const QUIET_TURNS = 12;

async function drive<T>(lab: Lab, clock: ManualClock, work: Promise<T>): Promise<T> {
  let isDone = false;
  const done = (): void => {
    isDone = true;
  };
  work.then(done, done);
  while (!isDone) {
    if (!(await isQuiet(lab, () => isDone))) continue;
    const due = clock.nextDue();
    if (due === undefined) await pause(1);
    else clock.advance(Math.max(due - clock.now(), 0));
  }
  return await work;
}

async function isQuiet(lab: Lab, isDone: () => boolean): Promise<boolean> {
  for (let turns = 0; turns < QUIET_TURNS; turns++) {
    await turn();
    if (turns % 4 === 3) await pause(1);
    if (isDone() || lab.openRequests() > 0) return false;
  }
  return true;
}
