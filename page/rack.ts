import type { Cell } from "./cell";
import { nameOf, safe, sectionOf } from "./html";
import { legendOf, MOST_ROOMY, type Place, racksOf, zonesOf } from "./places";
import { type Drawn, flightOf, poolsOf, type RackRow, rowKey } from "./rack-lists";
import type { Condition, RackPicture, RackServer } from "./rack-picture";
import { commonDomain, withoutDomain } from "./short-names";

const SHOWN: Readonly<Record<Condition, { style: string; sign: string; word: string }>> = {
  moving: { style: "moving", sign: "▲", word: "in flight" },
  unusable: { style: "out-of-order", sign: "!", word: "not usable" },
  running: { style: "running", sign: "■", word: "at work" },
  elsewhere: { style: "elsewhere", sign: "·", word: "in use by others" },
  free: { style: "free", sign: "□", word: "free" },
};

const ORDER = Object.keys(SHOWN) as Condition[];

/** Draws the rack. Parts are what can be drawn anew by itself while the page is open. */
export function drawRack(picture: RackPicture): Drawn {
  const { servers, clusters, problems, notes, seenAt } = picture;
  const rows = poolsOf(servers, clusters);
  const ids = new Map(rows.map((row, i) => [row.key, String(i)]));
  const domain = commonDomain(servers.map(({ name }) => name));
  const drawing = { isDense: servers.length > MOST_ROOMY, isUnaffectedOpen: false };
  const firsts = new Set<string>();
  const zones = zonesOf(placesOf(picture, { ids, domain, isDense: drawing.isDense }), drawing, firsts);
  const lead = [...notes, ...(domain === undefined ? [] : [`All names are in the domain ${domain}.`])];
  const parts = new Map<string, string>([
    ["summary", summaryOf(picture)],
    ["problems", problems.length === 0 ? "" : `<ul>${problems.map((text) => `<li>${safe(text)}</li>`).join("")}</ul>`],
    ["notes", lead.map(safe).join(" ")],
    ["flight", flightOf(servers, rows, domain)],
    ["pools", clusterList(rows, ids, firsts)],
    ["legend", legendOf(legendItems(servers))],
    ...zones.map(({ id, inner }): [string, string] => [id, inner]),
  ]);
  const part = (id: string): string => parts.get(id) ?? "";
  const racks = `<div id="legend">${part("legend")}</div>${racksOf(zones, [], drawing)}`;
  const main = [
    `<div class="problems" id="problems" role="alert">${part("problems")}</div>`,
    `<p class="lead note" id="notes">${part("notes")}</p>`,
    `<div>${sectionOf("in-flight", "In flight", `<div id="flight">${part("flight")}</div>`)}`,
    `${sectionOf("clusters", "Clusters", `<div id="pools">${part("pools")}</div>`)}</div>`,
    sectionOf("racks", "Servers", servers.length === 0 ? `<p class="none">${emptyOf(seenAt)}</p>` : racks),
  ];
  return {
    title: picture.title,
    summary: part("summary"),
    main: main.join("\n"),
    parts,
    frame: frameOf(zones, drawing.isDense),
  };
}

/** What must be the same for parts to be drawn by themselves. */
const frameOf = (zones: readonly { label: string }[], isDense: boolean): string =>
  JSON.stringify([isDense, ...zones.map(({ label }) => label)]);

const emptyOf = (seenAt: string | undefined): string =>
  seenAt === undefined ? "Not looked yet." : "There is no server.";

function summaryOf({ servers, clusters, seenAt, isCounted, isSteady }: RackPicture): string {
  const count = (condition: Condition): number => servers.filter((server) => server.condition === condition).length;
  const told = [
    `${servers.length} ${servers.length === 1 ? "server" : "servers"}`,
    ...(isCounted ? [`${count("free")} free`] : []),
    `${count("moving")} in flight`,
    ...(count("unusable") > 0 ? [`${count("unusable")} not usable`] : []),
    `${clusters.length} ${clusters.length === 1 ? "cluster" : "clusters"}`,
  ];
  const when =
    seenAt === undefined
      ? "looking ..."
      : `<time datetime="${safe(seenAt)}" data-moment>as of ${seenAt.slice(11, 19)} UTC</time>`;
  return [...told, ...(isSteady ? [] : [when])].join(" · ");
}

