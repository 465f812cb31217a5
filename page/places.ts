import { barsOf, type Room } from "./bar";
import { type Cell, cellsOf, type UnaffectedKind, unaffectedCells } from "./cell";
import { nameOf, safe } from "./html";

/** Servers of one resource pool in one zone. */
export interface Place {
  zone: string;
  resourcePool: string;
  /** Address of its MAAS, where there are several. */
  site: string;
  /** How full it is; undefined where nobody counted. */
  now: Room | undefined;
  after: Room | undefined;
  cells: readonly Cell[];
  unaffected: readonly UnaffectedKind[];
}

/** How places are drawn. */
export interface Drawing {
  /** So many cells that each has only its name, and the rest for who points at it. */
  isDense: boolean;
  isUnaffectedOpen: boolean;
}

/** Of more servers than these, each cell shows its sign and its name only. */
export const MOST_ROOMY = 300;

/** A zone with its resource pools: a part of the page that can be drawn anew by itself. */
export interface Zone {
  id: string;
  label: string;
  inner: string;
}

/** The places of all zones, in the order given. */
export function zonesOf(places: readonly Place[], drawing: Drawing, firsts: Set<string>): Zone[] {
  const byZone = new Map<string, Place[]>();
  for (const place of places) {
    const key = JSON.stringify([place.site, place.zone]);
    const known = byZone.get(key);
    if (known) known.push(place);
    else byZone.set(key, [place]);
  }
  return [...byZone.values()].map((own, i) => zoneOf(`zone-${i}`, own, drawing, firsts));
}

function zoneOf(id: string, places: readonly Place[], drawing: Drawing, firsts: Set<string>): Zone {
  const { zone = "", site = "" } = places[0] ?? {};
  const title = zone === "" ? "zone not known" : `zone ${zone}`;
  const at = site === "" ? "" : ` <span class="note">of ${nameOf(site)}</span>`;
  const pools = places.map((place) => poolOf(place, drawing, firsts));
  return {
    id,
    label: site === "" ? title : `${title} of ${site}`,
    inner: `<h3>${nameOf(title)}${at}</h3>\n${pools.join("\n")}\n`,
  };
}

const outerOf = ({ id, label, inner }: Zone): string =>
  `<section class="zone" id="${id}" aria-label="${safe(label)}">${inner}</section>`;

function poolOf({ resourcePool, now, after, cells, unaffected }: Place, drawing: Drawing, firsts: Set<string>): string {
  const title = resourcePool === "" ? "resource pool not known" : `resource pool ${resourcePool}`;
  const total = cells.length + unaffected.reduce((sum, { servers }) => sum + servers.length, 0);
  const count = `${total} ${total === 1 ? "server" : "servers"}`;
  const bars = now === undefined ? "" : barsOf(now, after);
  return (
    `<div class="pool"><h4>${nameOf(title)} <span class="note">${count}</span></h4>\n${bars}` +
    `${cellsOf(title, cells, firsts)}${unaffectedCells(unaffected, drawing.isUnaffectedOpen)}</div>`
  );
}

/** All zones beside each other. */
export const racksOf = (zones: readonly Zone[], more: readonly string[], { isDense }: Drawing): string =>
  `<div class="zones${isDense ? " dense" : ""}">\n${[...zones.map(outerOf), ...more].join("\n")}\n</div>`;

/** What signs and colours mean, each with how many servers have it. */
export function legendOf(items: readonly { style: string; sign: string; text: string }[]): string {
  const all = items.map(
    ({ style, sign, text }) =>
      `<li><span class="sign box ${style}" aria-hidden="true">${safe(sign)}</span> ${safe(text)}</li>`,
  );
  return all.length === 0 ? "" : `<ul class="legend" aria-label="Legend">${all.join("")}</ul>`;
}
