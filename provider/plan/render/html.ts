import type { Capacity, Message, Report, Row } from "../report/report";
import { approvalsIn } from "./approvals-yaml";
import { legendOf, racksOf } from "./html-rack";
import { STYLE } from "./html-style";
import { listOf, safe, sectionOf, tableOf } from "./html-text";
import { basisOf, capacityTable, changesIn, happening, isGrave, placeOf, saidBy, spanned, sparing } from "./sentences";

/** A report as one page that loads nothing and runs nothing. */
export function asHtml(report: Report): string {
  const { headline, servers, messages, irreversible, unchecked, rows, stray } = report;
  const told = (of: Message["severity"], about: "resources" | "program") => saidBy(messages, of, about);
  const parts = [
    sectionOf("errors", "The preview failed", listOf([...told("error", "resources"), ...told("error", "program")])),
    sectionOf("changes", "What happens", changes(rows)),
    sectionOf("refused", "Refused when it is applied", listOf(rows.flatMap(({ refused }) => refused))),
    sectionOf("warnings", "The preview warned", listOf(told("warning", "resources"))),
    sectionOf(
      "servers",
      "Servers",
      servers.length === 0 && !hasNew(rows) ? "" : `${drawnFrom(report)}${legendOf(report)}${racksOf(report)}`,
    ),
    sectionOf("capacity", "Capacity", capacity(report.capacity)),
    sectionOf("irreversible", "Cannot be undone", listOf(irreversible)),
    sectionOf("unchecked", "Could not be checked", listOf(unchecked)),
    sectionOf("checked", "Checked", listOf(report.checked)),
    sectionOf("program", "The program warned", listOf(told("warning", "program"))),
    sectionOf("approvals", "Approvals needed", approvals(report)),
    sectionOf(
      "stray",
      "Approvals that match nothing",
      listOf(stray.map((text) => `'${text}': take it out of 'palette-maas:approve'`)),
    ),
  ];
  const basis = basisOf(report).map(safe).join(" · ");
  return [
    `<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">`,
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<meta name="viewport" content="width=device-width, initial-scale=1">`,
    `<title>${safe(headline)}</title><style>${STYLE}</style></head>\n<body>`,
    `<header class="${moodOf(report)}"><h1>${safe(headline)}</h1><p class="basis">${basis}</p></header>\n<main>`,
    ...parts.filter((part) => part !== ""),
    `</main>\n<footer><p class="basis">palette-maas plan · ${basis}</p></footer></body></html>\n`,
  ].join("\n");
}

const moodOf = ({ isFailed, counts, capacity: seen }: Report): string =>
  isFailed ? "failed" : isGrave(counts) || (seen?.missing ?? 0) > 0 ? "grave" : "calm";

const hasNew = (rows: readonly Row[]): boolean =>
  rows.some(({ effects }) => effects.some(({ kind }) => kind === "allocates"));

const drawnFrom = ({ inventoryAt }: Report): string =>
  inventoryAt === undefined
    ? `<p class="note">MAAS was not looked at: these are the servers that the record of the stack names.</p>`
    : "";

function changes(rows: readonly Row[]): string {
  if (rows.length === 0) return "";
  const lines = rows.map((row) => {
    const { cluster, pool } = placeOf(row);
    const why = [...changesIn(row).map((path) => `<code>${safe(path)}</code>`), ...row.reasons.map(safe)];
    const time = row.time === undefined ? [] : [safe(row.time)];
    return [
      safe(cluster === "" ? pool : cluster),
      safe(cluster === "" ? "" : pool),
      happening(row).map(safe).join("<br>"),
      [...why, ...time].join("<br>"),
    ];
  });
  return tableOf("Changes by cluster and pool", ["cluster", "pool", "what happens", "because of"], lines);
}

function capacity(given: Capacity | undefined): string {
  if (!given) return "";
  const { rows, free, freeAfter, missing, spare } = given;
  const short = missing > 0 ? `; ${missing} missing now for what is to be allocated` : "";
  const needs = sparing(spare);
  const { head, cells } = capacityTable(rows);
  const sum = `<p>${free} free before, ${spanned(freeAfter)} after${short}${needs}.</p>`;
  return `${sum}${tableOf(
    "Free servers by zone and resource pool",
    head,
    cells.map((line) => line.map(safe)),
  )}`;
}

function approvals({ approvals, approve }: Report): string {
  if (approvals.length === 0) return "";
  const missing = approvals.filter(({ isGiven }) => !isGiven);
  if (missing.length === 0) return "<p>All are given in the configuration of the stack.</p>";
  const without = missing.filter(({ text }) => text === undefined);
  const none = listOf(without.map(({ kind, about }) => `nothing can approve the ${kind} of ${about}`));
  const yaml = approve.length === 0 ? "" : `<pre>${safe(approvalsIn(approve))}</pre>`;
  return `<p>${missing.length} of ${approvals.length}; in the stack's configuration file:</p>${yaml}${none}`;
}
