import { type DriftSubject, mendedDrift, unmendedDrift } from "../core/drift";
import { serverName, subjectOf } from "../machines/progress";
import type { MachineAndServer } from "../machines/servers";
import type { Drift } from "../model/drift";
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
  /** Name of the plane, for sentences. */
  plane: string;
}

/** What differs in MAAS from what the plane and the inputs say of servers, with what the next update does about it. */
export function serverDrift(pairs: readonly MachineAndServer[], measure: Measure): Drift[] {
  const isMoving = pairs.some(({ machine }) => UNDER_WAY.includes(machine.state));
  const loss = measure.prefix === "" ? "" : lossOf(pairs, measure);
  return pairs.flatMap((pair) => [...standing(pair, measure, loss), ...(isMoving ? [] : misplaced(pair, measure))]);
}

/** What the loss of a whole control plane means, to go on after what happened to one of its servers; empty while any may hold its data. */
function lossOf(pairs: readonly MachineAndServer[], { owner }: Measure): string {
  if (!pairs.every((pair) => holdsNothing(pair, owner))) return "";
  return pairs.length === 1
    ? `, and was the only server of the control plane: ${LOST}`
    : `, and no server of the control plane is left: ${LOST}`;
}

/** Whether a server surely has none of the control plane's data. What MAAS does not tell may have it. */
function holdsNothing({ machine, server, isAbsent }: MachineAndServer, owner: string | undefined): boolean {
  if (machine.hostname === "") return machine.state === "pending";
  if (!server) return isAbsent;
  const isForeign = owner !== undefined && server.owner !== undefined && server.owner !== "" && server.owner !== owner;
  return isForeign || !(server.status === "Deployed" || OCCUPIED.includes(server.status));
}

const LOST = "what comes back may be an empty cluster with the same name and certificates, so restore a backup into it";

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

/** Whether a server serves: one record at most, the first thing that is wrong. */
function standing({ machine, server, isAbsent }: MachineAndServer, { owner, plane }: Measure, loss: string): Drift[] {
  const name = serverName(machine);
  if (machine.hostname === "" || machine.state === "pending") return [];
  if (machine.state === "deleting") return server?.locked ? [locked(machine)] : [];
  // While the cluster installs a server, MAAS says whatever it says.
  if (machine.state === "provisioning") return server ? poweredOff(machine, server) : [];
  if (!server && !isAbsent) return machine.state === "failed" ? [failed(machine, plane)] : [];
  if (!server)
    return [
      unmendedDrift(
        "server-unknown",
        `${name} is no longer known to MAAS${loss}`,
        anotherServer(machine, plane),
        about(machine),
      ),
    ];
  if (owner !== undefined && server.owner !== undefined && server.owner !== owner) {
    const what = `${name} belongs to ${server.owner} in MAAS, not to ${owner}${loss}`;
    return [
      unmendedDrift(
        "server-foreign",
        what,
        `agree with ${server.owner} first, since deleting machine ${machine.name} in ${plane} releases the server`,
        about(machine),
      ),
    ];
  }
  if (server.status !== "Deployed") return [notDeployed({ machine, plane, loss }, server)];
  if (server.power === "off") return poweredOff(machine, server);
  return machine.state === "failed" ? [failed(machine, plane)] : [];
}

// The cluster releases whatever is neither deployed nor being deployed, and takes a server that fits, the same one or another.
function notDeployed(
  { machine, plane, loss }: { machine: ObservedMachine; plane: string; loss: string },
  { status }: PhysicalMachine,
): Drift {
  const mended = (what: string, action: string) => mendedDrift("server-not-deployed", what, action, about(machine));
  const isOccupied = OCCUPIED.includes(status);
  const what = `${serverName(machine)} is ${status} in MAAS, not Deployed${loss}`;
  if (COMES_BACK.includes(status)) return mended(what, "waits until the cluster has deployed it again");
  if (isOccupied) return mended(what, "waits until that is over, or the cluster has taken another server in its place");
  if (machine.state === "failed")
    return unmendedDrift("server-not-deployed", what, afterFailure(machine, plane), about(machine));
  return mended(what, "waits until the cluster has deployed it again, or another server in its place");
}

const locked = (machine: ObservedMachine): Drift =>
  unmendedDrift(
    "server-locked",
    `${serverName(machine)} is to be released and is locked in MAAS`,
    "unlock it there, and the cluster releases it",
    about(machine),
  );

