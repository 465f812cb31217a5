import {
  type Cell,
  commonDomain,
  type Drawing,
  legendOf,
  MOST_ROOMY,
  nameOf,
  type Place,
  type Room,
  racksOf,
  safe,
  type UnaffectedKind,
  withoutDomain,
  zonesOf,
} from "../../../page";
import { counted } from "../../core/text/counted";
import { byNumber } from "../report/order";
import type { Capacity, CapacityRow, Report, Row, Server, ServerOutcome } from "../report/report";
import { rowAt, rowIds } from "./html-rows";
import { describeSpan, isAffected, OUTCOMES, spareNote } from "./sentences";

/** In the order in which they weigh. */
const ORDER: readonly ServerOutcome[] = [
  "deleted",
  "replaced",
  "released",
  "released-or-reinstalled",
  "may-be-released",
  "reinstalled",
  "may-be-reinstalled",
  "stays",
  "free",
  "elsewhere",
  "out-of-order",
];

/** Every server in its rack: what happens to it in a cell, and the others folded; with how full each place is before and after. */
export function serversOf(report: Report): string {
  const { servers, rows, capacity } = report;
  if (servers.length === 0 && !rows.some((row) => allocated(row) > 0)) return "";
  const drawing: Drawing = { isDense: servers.filter(isShown).length > MOST_ROOMY, isUnaffectedOpen: false };
  const domain = commonDomain(servers.map(({ name }) => name));
  const rowOf = rowIds(rows);
  const shown = { domain, rowOf };
  const firsts = new Set<string>();
  const zones = zonesOf(placesOf(report, shown), drawing, firsts);
  const lead = [
    ...(report.inventoryAt === undefined
      ? ["MAAS was not looked at: these are the servers that the record of the stack names."]
      : []),
    ...roomOf(capacity),
    ...(domain === undefined ? [] : [`All names are in the domain ${domain}.`]),
  ];
  return [
    lead.length === 0 ? "" : `<p class="lead">${lead.map(safe).join(" ")}</p>`,
    legendOf(legendItems(report)),
    racksOf(zones, newOnes(rows, firsts), drawing),
  ].join("\n");
}

const roomOf = (capacity: Capacity | undefined): string[] =>
  capacity
    ? [`${capacity.free} free before, ${describeSpan(capacity.freeAfter)} after${spareNote(capacity.spare)}.`]
    : [];

/** What MAAS does not call deployed is not what the stack takes it for. */
const isOdd = ({ outcome, cluster, status }: Server): boolean =>
  outcome === "stays" && cluster !== "" && status !== undefined && status !== "Deployed";

const isShown = (server: Server): boolean => isAffected(server) || isOdd(server);

interface Shown {
  domain: string | undefined;
  rowOf: ReadonlyMap<string, string>;
}

function placesOf({ servers, capacity }: Report, shown: Shown): Place[] {
  const sites = new Set(servers.flatMap(({ site }) => site ?? []));
  const rooms = new Map((capacity?.rows ?? []).map((row) => [placeKey(row), row]));
  const byPlace = new Map<string, Server[]>();
  for (const server of servers) {
    const key = placeKey(server);
    const known = byPlace.get(key);
    if (known) known.push(server);
    else byPlace.set(key, [server]);
  }
  return [...byPlace]
    .sort(([, [a]], [, [b]]) => (a && b ? byPlaceName(a, b) : 0))
    .map(([key, own]) => placeOf(own, rooms.get(key), sites.size > 1, shown));
}

const placeKey = ({ site = "", zone, resourcePool }: Pick<Server, "site" | "zone" | "resourcePool">): string =>
  JSON.stringify([site, zone, resourcePool]);

const byPlaceName = (a: Server, b: Server): number =>
  byNumber(a.site ?? "", b.site ?? "") || byNumber(a.zone, b.zone) || byNumber(a.resourcePool, b.resourcePool);

