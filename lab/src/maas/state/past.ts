import type { Random } from "../../ids";
import type { LabClock } from "../../time/clock";
import type { Machine } from "./machine";
import type { MaasEvent } from "./state";
import { Status } from "./status";
import type { MaasTimings } from "./timings";

const week = 7 * 86_400_000;

/** What the past of machines is drawn from. */
interface Origin {
  clock: LabClock;
  random: Random;
  timings: MaasTimings;
}

type Moment = [at: number, type: string];

/** The events of so many deployments of every machine in the weeks before the lab's start, one a week, each released on the next day. */
export function pastEvents(world: Origin, machines: Machine[], count: number): Omit<MaasEvent, "id">[] {
  const sound = machines.filter(({ status, problem }) => status === Status.Ready && problem === undefined);
  return sound.flatMap((machine) => ofMachine(world, machine, count)).sort((a, b) => a.at - b.at);
}

function ofMachine(world: Origin, machine: Machine, count: number): Omit<MaasEvent, "id">[] {
  const { systemId, hostname } = machine;
  const random = world.random.fork(`past/${hostname}`);
  const moments: Moment[] = Array.from({ length: count }, (_, i) => i + 1).flatMap((weeks) => {
    const from = world.clock.now() - weeks * week + random.int(0, 3 * 86_400) * 1000;
    const to = from + random.around(world.timings.deploy, 0.25) * machine.deployFactor;
    const given: Moment[] = [
      [from, "User acquiring node"],
      [from, "User starting deployment"],
      [from, "Deploying"],
      [to, "Deployed"],
    ];
    const back = to + 86_400_000;
    const release = random.around(world.timings.release, 1 / 3);
    return [...given, [back, "User releasing node"], [back, "Releasing"], [back + release, "Released"]];
  });
  return moments.map(([at, type]) => {
    const [description, username] = type.startsWith("User ") ? ["(admin)", "admin"] : ["", ""];
    return { at, type, level: "INFO", description, systemId, hostname, username };
  });
}
