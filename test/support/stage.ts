import { type Lab, type LabOptions, startLab } from "palette-maas-lab";
import { capacityTracker } from "../../provider/capacity/capacity-tracker";
import type { Context, Policy } from "../../provider/context";
import type { ResourceController } from "../../provider/core/lifecycle";
import type { Home, Host } from "../../provider/core/resource";
import type { Runtime } from "../../provider/core/runtime";
import type { Clock } from "../../provider/core/time/clock";
import { noDeadline } from "../../provider/core/time/deadline";
import { type Duration, seconds } from "../../provider/core/time/duration";
import { resourceControllersOf, supportOn } from "../../provider/index";
import { localInstaller } from "../../provider/installer/local-installer";
import { maasInventory } from "../../provider/maas/inventory";
import { paletteDefinition } from "../../provider/palette/definition";
import { palettePlane } from "../../provider/palette/plane";
import { type FakeClock, fakeClock } from "./fake-clock";

/** What a test wants of its stage. */
export interface StageOptions extends LabOptions {
  /** Whether the configuration reaches MAAS directly, and what it may write there. */
  maas?: "none" | "dns";
  /** Whose key the configuration has for MAAS: an administrator's, or a plain user's. */
  maasKey?: "admin" | "user";
  preflight?: "off" | "warn" | "enforce";
  /** The part of Palette's limits of requests that the configuration allows; without it they are not heeded. */
  limitShare?: number;
  /** What the configuration approves. */
  approve?: string[];
}

/** A lab, a clock that both sides share, and the controllers of all resources. */
export interface Stage {
  lab: Lab;
  clock: Clock;
  controllers: ReturnType<typeof resourceControllersOf> & Record<"account" | "pool", ResourceController>;
  /** The controllers of a process that knows nothing of what another one did: of another run. */
  restarted(): Stage["controllers"];
  /** What the configuration approves; a test may change it. */
  approvals: string[];
  /** What was told under the resources, `warn: ...`. */
  told: string[];
  /** What a verb is given; another owner or limit where a test says so. */
  runtime(over?: Partial<Runtime>): Runtime;
  /** Lets time pass. */
  pass(span: Duration): Promise<void>;
  stop(): Promise<void>;
}

export async function stage(stageOptions: StageOptions = {}): Promise<Stage> {
  const { maas, maasKey = "admin", preflight = "warn", approve = [], limitShare, ...options } = stageOptions;
  let lab: Lab | undefined;
  const clock: FakeClock = fakeClock({ openRequests: () => lab?.openRequests() ?? 0 });
  lab = await startLab({
    clock: clock.background,
    seed: 7,
    ...options,
    timings: { ...FAST_TIMINGS, ...options.timings },
  });
  const told: string[] = [];
  const configured = { palette: lab.palette, maas: { url: lab.maas.url, apiKey: lab.maas.apiKeys[maasKey] } };
  const policy = { preflight, approvals: approve };
  const restarted = (): Stage["controllers"] => {
    const host = hostOf(configured, clock, maas, policy, limitShare ? { limitShare } : {});
    const controllers = resourceControllersOf(host);
    return { ...controllers, account: controllers.maasCloudAccount, pool: controllers.machinePool };
  };
  return {
    lab,
    clock,
    told,
    controllers: restarted(),
    restarted,
    approvals: approve,
    runtime: (over = {}) => ({ ...runtimeOf(clock, told), ...over }),
    pass: (span) => clock.sleep(span),
    stop: async () => {
      clock.stop();
      await lab.stop();
    },
  };
}

// Fewer looks than in life, and the order of things as in life.
export const FAST_TIMINGS = {
  deploy: 120_000,
  release: 45_000,
  deployFailure: 180_000,
  nodeJoin: 20_000,
  packsInstall: 20_000,
};

/** Only what takes time in looks is made shorter, for sweeps over many changes: every step is still taken. */
export const SWEEP_TIMINGS = {
  ...{ deploy: 8_000, maasPoll: 10_000, release: 5_000, nodeJoin: 2_000, packsInstall: 2_000, drain: 2_000 },
  ...{ releaseGap: 2_000, gatewayPickup: 2_000, machineGap: 1_000, spcResolve: 2_000, healthReport: 1_000 },
  nodeLook: 5_000,
};

export function runtimeOf(clock: Clock, told: string[]): Runtime {
  const note = (severity: string) => (message: string) => {
    told.push(`${severity}: ${message}`);
  };
  return {
    clock,
    log: { info: note("info"), warn: note("warn"), debug: note("debug") },
    signal: new AbortController().signal,
    owner: "shop/dev/payments",
    urn: "",
    timeout: undefined,
  };
}

/** What of a lab the product is configured with. */
type Configured = { palette: Pick<Lab["palette"], "url" | "apiKey">; maas: Pick<Lab["maas"], "url" | "apiKey"> };

export function hostOf(
  { palette, maas: site }: Configured,
  clock: Clock,
  maas: StageOptions["maas"],
  policy: Policy,
  ways: { accounts?: readonly string[]; requestTimeout?: Duration; limitShare?: number } = {},
): Host<Context> {
  const { accounts = [], ...limits } = ways;
  const http = {
    clock,
    requestTimeout: seconds(10),
    maxRetries: 3,
    insecureSkipVerify: false,
    environment: {},
    ...limits,
  };
  const settings = { endpoint: palette.url, apiKey: () => palette.apiKey, project: "Default", http };
  const access = { endpoint: site.url, accountEndpoints: accounts, apiKey: site.apiKey };
  const plane = palettePlane(settings);
  const inventory = maasInventory(maas ? [{ ...access, writes: maas }] : [], http);
  const installer = localInstaller({});
  const preflight = capacityTracker();
  const open = async (runtime: Runtime, home?: Home): Promise<Context> => ({
    ...runtime,
    deadline: runtime.deadline ?? noDeadline,
    plane: await plane.at(runtime, home),
    inventory: inventory(runtime),
    preflight,
    installer: installer(runtime),
    policy,
    resolves: async (host: string) => host.endsWith(".example.com"),
  });
  return {
    open,
    support: supportOn(paletteDefinition),
    approvals: () => policy.approvals,
    mustKnow: () => policy.preflight === "enforce",
  };
}
