import { type JournalEntry, type Lab, startLab } from "palette-maas-lab";
import { soundRack } from "./fleet";
import { fleetProgram, resourcesOf } from "./programs";
import type { Results } from "./results";
import { BenchStack, type Took } from "./stack";

// Lab time against real time: slow enough that the lab's own times are those of life, and that pauses of seconds are still pauses on a busy machine.
const SPEED = 60;

// On a machine that has much else to do, minutes of it are hours of the lab.
const PATIENCE = "48h";

// A change lasts for an hour of the lab: so slow that what a step of the program takes of it are seconds, as in life.
const SPEED_OF_CHANGE = 20;

type Requests = readonly JournalEntry[];

/** Clusters with their pools, made and then refreshed: requests by route, and how many a minute while they are waited for. */
export async function rollouts(results: Results, clusters: number, pools: readonly number[]): Promise<void> {
  const rows: string[][] = [];
  let routes: ReadonlyMap<string, number> = new Map();
  let [routesOfUp, routesOfMaas] = [routes, routes];
  for (const each of pools) {
    const { up, refresh, lab } = await fleet(clusters, each);
    const [toPalette, toMaas] = [sideOf(refresh, "palette"), sideOf(refresh, "maas")];
    const perCluster = (toPalette.length / clusters).toFixed(1);
    rows.push([
      String(clusters),
      String(each),
      String(toPalette.length),
      perCluster,
      String(toMaas.length),
      ...pace(up),
    ]);
    routes = counted(toPalette);
    routesOfMaas = counted(toMaas);
    routesOfUp = counted(sideOf(up, "palette"));
    await lab.stop();
  }
  results.table(
    "Requests of a refresh, and of `up` while it waits",
    [
      "clusters",
      "pools each",
      "refresh: Palette",
      "per cluster",
      "refresh: MAAS",
      "up: Palette",
      "a minute",
      "most in a second",
    ],
    rows,
  );
  byRoute(results, `Requests to Palette of the refresh with ${pools.at(-1)} pools each, by route`, routes);
  byRoute(results, "Those to MAAS, by route", routesOfMaas);
  byRoute(results, `Those of \`up\` with as many, by route`, routesOfUp);
}

function byRoute(results: Results, title: string, routes: ReadonlyMap<string, number>): void {
  const busiest = [...routes].sort(([, a], [, b]) => b - a).map(([route, count]) => [`\`${route}\``, String(count)]);
  results.table(title, ["route", "requests"], busiest);
}

function counted(requests: Requests): Map<string, number> {
  const routes = new Map<string, number>();
  for (const { route } of requests) routes.set(route, (routes.get(route) ?? 0) + 1);
  return routes;
}

/** A change of the profile of clusters that run, and with it of every server: requests until each is exchanged. */
export async function profileChange(results: Results, clusters: number, pools: number): Promise<void> {
  const resources = resourcesOf(clusters, pools);
  const { stack, lab } = await standing(resources, pools, SPEED_OF_CHANGE);
  try {
    await stack.run(resources, "up --yes --skip-preview --parallel 64");
    const all = requestsFromNow(lab);
    await stack.run(resources, "up --yes --skip-preview --parallel 64", { BENCH_PROFILE: "1.1.0" });
    const sent = sideOf(all, "palette");
    const took = (Math.max(...sent.map(({ at }) => at)) - Math.min(...sent.map(({ at }) => at))) / 60_000;
    results.table(
      "A change of profiles, waited for until every server is exchanged",
      ["clusters", "pools each", "Palette", "a cluster", "MAAS", "minutes of the lab"],
      [
        [
          String(clusters),
          String(pools),
          String(sent.length),
          (sent.length / clusters).toFixed(1),
          String(sideOf(all, "maas").length),
          took.toFixed(0),
        ],
      ],
    );
    byRoute(results, "Its requests to Palette, by route", counted(sent));
  } finally {
    stack.remove();
    await lab.stop();
  }
}

/** Objects made at once on a lab that is faster than any data centre: what we and Pulumi take of it. */
export async function largeUp(results: Results, resources: number): Promise<void> {
  const lab = await startLab({ speed: 2_000, rack: soundRack(resources + Math.ceil(resources / 10) + 20) });
  const env = { ...lab.env, PALETTE_MAAS_TIME_SCALE: "2000", BENCH_TIMEOUT: PATIENCE };
  const stack = await BenchStack.make("bench-up", fleetProgram("dynamic"), env);
  const all = requestsFromNow(lab);
  try {
    const up = await stack.run(resources, "up --yes --skip-preview --parallel 64");
    results.table(
      `\`up\` of ${resources} resources on a fast lab`,
      [
        "wall, s",
        "CPU, s",
        "program",
        "server",
        "engine",
        "MB: program, server, engine",
        "requests to Palette",
        "to MAAS",
      ],
      [[...told(up), String(sideOf(all, "palette").length), String(sideOf(all, "maas").length)]],
    );
    byRoute(results, "Its requests to Palette, by route", counted(sideOf(all, "palette")));
  } finally {
    stack.remove();
    await lab.stop();
  }
}

function told({ wall, cpu, by: { program, server, engine } }: Took): string[] {
  const memory = [program, server, engine].map(({ megabytes }) => megabytes).join(", ");
  return [...[wall, cpu, program.cpu, server.cpu, engine.cpu].map((seconds) => seconds.toFixed(1)), memory];
}

/** A lab with room for so many resources, and a stack on it that has none yet. */
async function standing(resources: number, pools: number, speed = SPEED): Promise<{ stack: BenchStack; lab: Lab }> {
  const lab = await startLab({ speed, rack: soundRack(resources + Math.ceil(resources / 10) + 20) });
  const env = {
    ...lab.env,
    PALETTE_MAAS_TIME_SCALE: String(speed),
    BENCH_POOLS: String(pools),
    BENCH_TIMEOUT: PATIENCE,
  };
  return { stack: await BenchStack.make("bench-rollout", fleetProgram("dynamic"), env), lab };
}

async function fleet(clusters: number, pools: number): Promise<{ up: Requests; refresh: Requests; lab: Lab }> {
  const resources = resourcesOf(clusters, pools);
  const { stack, lab } = await standing(resources, pools);
  try {
    const up = requestsFromNow(lab);
    await stack.run(resources, "up --yes --skip-preview --parallel 64");
    const ofUp = up.length;
    await stack.run(resources, "refresh --yes --skip-preview --parallel 64");
    return { up: up.slice(0, ofUp), refresh: up.slice(ofUp), lab };
  } finally {
    stack.remove();
  }
}

/** Every request from now on, as it ends: the lab itself remembers some ten thousands. */
function requestsFromNow(lab: Lab): Requests {
  const requests: JournalEntry[] = [];
  lab.observe(({ entry }) => requests.push(entry));
  return requests;
}

const sideOf = (requests: Requests, side: string): Requests =>
  requests.filter((request) => !request.byGateway && request.side === side);

/** Requests to Palette in all, in a minute of the lab on average, and the most in any of its seconds. */
function pace(requests: Requests): string[] {
  const times = sideOf(requests, "palette").map(({ at }) => at);
  const minutes = (Math.max(...times) - Math.min(...times)) / 60_000;
  const seconds = new Map<number, number>();
  for (const at of times) seconds.set(Math.floor(at / 1_000), (seconds.get(Math.floor(at / 1_000)) ?? 0) + 1);
  return [String(times.length), (times.length / minutes).toFixed(0), String(Math.max(...seconds.values()))];
}
