import { sinceOf } from "./cell";
import { nameOf, safe } from "./html";
import type { RackCluster, RackServer } from "./rack-picture";
import { withoutDomain } from "./short-names";

/** A page that was drawn: as a whole, and its parts by their ids. */
export interface Drawn {
  title: string;
  summary: string;
  main: string;
  parts: ReadonlyMap<string, string>;
  /** The same as long as parts can take the place of others. */
  frame: string;
}

/** A line of the list of clusters: a pool, or a cluster of which no server is seen. */
export interface RackRow {
  key: string;
  cluster: string;
  pool: string;
  /** The cluster's. */
  state: string;
  /** How many servers it has, and how many it waits for. */
  count: string;
  isMoving: boolean;
  /** Machines that have no server yet, in words. */
  waiting: string | undefined;
}

export const rowKey = (cluster: string, pool: string): string => JSON.stringify([cluster, pool]);

const inOrder = new Intl.Collator("en", { numeric: true });

/** All pools that have servers or wait for some, and clusters that have neither: by cluster, those first of which something is on its way. */
export function poolsOf(servers: readonly RackServer[], clusters: readonly RackCluster[]): RackRow[] {
  const byPool = new Map<string, { cluster: string; pool: string; servers: number }>();
  const at = (cluster: string, pool: string) => {
    const key = rowKey(cluster, pool);
    const known = byPool.get(key) ?? { cluster, pool, servers: 0 };
    byPool.set(key, known);
    return known;
  };
  for (const { cluster, pool } of servers) if (cluster !== "") at(cluster, pool).servers += 1;
  for (const { name, waiting } of clusters) for (const { pool } of waiting) at(name, pool);
  const empty = clusters.filter(({ name }) => ![...byPool.values()].some(({ cluster }) => cluster === name));
  for (const { name } of empty) at(name, "");
  const isMoving = new Set(clusters.filter((cluster) => cluster.isMoving).map(({ name }) => name));
  return [...byPool]
    .sort(
      ([, a], [, b]) =>
        Number(isMoving.has(b.cluster)) - Number(isMoving.has(a.cluster)) ||
        inOrder.compare(a.cluster, b.cluster) ||
        inOrder.compare(a.pool, b.pool),
    )
    .map(([key, row]) =>
      rowOf(
        key,
        row,
        clusters.find(({ name }) => name === row.cluster),
      ),
    );
}

function rowOf(
  key: string,
  { cluster, pool, servers }: { cluster: string; pool: string; servers: number },
  of: RackCluster | undefined,
): RackRow {
  const waiting = (of?.waiting ?? []).filter((one) => one.pool === pool);
  const count = `${servers}${waiting.length > 0 ? ` + ${waiting.reduce((sum, one) => sum + one.count, 0)}` : ""}`;
  return {
    key,
    cluster,
    pool,
    state: of?.state ?? "",
    count: pool === "" ? "" : count,
    isMoving: of?.isMoving ?? false,
    waiting: waiting.length === 0 ? undefined : waiting.map((one) => `${one.count} × ${one.doing}`).join(", "),
  };
}

/** What is on its way: servers with a way to their cells, and machines that have none yet. */
export function flightOf(servers: readonly RackServer[], rows: readonly RackRow[], domain: string | undefined): string {
  // What takes longest is what somebody may have to see to.
  const moving = servers
    .filter(({ condition }) => condition === "moving")
    .sort((a, b) => inOrder.compare(a.since?.at ?? "9", b.since?.at ?? "9") || inOrder.compare(a.name, b.name));
  const items = [
    ...moving.map(({ key, name, cluster, pool, doing, since }) => {
      const home = [cluster, pool]
        .filter((part) => part !== "")
        .map(nameOf)
        .join(" / ");
      const when = since === undefined ? "" : `<span class="state">${sinceOf(since)}</span>`;
      return (
        `<li class="row"><span class="where"><a href="#server-${safe(key)}">${nameOf(withoutDomain(name, domain))}</a></span>${when}` +
        `<div class="what">${[safe(doing), home].filter((part) => part !== "").join(" · ")}</div></li>`
      );
    }),
    ...rows.flatMap(({ cluster, pool, waiting }) =>
      waiting === undefined
        ? []
        : [
            `<li class="row"><span class="where">${nameOf(cluster)} / ${nameOf(pool)}</span><div class="what">${safe(waiting)}</div></li>`,
          ],
    ),
  ];
  return items.length === 0
    ? `<p class="none">Nothing is on its way.</p>`
    : `<ul class="rows">${items.join("\n")}</ul>`;
}
