import { nameOf, safe } from "./html";

/** A server as a page draws it. */
export interface Cell {
  name: string;
  /** What it is without its colour. */
  sign: string;
  /** Which colours it has. */
  style: string;
  /** Whose it is, where cells are so small that they have no line under their name. */
  owner?: string | undefined;
  /** The line under its name. */
  below: string;
  /** More of it, for who points at it. */
  title: string;
  /** The row that it belongs to, if any: both point at each other. */
  row: string | undefined;
  /** Where other parts of the page lead to it. */
  id?: string | undefined;
  /** Since when it does that, where it matters. */
  since?: Since | undefined;
}

/** A moment, and whether it was seen or only is the first at which somebody looked. */
export interface Since {
  at: string;
  isExact: boolean;
  /** Whether it is a moment of another clock than the reader's. */
  isElsewhere?: boolean;
}

/** Servers that nothing happens to, of one kind. */
export interface UnaffectedKind {
  word: string;
  style: string;
  servers: readonly { name: string; note: string }[];
}

/** A list of cells, each with a way to its row. `firsts` remembers which rows have been met: their first cell can be pointed at. */
export function cellsOf(label: string, cells: readonly Cell[], firsts: Set<string>): string {
  if (cells.length === 0) return "";
  return `<ul class="cells" aria-label="${safe(label)}">\n${cells.map((cell) => cellOf(cell, firsts)).join("\n")}\n</ul>`;
}

function cellOf({ name, sign, style, owner = "", below, title, row, id, since }: Cell, firsts: Set<string>): string {
  const moment = since === undefined ? "" : ` ${sinceOf(since)}`;
  const content =
    `<span class="sign" aria-hidden="true">${safe(sign)}</span><span class="name">${nameOf(name)}</span>` +
    `${owner === "" ? "" : `<span class="owner" aria-hidden="true">${safe(owner)}</span>`}<span class="outcome">${safe(below)}${moment}</span>`;
  const own = `class="cell box ${style}" title="${safe(title)}" data-name="${safe(name)}"`;
  const item = id === undefined ? "<li>" : `<li id="${id}">`;
  if (row === undefined) return `${item}<span ${own}>${content}</span></li>`;
  const first = firsts.has(row) ? "" : ` id="cell-${row}"`;
  firsts.add(row);
  return `${item}<a${first} ${own} data-row="${row}" href="#row-${row}">${content}</a></li>`;
}

/** A moment, which the page's script turns into how long ago that is. */
export function sinceOf({ at, isExact, isElsewhere = false }: Since): string {
  const exact = isElsewhere ? "" : ` data-exact="${isExact}"`;
  return `<time datetime="${safe(at)}"${exact}>since ${isExact ? "" : "before "}${clockTime(at)}</time>`;
}

/** `14:02 UTC` */
export const clockTime = (iso: string): string => `${iso.slice(11, 16)} UTC`;

/** Servers that nothing happens to: how many of each kind, and by name once somebody opens it. */
export function unaffectedCells(kinds: readonly UnaffectedKind[], isOpen = false): string {
  const told = kinds.filter(({ servers }) => servers.length > 0);
  if (told.length === 0) return "";
  const summary = told.map(({ word, servers }) => `${servers.length} ${word}`).join(", ");
  const lists = told.map(listOfKind).join("\n");
  return `<details class="unaffected"${isOpen ? " open" : ""}><summary>${safe(summary)}</summary>\n${lists}\n</details>`;
}

function listOfKind({ word, style, servers }: UnaffectedKind): string {
  const items = servers.map(
    ({ name, note }) =>
      `<li class="mini ${style}" data-name="${safe(name)}">${nameOf(name)}${note === "" ? "" : ` <span class="note">${safe(note)}</span>`}</li>`,
  );
  return `<p class="kind">${safe(word)}</p><ul class="minis" aria-label="${safe(word)}">${items.join("")}</ul>`;
}
