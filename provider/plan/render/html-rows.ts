import { foldedOf, nameOf, safe } from "../../../page";
import { counted } from "../../core/text/counted";
import type { EffectKind } from "../../forecast/effect";
import type { Approval, ApprovalKind, Report, Row } from "../report/report";
import { changesIn, describeEffect, describeOwnChange, placeOf } from "./sentences";

/** What a row is called on the page, by cluster and pool. */
export const rowIds = (rows: readonly Row[]): ReadonlyMap<string, string> =>
  new Map(rows.map(({ cluster, pool }, i) => [key(cluster, pool), String(i)]));

const key = (cluster: string, pool: string): string => JSON.stringify([cluster, pool]);

/** The row of a pool, or of its cluster. */
export const rowAt = (ids: ReadonlyMap<string, string>, cluster: string, pool: string): string | undefined =>
  ids.get(key(cluster, pool)) ?? ids.get(key(cluster, ""));

const LOSS: Readonly<Record<EffectKind, string>> = {
  allocates: "",
  reinstalls: "what is on their disks is lost",
  releases: "they may be taken by others",
  replaces: "what runs there ends",
  deletes: "what runs there ends, and they may be taken by others",
};

const KINDS: Partial<Record<EffectKind, ApprovalKind>> = {
  reinstalls: "reinstall",
  releases: "release",
  replaces: "replace",
  deletes: "delete",
};

/** Whether what a row says cannot be undone, or will not be done as it stands. */
export const isDecision = ({ effects, planned, refused }: Row): boolean =>
  refused.length > 0 ||
  effects.some(({ kind }) => kind !== "allocates") ||
  planned.some(({ verb }) => verb === "delete" || verb === "replace");

/** Of more rows than these, those of a cluster are folded under its name. */
const MOST_OPEN = 40;

/** Rows as a list; each says where, what happens and why, and whether it is approved. */
export function rowsOf({ rows, approvals, servers }: Report, isWanted: (row: Row) => boolean): string {
  const ids = rowIds(rows);
  const drawn = new Set(servers.flatMap(({ cluster, pool }) => rowAt(ids, cluster, pool) ?? []));
  const byCluster = new Map<string, { items: string[]; rows: Row[] }>();
  rows.forEach((row, i) => {
    if (!isWanted(row)) return;
    const hasCell = drawn.has(String(i)) || row.effects.some(({ kind }) => kind === "allocates");
    const before = rows[i - 1];
    const isSaid = before !== undefined && isWanted(before) && sayTheSame(before, row);
    const shown = isSaid ? { ...row, reasons: [], time: undefined } : row;
    const known = byCluster.get(row.cluster) ?? { items: [], rows: [] };
    byCluster.set(row.cluster, known);
    known.rows.push(row);
    known.items.push(itemOf(shown, String(i), hasCell, approvalsOf(row, approvals)));
  });
  const all = [...byCluster.values()].flatMap(({ items }) => items);
  if (all.length === 0) return "";
  if (all.length <= MOST_OPEN) return listed(all);
  const folds = [...byCluster].map(([cluster, own]) =>
    foldedOf(cluster === "" ? "of no cluster" : cluster, listed(own.items), sumOf(own.rows, approvals)),
  );
  return `<div class="folds">\n${folds.join("\n")}\n</div>`;
}

const SUMS: Readonly<Record<EffectKind, string>> = {
  deletes: "released by deletes",
  replaces: "given up by replacements",
  releases: "released",
  reinstalls: "reinstalled",
  allocates: "allocated",
};

/** What is folded, in a line: how many changes, what they mean for servers, and what is in their way. */
function sumOf(rows: readonly Row[], approvals: readonly Approval[]): string {
  const sums = (Object.keys(SUMS) as EffectKind[]).flatMap((kind) =>
    (["will", "may"] as const).flatMap((certainty) => {
      const own = rows
        .flatMap(({ effects }) => effects)
        .filter((one) => one.kind === kind && one.certainty === certainty);
      const count = own.reduce((sum, one) => sum + one.count, 0);
      return count === 0 ? [] : [`${count} ${certainty === "may" ? "may be " : ""}${SUMS[kind]}`];
    }),
  );
  const refused = rows.filter((row) => row.refused.length > 0).length;
  const missing = rows.filter((row) => approvalsOf(row, approvals).some(({ isGiven }) => !isGiven)).length;
  return [
    counted(rows.length, "change"),
    ...sums,
    ...(refused === 0 ? [] : [`${refused} refused`]),
    ...(missing === 0 ? [] : [`${missing} not approved`]),
  ]
    .map((part) => part.replace(" ", "\u00a0"))
    .join(" · ");
}

const listed = (items: readonly string[]): string => `<ul class="rows">\n${items.join("\n")}\n</ul>`;

/** What a cluster's change means for one pool after the other has one reason and one time. */
const sayTheSame = (a: Row, b: Row): boolean =>
  a.cluster === b.cluster && a.time === b.time && JSON.stringify(a.reasons) === JSON.stringify(b.reasons);

function itemOf(row: Row, id: string, hasCell: boolean, approvals: readonly Approval[]): string {
  const { cluster, pool } = placeOf(row);
  const where = [cluster, pool]
    .filter((part) => part !== "")
    .map(nameOf)
    .join(" / ");
  const link = hasCell ? `<a href="#cell-${id}">${where}</a>` : where;
  const why = [
    ...(changesIn(row).length === 0 ? [] : [`because of ${changesIn(row).map(codeOf).join(", ")}`]),
    ...row.reasons.map(safe),
    ...(row.time === undefined ? [] : [safe(row.time)]),
  ];
  const lines = [
    ...row.refused.map((text) => `<p><strong>refused:</strong> ${safe(text)}</p>`),
    ...row.effects.map((effect) => `<p>${safe(describeEffect(effect))}${lossOf(effect.kind)}</p>`),
    ...describeOwnChange(row).map((text) => `<p>${safe(text)}</p>`),
    ...(why.length === 0 ? [] : [`<p class="why">${why.join(" · ")}</p>`]),
  ];
  return `<li class="row" id="row-${id}" data-row="${id}"><span class="where">${link}</span><div class="what">${lines.join("")}</div>${chipOf(approvals)}</li>`;
}

const codeOf = (path: string): string => `<code>${safe(path)}</code>`;

const lossOf = (kind: EffectKind): string => (LOSS[kind] === "" ? "" : `<span class="note">: ${LOSS[kind]}</span>`);

/** Those that are about what the row is about, or about its cluster as a whole. */
function approvalsOf({ cluster, subjects, effects }: Row, approvals: readonly Approval[]): Approval[] {
  const own = approvals.filter(({ about }) => subjects.includes(about));
  const kinds = effects.flatMap(({ kind }) => KINDS[kind] ?? []);
  return own.length > 0 ? own : approvals.filter(({ about, kind }) => about === cluster && kinds.includes(kind));
}

function chipOf(approvals: readonly Approval[]): string {
  if (approvals.length === 0) return "";
  if (approvals.some(({ text }) => text === undefined)) return `<span class="chip never">cannot be approved</span>`;
  return approvals.every(({ isGiven }) => isGiven)
    ? `<span class="chip given">approved</span>`
    : `<span class="chip missing">approval missing</span>`;
}