function placeOf(own: readonly Server[], room: CapacityRow | undefined, hasSites: boolean, shown: Shown): Place {
  const { zone = "", resourcePool = "", site = "" } = own[0] ?? {};
  return {
    zone,
    resourcePool,
    site: hasSites ? site : "",
    now: room && roomAt(room, { least: room.free, most: room.free }),
    after: room && roomAt(room, room.freeAfter),
    cells: own
      .filter(isShown)
      .sort(bySeverity)
      .map((server) => cellOf(server, shown)),
    unaffected: unaffectedIn(
      own.filter((server) => !isShown(server)),
      shown,
    ),
  };
}

const bySeverity = (a: Server, b: Server): number => ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome);

const roomAt = ({ total, outOfOrder }: CapacityRow, free: Room["free"]): Room => ({
  total,
  free,
  unusable: outOfOrder,
});

function cellOf(server: Server, { domain, rowOf }: Shown): Cell {
  const { name, outcome, cluster, pool, status, systemId } = server;
  const { sign, word } = OUTCOMES[outcome];
  const home = homeOf(server);
  const facts = [home, status === undefined ? "" : `MAAS: ${status}`, systemId ?? ""].filter((part) => part !== "");
  const below = [word, home, ...(isOdd(server) ? [`MAAS: ${status}`] : [])].filter((part) => part !== "");
  return {
    name: withoutDomain(name, domain),
    sign,
    style: outcome,
    below: below.join(" · "),
    title: [`${name}: ${word}`, ...facts].join("; "),
    row: rowAt(rowOf, cluster, pool),
  };
}

const homeOf = ({ cluster, pool }: Pick<Server, "cluster" | "pool">): string =>
  [cluster, pool].filter((part) => part !== "").join("/");

/** Those to which nothing happens, and how several of them are told. */
const UNAFFECTED = {
  stays: "stay as they are",
  free: "free",
  elsewhere: "in use by others",
  "out-of-order": "not usable",
};

function unaffectedIn(servers: readonly Server[], { domain }: Shown): UnaffectedKind[] {
  return Object.entries(UNAFFECTED).map(([outcome, word]) => ({
    word,
    style: outcome,
    servers: servers
      .filter((server) => server.outcome === outcome)
      .map((server) => ({ name: withoutDomain(server.name, domain), note: noteOf(server) })),
  }));
}

const noteOf = (server: Server): string =>
  server.outcome === "stays" ? homeOf(server) : server.outcome === "out-of-order" ? (server.status ?? "") : "";

/** What signs and colours of cells mean, each with how many servers have it. */
function legendItems({ servers, rows }: Report) {
  const known = ORDER.flatMap((outcome) => {
    const count = servers.filter((server) => server.outcome === outcome && isShown(server)).length;
    const { sign, word } = OUTCOMES[outcome];
    return count === 0 ? [] : [{ style: outcome, sign, text: `${word}: ${count}` }];
  });
  const taken = rows.reduce((sum, row) => sum + allocated(row), 0);
  return [...known, ...(taken > 0 ? [{ style: "taken", sign: "+", text: `allocated: ${taken}` }] : [])];
}

const allocated = ({ effects }: Row): number =>
  effects.filter(({ kind }) => kind === "allocates").reduce((sum, { count }) => sum + count, 0);

/** Servers that MAAS will choose stand apart, one cell for each pool that gets some. */
function newOnes(rows: readonly Row[], firsts: Set<string>): string[] {
  const ids = rowIds(rows);
  const items = rows.flatMap((row) => {
    const count = allocated(row);
    if (count === 0) return [];
    const id = rowAt(ids, row.cluster, row.pool);
    const anchor = id === undefined || firsts.has(id) ? "" : ` id="cell-${id}"`;
    if (id !== undefined) firsts.add(id);
    const content =
      `<span class="sign" aria-hidden="true">+</span><span class="name">${counted(count, "new server")}</span>` +
      `<span class="outcome">${nameOf(homeOf(row))}</span>`;
    return [`<li><a${anchor} class="cell box taken" data-row="${id}" href="#row-${id}">${content}</a></li>`];
  });
  if (items.length === 0) return [];
  const title = "allocated, as MAAS chooses";
  return [
    `<section class="zone" aria-label="${title}"><h3>${title}</h3>\n<div class="pool"><ul class="cells" aria-label="Allocated">\n${items.join("\n")}\n</ul></div></section>`,
  ];
}
