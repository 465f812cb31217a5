import type { Condition, RackCluster, RackPicture, RackServer, Since } from "#page";
import type { MaasWorld } from "../maas";
import { type Machine, Status } from "../maas";
import type { ClusterView, PaletteWorld, PoolView } from "../palette/state/view";
import type { Machine as PaletteMachine } from "../palette/state/world";

/** What the page is drawn from. */
export interface PageSources {
  maas: MaasWorld;
  palette: PaletteWorld;
  now(): number;
  speed: number;
}

interface Node {
  cluster: ClusterView;
  pool: PoolView;
  machine: PaletteMachine;
}

/** The lab as its page shows it: the truth about every server, with lab time. */
export function pictureOf({ maas, palette, now, speed }: PageSources): RackPicture {
  const { clusters } = palette;
  const nodes = clusters.flatMap((cluster) =>
    cluster.pools.flatMap((pool) => pool.machines.map((machine): Node => ({ cluster, pool, machine }))),
  );
  const since = sinceIn(maas);
  const byHost = new Map(nodes.map((node) => [node.machine.hostname, node]));
  return {
    title: "Lab",
    seenAt: new Date(now()).toISOString(),
    isSteady: true,
    problems: [],
    notes: [speed === 1 ? "" : `Time runs ${speed} times as fast as on your clock; moments are the lab's.`].filter(
      Boolean,
    ),
    isCounted: true,
    servers: maas.machines.map((machine) => serverOf(machine, byHost.get(machine.hostname), since)),
    clusters: clusters.map((cluster) => clusterOf(cluster)),
  };
}

/** The last thing that each server's events tell. */
function sinceIn({ events }: MaasWorld): (machine: Machine) => Since | undefined {
  const last = new Map(events.map(({ systemId, at }) => [systemId, at]));
  return ({ systemId }) => {
    const at = last.get(systemId);
    return at === undefined ? undefined : { at: new Date(at).toISOString(), isExact: true, isElsewhere: true };
  };
}

function serverOf(
  machine: Machine,
  node: Node | undefined,
  since: (machine: Machine) => Since | undefined,
): RackServer {
  const { systemId, hostname, zone, pool } = machine;
  return {
    key: systemId,
    name: hostname,
    site: "",
    zone,
    resourcePool: pool,
    cluster: node?.cluster.name ?? "",
    pool: node?.pool.name ?? "",
    ...doingOf(machine, node),
    since: since(machine),
  };
}

const MOVING: readonly number[] = [
  Status.Commissioning,
  Status.Allocated,
  Status.Deploying,
  Status.Releasing,
  Status.DiskErasing,
  Status.Testing,
  Status.EnteringRescueMode,
  Status.ExitingRescueMode,
];

function doingOf(machine: Machine, node: Node | undefined): { condition: Condition; doing: string } {
  const { status, statusName, powerState, locked, deployFactor } = machine;
  const notes = [locked ? "locked" : "", deployFactor > 1 ? `${deployFactor} times as slow` : ""];
  const told = (word: string): string => [word, ...notes].filter((part) => part !== "").join(", ");
  if (MOVING.includes(status)) return { condition: "moving", doing: told(statusName) };
  if (status === Status.Ready) return { condition: "free", doing: told(statusName) };
  if (status !== Status.Deployed) return { condition: "unusable", doing: told(statusName) };
  if (powerState !== "on") return { condition: "unusable", doing: told(`${statusName}, switched ${powerState}`) };
  if (!node) return { condition: "elsewhere", doing: told(statusName) };
  const { state } = node.machine;
  return { condition: state === "Running" ? "running" : "moving", doing: told(state) };
}

function clusterOf({ name, state, pools }: ClusterView): RackCluster {
  const waiting = pools.flatMap((pool) => {
    const count = pool.machines.filter(({ hostname }) => !hostname).length;
    return count === 0 ? [] : [{ pool: pool.name, count, doing: "waits for a server" }];
  });
  return { name, state, isMoving: state !== "Running", waiting };
}