const poweredOff = (machine: ObservedMachine, { status, power }: PhysicalMachine): Drift[] =>
  status === "Deployed" && power === "off"
    ? [
        mendedDrift(
          "server-off",
          `${serverName(machine)} is powered off in MAAS`,
          "waits until the cluster has switched it on",
          about(machine),
        ),
      ]
    : [];

const about = (machine: ObservedMachine, field?: string): DriftSubject => ({
  machine: subjectOf(machine),
  ...(field === undefined ? {} : { field }),
});

const anotherServer = ({ name }: ObservedMachine, plane: string): string =>
  `delete machine ${name} in ${plane}, which then takes another server`;

/** A machine that the plane gave up: told without MAAS too. */
const failed = (machine: ObservedMachine, plane: string): Drift =>
  unmendedDrift(
    "machine-failed",
    `${serverName(machine)} is Failed in ${plane}`,
    afterFailure(machine, plane),
    about(machine),
  );

const afterFailure = (machine: ObservedMachine, plane: string): string =>
  `the cluster may take a server again by itself; if the machine stays Failed, ${anotherServer(machine, plane)}`;

/** Machines that failed, for where MAAS does not say more. */
export const failedMachines = (machines: readonly ObservedMachine[], plane: string): Drift[] =>
  machines.filter(({ state }) => state === "failed").map((machine) => failed(machine, plane));

/** Whether a server is what the inputs ask for. */
function misplaced({ machine, server }: MachineAndServer, measure: Measure): Drift[] {
  if (server?.status !== "Deployed") return [];
  return [zoneDrift, resourcePoolDrift, tagDrift, nameDrift].flatMap(
    (driftOf) => driftOf(machine, server, measure) ?? [],
  );
}

type PlacementDrift = (machine: ObservedMachine, server: PhysicalMachine, measure: Measure) => Drift | undefined;

const fitting = (mend: string, machine: ObservedMachine, { plane }: Measure): string =>
  `${mend}; or ${anotherServer(machine, plane)} that fits`;

// Old releases of MAAS do not tell zone or pool of every machine: what is not told contradicts nothing.
const zoneDrift: PlacementDrift = (machine, { zone }, measure) => {
  const { zones = [] } = measure.demanded;
  if (zones.length === 0 || zone === "" || zones.includes(zone)) return undefined;
  const field = `${measure.prefix}zones`;
  const what = `${serverName(machine)} is in zone '${zone}' in MAAS, and '${field}' asks for ${quoted(zones)}`;
  return unmendedDrift("server-zone", what, fitting("move it back in MAAS", machine, measure), about(machine, field));
};

const resourcePoolDrift: PlacementDrift = (machine, server, measure) => {
  const { resourcePool = "" } = measure.demanded;
  if (resourcePool === "" || server.resourcePool === "" || server.resourcePool === resourcePool) return undefined;
  const field = `${measure.prefix}resourcePool`;
  const what = `${serverName(machine)} is in resource pool '${server.resourcePool}' in MAAS, and '${field}' asks for '${resourcePool}'`;
  const todo = fitting("move it back in MAAS", machine, measure);
  return unmendedDrift("server-resource-pool", what, todo, about(machine, field));
};

const tagDrift: PlacementDrift = (machine, { tags }, measure) => {
  const { machineTags = [] } = measure.demanded;
  const lacking = machineTags.filter((tag) => !tags.includes(tag)).sort();
  if (lacking.length === 0) return undefined;
  const field = `${measure.prefix}machineTags`;
  const last = machineTags.at(-1) ?? "";
  const todo =
    lacking.includes(last) || machineTags.length === 1
      ? fitting("tag it again in MAAS", machine, measure)
      : `tag it in MAAS; another server may lack it as well, since the cluster may ask MAAS for '${last}' alone`;
  const what = `${serverName(machine)} does not carry ${quoted(lacking)} in MAAS, which '${field}' asks for`;
  return unmendedDrift("server-tags", what, todo, about(machine, field));
};

const nameDrift: PlacementDrift = (machine, { hostname }) => {
  const own = machine.hostname.split(".")[0] ?? "";
  if (hostname.toLowerCase() === own.toLowerCase()) return undefined;
  const what = `${serverName(machine)} is called ${hostname} in MAAS`;
  return unmendedDrift(
    "server-renamed",
    what,
    "give it its name back in MAAS, since its node keeps it",
    about(machine),
  );
};

const quoted = (words: readonly string[]): string =>
  [...words]
    .sort()
    .map((word) => `'${word}'`)
    .join(", ");