/** The clusters, each with its state and its pools. */
function clusterList(rows: readonly RackRow[], ids: ReadonlyMap<string, string>, firsts: ReadonlySet<string>): string {
  if (rows.length === 0) return `<p class="none">None is seen.</p>`;
  const byCluster = new Map<string, RackRow[]>();
  for (const row of rows) byCluster.set(row.cluster, [...(byCluster.get(row.cluster) ?? []), row]);
  const items = [...byCluster].map(([cluster, own]) => {
    const { state = "", isMoving = false } = own[0] ?? {};
    const pools = own.map((row) => poolItem(row, ids.get(row.key) ?? "", firsts));
    return (
      `<li class="cluster"><span class="where">${nameOf(cluster)}</span><span class="state${isMoving ? " moving" : ""}">${safe(state)}</span>` +
      `<ul class="members">${pools.join("")}</ul></li>`
    );
  });
  return `<ul class="clusters">${items.join("\n")}</ul>`;
}

function poolItem({ pool, count }: RackRow, id: string, firsts: ReadonlySet<string>): string {
  const name = nameOf(pool === "" ? "no pool" : pool);
  const where = firsts.has(id) ? `<a href="#cell-${id}">${name}</a>` : name;
  return `<li class="member" id="row-${id}" data-row="${id}">${where}${count === "" ? "" : ` ${safe(count)}`}</li>`;
}

/** What cells need to know of the page. */
interface CellContext {
  ids: ReadonlyMap<string, string>;
  domain: string | undefined;
  isDense: boolean;
}

function placesOf(picture: RackPicture, context: CellContext): Place[] {
  const byPlace = new Map<string, RackServer[]>();
  for (const server of picture.servers) {
    const key = JSON.stringify([server.site, server.zone, server.resourcePool]);
    const known = byPlace.get(key);
    if (known) known.push(server);
    else byPlace.set(key, [server]);
  }
  return [...byPlace]
    .sort(([a], [b]) => inOrder.compare(a, b))
    .map(([, own]) => placeOf(own, picture.isCounted, context));
}

const inOrder = new Intl.Collator("en", { numeric: true });

function placeOf(own: readonly RackServer[], isCounted: boolean, context: CellContext): Place {
  const { site = "", zone = "", resourcePool = "" } = own[0] ?? {};
  const count = (condition: Condition): number => own.filter((server) => server.condition === condition).length;
  const free = count("free");
  const room = { total: own.length, free: { least: free, most: free }, unusable: count("unusable") };
  const sorted = [...own].sort(
    (a, b) =>
      ORDER.indexOf(a.condition) - ORDER.indexOf(b.condition) ||
      inOrder.compare(a.cluster, b.cluster) ||
      inOrder.compare(a.pool, b.pool) ||
      inOrder.compare(a.name, b.name),
  );
  const cells = sorted.map((server) => cellOf(server, context));
  return { site, zone, resourcePool, now: isCounted ? room : undefined, after: undefined, cells, unaffected: [] };
}

function cellOf(server: RackServer, { ids, domain, isDense }: CellContext): Cell {
  const { key, name, cluster, pool, condition, doing, since } = server;
  const { style, sign, word } = SHOWN[condition];
  const home = [cluster, pool].filter((part) => part !== "").join("/");
  const isTold = condition === "moving" || condition === "unusable";
  const below = isTold ? [doing, home] : condition === "running" ? [home === "" ? doing : home] : [word];
  return {
    name: withoutDomain(name, domain),
    sign: condition === "moving" && /releas|eras|delet/i.test(doing) ? "▼" : sign,
    style,
    owner: isDense ? cluster : undefined,
    below: below.filter((part) => part !== "").join(" · "),
    title: [`${name}: ${doing}`, home].filter((part) => part !== "").join("; "),
    row: home === "" ? undefined : ids.get(rowKey(cluster, pool)),
    id: `server-${key}`,
    since: isTold ? since : undefined,
  };
}

function legendItems(servers: readonly RackServer[]) {
  return ORDER.flatMap((condition) => {
    const count = servers.filter((server) => server.condition === condition).length;
    const { style, sign, word } = SHOWN[condition];
    return count === 0 ? [] : [{ style, sign, text: `${word}: ${count}` }];
  });
}
