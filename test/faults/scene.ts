import { availableParallelism, loadavg } from "node:os";
import { type Lab, startLab } from "palette-maas-lab";
import { minutes } from "../../provider/core/time/duration";
import { resourceControllersOf } from "../../provider/index";
import { secretsOf } from "../support/defects";
import { fakeClock } from "../support/fake-clock";
import { takenHosts } from "../support/main-job";
import { FAST_TIMINGS, hostOf, runtimeOf } from "../support/stage";
import type { Place } from "./place";
import { faultProxy } from "./proxy";
import { standing } from "./subjects";

/** A lab behind proxies. */
export async function openScene(): Promise<Place<Lab>> {
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
  const world = lab;
  const place: Place<Lab> = {
    ...{ world, clock, told },
    proxies: [palette, maas],
    controller: (type) => {
      // A request that never ends costs a test its time-out in real time.
      const host = hostOf(
        reached,
        clock,
        "dns",
        { preflight: "warn", approvals: [] },
        { accounts, requestTimeout: patience() },
      );
      const found = Object.values(resourceControllersOf(host)).find((one) => one.type === type);
      if (!found) throw new Error(`there is no ${type}`);
      return found;
    },
    runtime: runtimeOf(clock, told),
    secrets: secretsOf(lab),
    taken: async () => takenHosts({ lab: world }),
    // What could not be removed, and a later run may not remove, has to be named; where nobody could look, as what it may be called.
    remains: async (name) => {
      const isTold = (record: string): boolean =>
        told.some((line) => line.includes(record) || line.includes(`${name}-<6 hex digits>.`));
      return world.maas.world.dns.flatMap((record) =>
        record.name.startsWith(`${name}-`) && !isTold(record.name) ? record.name : [],
      );
    },
    disown: async (subject, name) => {
      const { accounts, clusters, gateways } = world.palette.world.stores;
      for (const { meta } of [...accounts, ...clusters, ...gateways, ...gateways.flatMap(({ ipPools }) => ipPools)])
        if (meta.name === name || subject.includes("pool")) meta.annotations = {};
    },
    settle: () => clock.sleep(minutes(15)),
    stop: async () => {
      clock.stop();
      await Promise.all([palette.stop(), maas.stop()]);
      await world.stop();
    },
  };
  try {
    await standing(place);
  } catch (error) {
    await place.stop();
    throw error;
  }
  return place;
}

/** In milliseconds: as little as an idle machine needs by far, and more where others are at work. */
function patience(): number {
  const [load = 0] = loadavg();
  return 120 * Math.max(1, (2 * load) / availableParallelism());
}
