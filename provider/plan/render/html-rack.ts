import { counted } from "../../core/text/counted";
import { byNumber } from "../report/order";
import type { Fate, Report, Row, Server } from "../report/report";
import { safe } from "./html-text";
import { FATES } from "./sentences";

const ORDER: readonly Fate[] = [
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

/** What signs and colours mean, each with how many servers have it. */
export function legendOf({ servers, rows }: Report): string {
  const known = ORDER.flatMap((fate) => {
    const count = servers.filter((server) => server.fate === fate).length;
    return count === 0 ? [] : [legendItem(fate, FATES[fate].sign, `${FATES[fate].word}: ${count}`)];
  });
  const taken = rows.reduce((sum, row) => sum + allocated(row), 0);
  const items = [...known, ...(taken > 0 ? [legendItem("taken", "+", `allocated: ${taken}`)] : [])];
  return `<ul class="legend" aria-label="Legend">${items.join("")}</ul>`;
}

const legendItem = (style: string, sign: string, text: string): string =>
  `<li><span class="sign box ${style}" aria-hidden="true">${sign}</span> ${safe(text)}</li>`;

/** Of more servers than these, each cell shows its sign and its name; the rest is read out, and shown at the pointer. */
const MOST_ROOMY = 300;

/** Every machine a cell, by zone and resource pool. Those that MAAS will choose stand apart. */
export function racksOf({ servers, rows }: Report): string {
  const sites = new Set(servers.flatMap(({ site }) => site ?? []));
  const boxTitle = ({ zone, site }: Server): string =>
    `${zone === "" ? "zone not known" : `zone ${zone}`}${sites.size > 1 && site !== undefined ? ` of ${site}` : ""}`;
  const zones = [...grouped(servers, boxTitle)].map(([title, members]) => {
    const pools = [...grouped(members, ({ resourcePool }) => resourcePool)].map(([pool, own]) => poolOf(pool, own));
    return boxOf(title, members.length, pools.join("\n"));
  });
  const taken = rows.filter((row) => allocated(row) > 0);
  const boxes = taken.length === 0 ? zones : [...zones, newOnes(taken)];
  const style = servers.length > MOST_ROOMY ? "zones dense" : "zones";
  return `<div class="${style}">\n${boxes.join("\n")}\n</div>`;
}

function boxOf(title: string, count: number, content: string): string {
  const servers = counted(count, "server");
  return `<section class="zone" aria-label="${safe(title)}"><h3>${safe(title)} <span class="note">${servers}</span></h3>\n${content}</section>`;
}

function grouped(servers: readonly Server[], by: (server: Server) => string): Map<string, Server[]> {
  const groups = new Map<string, Server[]>();
  for (const server of servers) {
    const known = groups.get(by(server));
    if (known) known.push(server);
    else groups.set(by(server), [server]);
  }
  return new Map([...groups].sort(([a], [b]) => byNumber(a, b)));
}

function poolOf(name: string, servers: readonly Server[]): string {
  const title = name === "" ? "resource pool not known" : `resource pool ${name}`;
  return `<h4>${safe(title)}</h4>\n<ul class="cells" aria-label="${safe(title)}">\n${servers.map(cellOf).join("\n")}\n</ul>`;
}

function cellOf({ name, fate, cluster, pool, status, systemId }: Server): string {
  const { sign, word } = FATES[fate];
  const home = [cluster, pool].filter((part) => part !== "").join("/");
  const facts = [home, status === undefined ? "" : `MAAS: ${status}`, systemId ?? ""].filter((part) => part !== "");
  const title = [`${name}: ${word}`, ...facts].join("; ");
  // What MAAS does not call deployed is not what the stack takes it for.
  const odd = home !== "" && status !== undefined && status !== "Deployed" ? ` · MAAS: ${status}` : "";
  const below = home === "" ? word : `${word} · ${home}${odd}`;
  return cell(fate, sign, name, below, title);
}

const cell = (style: string, sign: string, name: string, below: string, title: string): string =>
  `<li class="cell box ${style}" title="${safe(title)}"><span class="sign" aria-hidden="true">${sign}</span>` +
  `<span class="name">${safe(name)}</span><span class="fate">${safe(below)}</span></li>`;

const allocated = ({ effects }: Row): number =>
  effects.filter(({ kind }) => kind === "allocates").reduce((sum, { count }) => sum + count, 0);

/** More cells than these say nothing more. */
const MOST_NEW = 200;

function newOnes(rows: readonly Row[]): string {
  const cells = rows.flatMap((row) => {
    const home = `${row.cluster}/${row.pool}`;
    const count = allocated(row);
    const shown = Math.min(count, MOST_NEW);
    const all = Array.from({ length: shown }, () =>
      cell("taken", "+", "new", home, `allocated for ${home}: MAAS chooses it`),
    );
    return count > shown ? [...all, cell("taken", "+", `${count - shown} more`, home, home)] : all;
  });
  const total = rows.reduce((sum, row) => sum + allocated(row), 0);
  return boxOf(
    "allocated, as MAAS chooses",
    total,
    `<ul class="cells" aria-label="Allocated">\n${cells.join("\n")}\n</ul>`,
  );
}
