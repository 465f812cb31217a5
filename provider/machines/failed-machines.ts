import type { Clock } from "../core/time/clock";
import { formatDuration, minutes } from "../core/time/duration";
import type { ObservedMachine } from "../plane";
import { serverName } from "./progress";

/** A server on which a machine did not come up. */
interface Failure {
  /** Of the machine, whose id it keeps when it gets another server. */
  id: string;
  hostname: string;
  words: string;
}

// The cluster releases a server that failed and takes one again: it has given up only when it no longer gets further with that.
const TIMES_IN_ALL = 3;
const TIMES_ON_ONE_SERVER = 2;

// Between two tries it pauses up to 16 minutes and 40 seconds.
const LONGEST_PAUSE = minutes(20);

/**
 * Watches for failures that come back, and for failed machines that nobody tries again. Answers why waiting is of no use, and
 * the evidence.
 */
export function watchForFailures({
  clock,
  plane,
}: {
  clock: Clock;
  plane: { name: string };
}): (machines: readonly ObservedMachine[]) => { failed: string; evidence: string[] } | undefined {
  const failures: Failure[] = [];
  let before: readonly ObservedMachine[] = [];
  let since = clock.now();
  return (machines) => {
    if (pictureOf(machines) !== pictureOf(before)) since = clock.now();
    for (const machine of machines) {
      const last = before.find(({ id }) => id === machine.id);
      if (last && hasFailed(last, machine)) failures.push(failureOf(last, machine));
    }
    before = machines;
    return repeated(failures) ?? (clock.now() - since >= LONGEST_PAUSE ? givenUp(machines, plane.name) : undefined);
  };
}

const pictureOf = (machines: readonly ObservedMachine[]): string =>
  machines.map(({ id, state, hostname }) => `${id} ${state} ${hostname}`).join("\n");

/** Whether a machine has failed since the last look: it says so, or it lost its server before it ran. */
function hasFailed(last: ObservedMachine, now: ObservedMachine): boolean {
  if (now.state === "failed") return last.state !== "failed";
  const isTaken = last.state === "provisioning" && last.hostname !== "" && last.hostname !== now.hostname;
  return isTaken && now.state !== "deleting";
}

const failureOf = (last: ObservedMachine, now: ObservedMachine): Failure => {
  const hostname = (now.state === "failed" && now.hostname) || last.hostname;
  const words = now.state === "failed" ? `is ${now.stateName}` : "was released before it ran";
  return { id: now.id, hostname, words: `${serverName({ name: now.name, hostname })} ${words}` };
};

function repeated(failures: readonly Failure[]): { failed: string; evidence: string[] } | undefined {
  const last = failures.at(-1);
  if (!last) return undefined;
  const onServer = failures.filter(({ hostname }) => hostname !== "" && hostname === last.hostname);
  const ofMachine = failures.filter(({ id }) => id === last.id);
  const same =
    onServer.length >= TIMES_ON_ONE_SERVER ? onServer : ofMachine.length >= TIMES_IN_ALL ? ofMachine : undefined;
  if (!same) return undefined;
  const hosts = hostsOf(same);
  return {
    failed: `${last.words}; that was the same failure ${same.length} times${hosts.length > 1 ? `, on ${hosts.join(", ")}` : ""}`,
    evidence: adviceFor(hosts),
  };
}

/** Machines that failed, while nothing at all has changed for longer than anybody pauses. */
function givenUp(
  machines: readonly ObservedMachine[],
  plane: string,
): { failed: string; evidence: string[] } | undefined {
  const failed = machines.filter(({ state }) => state === "failed");
  if (failed.length === 0 || machines.some(isMoving)) return undefined;
  const names = failed.map((machine) => `${serverName(machine)} is ${machine.stateName}`);
  return {
    failed: `${names.join("; ")}, and nothing has changed for ${formatDuration(LONGEST_PAUSE)}`,
    evidence: [
      ...adviceFor(hostsOf(failed)),
      `nobody tries a machine again that stays Failed: delete it in ${plane}, which then takes another server`,
    ],
  };
}

const isMoving = ({ state }: ObservedMachine): boolean => state === "provisioning" || state === "deleting";

const hostsOf = (all: readonly { hostname: string }[]): string[] =>
  [...new Set(all.map(({ hostname }) => hostname))].filter((hostname) => hostname !== "").sort();

/** What keeps a server away from the cluster: a mark as broken does not, since a release takes it off again. */
const adviceFor = (hosts: readonly string[]): string[] => [
  ...hosts.map((hostname) => `see 'maas admin events query hostname=${hostname}'`),
  ...(hosts.length > 0
    ? [
        `to have the cluster take another server, move ${hosts.join(", ")} to a resource pool in MAAS that no cluster uses, or take the tag off that clusters ask for; a mark as broken may not last`,
      ]
    : []),
];
