import { type Lab, startLab } from "palette-maas-lab";
import { resourceControllersOf } from "../../provider/index";
import { type FakeClock, fakeClock } from "../support/fake-clock";
import { FAST_TIMINGS, hostOf, runtimeOf } from "../support/stage";
import { type FaultProxy, faultProxy } from "./proxy";

/** A lab behind proxies, and everything that a run of the product says. */
export interface Scene {
  lab: Lab;
  clock: FakeClock;
  proxies: readonly FaultProxy[];
  /** The controllers as a new process has them: nothing looked up yet. */
  controllers(): ReturnType<typeof resourceControllersOf>;
  runtime: ReturnType<typeof runtimeOf>;
  told: string[];
  stop(): Promise<void>;
}

export async function openScene(): Promise<Scene> {
  let lab: Lab | undefined;
  const clock = fakeClock({ openRequests: () => lab?.openRequests() ?? 0 });
  lab = await startLab({ clock: clock.background, seed: 11, timings: FAST_TIMINGS });
  const palette = await faultProxy(lab.palette.url);
  const maas = await faultProxy(lab.maas.url);
  const told: string[] = [];
  const { origin } = new URL(lab.maas.url);
  const reached = {
    ...lab,
    palette: { ...lab.palette, url: palette.url },
    maas: { ...lab.maas, url: lab.maas.url.replace(origin, maas.url) },
  };
  const accounts = [lab.maas.url];
  return {
    lab,
    clock,
    proxies: [palette, maas],
    // A request that never ends costs a test its time-out in real time.
    controllers: () =>
      resourceControllersOf(
        hostOf(reached, clock, "dns", { preflight: "warn", approvals: [] }, { accounts, requestTimeout: 120 }),
      ),
    runtime: runtimeOf(clock, told),
    told,
    stop: async () => {
      clock.stop();
      await Promise.all([palette.stop(), maas.stop()]);
      await lab.stop();
    },
  };
}
