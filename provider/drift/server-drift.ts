import { byHandLine, mendedLine } from "../core/drift";
import { serverName } from "../machines/progress";
import type { Pair } from "../machines/servers";
import type { ObservedMachine } from "../plane";
import type { PhysicalMachine } from "../ports/inventory";

/** What the inputs ask of every server of a pool. */
export interface Demanded {
  zones?: readonly string[] | undefined;
  resourcePool?: string | undefined;
  machineTags?: readonly string[] | undefined;
}

/** What servers are measured against. */
export interface Measure {
  demanded: Demanded;
  /** Where those inputs are: empty, or `controlPlane.`. */
  prefix: string;
  /** Who owns the cluster's servers in MAAS; undefined where that cannot be told. */
  owner: string | undefined;
}

/** What differs in MAAS from what the plane and the inputs say of servers, a line each, with what the next update does about it. */
export function serverDrift(pairs: readonly Pair[], measure: Measure): string[] {
  const isMoving = pairs.some(({ machine }) => UNDER_WAY.includes(machine.state));
  const isAlone = measure.prefix !== "" && pairs.length === 1;
  return pairs.flatMap((pair) => [
    ...standing(pair, measure.owner, isAlone),
    ...(isMoving ? [] : misplaced(pair, measure)),
  ]);
}

const UNDER_WAY: readonly ObservedMachine["state"][] = ["pending", "provisioning", "deleting"];

/** In these the cluster deploys a server again, as soon as it looks. */
const COMES_BACK: readonly string[] = ["Ready", "Allocated", "Deploying"];

/** In these the installed system is still there. */
const OCCUPIED: readonly string[] = [
  "Testing",
  "Entering rescue mode",
  "Rescue mode",
  "Exiting rescue mode",
  "Failed to enter rescue mode",
  "Failed to exit rescue mode",
  "Failed testing",
];

/** Whether a server serves: one line at most, the first thing that is wrong. */
function standing({ machine, server, isAbsent }: Pair, owner: string | undefined, isAlone: boolean): string[] {
  const name = serverName(machine);
  if (machine.hostname === "" || machine.state === "pending") return [];
  if (machine.state === "deleting") return server?.locked ? [locked(name)] : [];
  // While the cluster installs a server, MAAS says whatever it says.
  if (machine.state === "provisioning") return server ? poweredOff(name, server) : [];
  if (!server && !isAbsent) return machine.state === "failed" ? [failed(machine)] : [];
  if (!server) return [byHandLine(`${name} is no longer known to MAAS`, anotherServer(machine))];
  if (owner !== undefined && server.owner !== undefined && server.owner !== owner) {
    const what = `${name} belongs to ${server.owner} in MAAS, not to ${owner}`;
    return [
      byHandLine(
        what,
        `agree with ${server.owner} first, since deleting machine ${machine.name} in Palette releases the server`,
      ),
    ];
  }
  if (server.status !== "Deployed") return [notDeployed(machine, server, isAlone)];
  if (server.power === "off") return poweredOff(name, server);
  return machine.state === "failed" ? [failed(machine)] : [];
}

// The cluster releases whatever is neither deployed nor being deployed, and takes a server that fits, the same one or another.
function notDeployed(machine: ObservedMachine, { status }: PhysicalMachine, isAlone: boolean): string {
  const isOccupied = OCCUPIED.includes(status);
  const loss = isAlone && !isOccupied ? `, ${LOST_ALONE}` : "";
  const what = `${serverName(machine)} is ${status} in MAAS, not Deployed${loss}`;
  if (COMES_BACK.includes(status)) return mendedLine(what, "waits until the cluster has deployed it again");
  if (isOccupied)
    return mendedLine(what, "waits until that is over, or the cluster has taken another server in its place");
  if (machine.state === "failed")
    return byHandLine(
      what,
      `the cluster may take a server again by itself; if the machine stays Failed, ${anotherServer(machine)}`,
    );
  return mendedLine(what, "waits until the cluster has deployed it again, or another server in its place");
}

const LOST_ALONE =
  "and was the only server of the control plane: what comes back may be an empty cluster with the same name and certificates, so restore a backup into it";

const locked = (name: string): string =>
  byHandLine(`${name} is to be released and is locked in MAAS`, "unlock it there, and the cluster releases it");

const poweredOff = (name: string, { status, power }: PhysicalMachine): string[] =>
  status === "Deployed" && power === "off"
    ? [mendedLine(`${name} is powered off in MAAS`, "waits until the cluster has switched it on")]
    : [];

const anotherServer = ({ name }: ObservedMachine): string =>
  `delete machine ${name} in Palette, which then takes another server`;

/** A machine that the plane gave up: told without MAAS too. */
const failed = (machine: ObservedMachine): string =>
  byHandLine(
    `${serverName(machine)} is Failed in Palette`,
    `the cluster may take a server again by itself; if the machine stays Failed, ${anotherServer(machine)}`,
  );

/** Lines about machines that failed, for where MAAS does not say more. */
export const failedMachines = (machines: readonly ObservedMachine[]): string[] =>
  machines.filter(({ state }) => state === "failed").map(failed);

/** Whether a server is what the inputs ask for. */
function misplaced({ machine, server }: Pair, { demanded, prefix }: Measure): string[] {
  if (server?.status !== "Deployed") return [];
  const { zones = [], resourcePool = "", machineTags = [] } = demanded;
  const name = serverName(machine);
  const todo = (mend: string) => `${mend}; or ${anotherServer(machine)} that fits`;
  // Old releases of MAAS do not tell zone or pool of every machine: what is not told contradicts nothing.
  const isElsewhere = zones.length > 0 && server.zone !== "" && !zones.includes(server.zone);
  const isOutside = resourcePool !== "" && server.resourcePool !== "" && server.resourcePool !== resourcePool;
  const lacking = machineTags.filter((tag) => !server.tags.includes(tag)).sort();
  const isRenamed = server.hostname.toLowerCase() !== (machine.hostname.split(".")[0] ?? "").toLowerCase();
  return [
    ...(isElsewhere
      ? [
          byHandLine(
            `${name} is in zone '${server.zone}' in MAAS, and '${prefix}zones' asks for ${quoted(zones)}`,
            todo("move it back in MAAS"),
          ),
        ]
      : []),
    ...(isOutside
      ? [
          byHandLine(
            `${name} is in resource pool '${server.resourcePool}' in MAAS, and '${prefix}resourcePool' asks for '${resourcePool}'`,
            todo("move it back in MAAS"),
          ),
        ]
      : []),
    ...(lacking.length > 0
      ? [
          byHandLine(
            `${name} does not carry ${quoted(lacking)} in MAAS, which '${prefix}machineTags' asks for`,
            lacking.includes(machineTags.at(-1) ?? "") || machineTags.length === 1
              ? todo("tag it again in MAAS")
              : `tag it in MAAS; another server may lack it as well, since the cluster may ask MAAS for '${machineTags.at(-1)}' alone`,
          ),
        ]
      : []),
    ...(isRenamed
      ? [
          byHandLine(
            `${name} is called ${server.hostname} in MAAS`,
            "give it its name back in MAAS, since its node keeps it",
          ),
        ]
      : []),
  ];
}

const quoted = (words: readonly string[]): string =>
  [...words]
    .sort()
    .map((word) => `'${word}'`)
    .join(", ");
