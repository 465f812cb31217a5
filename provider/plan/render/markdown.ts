import { counted } from "../../core/text/counted";
import { printable } from "../../core/text/printable";
import { byNumber } from "../report/order";
import type { Approval, Capacity, Message, Report, Row, Server } from "../report/report";
import { approvalsIn } from "./approvals-yaml";
import {
  basisOf,
  capacityTable,
  changesIn,
  describeRow,
  describeSpan,
  isAffected,
  isDestructive,
  messagesOf,
  OUTCOMES,
  placeOf,
  spareNote,
} from "./sentences";

/** GitHub refuses comments over 65,536 characters; bytes are counted, since some of its counts do, with room for a wrapper's own text. */
const MOST = 60_000;

/** How many entries of each list are shown, tried one after the other until the whole is small enough. */
const LIMITS = [Number.POSITIVE_INFINITY, 1000, 400, 200, 100, 50, 20, 10, 5, 1];

/** The first line of a comment: by it a later run finds the comment again. */
export const markerOf = ({ project, stack }: Pick<Report, "project" | "stack">): string =>
  `<!-- palette-maas plan ${[project, stack].map((part) => part.replace(/[^\w.-]/g, "_")).join("/")} -->`;

/** A report as a comment on a pull request. */
export function asMarkdown(report: Report): string {
  for (const limit of LIMITS) {
    const text = written(report, limit);
    if (Buffer.byteLength(text) <= MOST) return text;
  }
  return `${markerOf(report)}\n${headingOf(report)}\n\nThe plan is too long to be shown here.\n`;
}

function written(report: Report, limit: number): string {
  const told = (of: Message["severity"], about: "resources" | "program") => messagesOf(report.messages, of, about);
  const parts = [
    `${markerOf(report)}\n${headingOf(report)}`,
    errors([...told("error", "resources"), ...told("error", "program")], limit),
    table(report.rows, limit),
    refusals(report.rows, limit),
    bullets("The preview warned", told("warning", "resources"), limit),
    servers(report, limit),
    capacity(report.capacity, limit),
    bullets("Cannot be undone", report.irreversible, limit),
    bullets("Could not be checked", report.unchecked, limit),
    bullets("Checked", report.checked, limit),
    bullets("The program warned", told("warning", "program"), limit),
    approvals(report, limit),
    unusedApprovalList(report, limit),
    `<sub>${basisOf(report).map(escaped).join(" · ")}</sub>`,
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function headingOf({ headline, counts, capacity, isFailed }: Report): string {
  const sign = isFailed ? "❌" : isDestructive(counts) || (capacity?.missing ?? 0) > 0 ? "⚠️" : "✅";
  return `### ${sign} ${escaped(headline)}`;
}

/** Any text, so that nothing in it is taken for markup, a mention or a link. */
export function escaped(text: string): string {
  return (
    printable(text)
      .replace(/\s+/g, " ")
      .replace(/(?!: |:$)[^\p{L}\p{N} .,;()'"/?!%+=→−-]/gu, (char) => `&#${char.codePointAt(0)};`)
      .replace(/^([-+]|\d+\.)(?=\s)/, (start) => `&#${start.codePointAt(0)};${start.slice(1)}`)
      .replace(/\bwww\./gi, "www&#46;")
      // Mentions and references are found after entities were read: a zero-width space after the sign ends them.
      .replace(/&#(64|35);/g, "$&&#8203;")
      .replace(/\bGH-(?=\d)/gi, "$&&#8203;")
  );
}

const more = (left: number): string => `and ${left} more`;

/** The first entries of a list, and how many were left out. */
function cut<T>(all: readonly T[], limit: number): { shown: readonly T[]; left: number } {
  const shown = all.length > limit ? all.slice(0, limit) : all;
  return { shown, left: all.length - shown.length };
}

function bullets(title: string, all: readonly string[], limit: number): string {
  if (all.length === 0) return "";
  const { shown, left } = cut(all, limit);
  const lines = [...shown.map(escaped), ...(left > 0 ? [more(left)] : [])].map((line) => `- ${line}`);
  return `**${title}**\n\n${lines.join("\n")}`;
}

/** What has several lines, such as a stack trace, stands as it is. */
function errors(texts: readonly string[], limit: number): string {
  const { shown, left } = cut(texts, limit);
  const lines = shown.map((text) => (text.includes("\n") ? fenced(text) : `- ${escaped(text)}`));
  const all = left > 0 ? [...lines, `- ${more(left)}`] : lines;
  return all.length === 0 ? "" : `**The preview failed**\n\n${all.join("\n\n")}`;
}

function fenced(written: string, language = ""): string {
  const text = printable(written);
  const fence = "`".repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  return `${fence}${language}\n${text}${text.endsWith("\n") ? "" : "\n"}${fence}`;
}

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

function table(rows: readonly Row[], limit: number): string {
  if (rows.length === 0) return "";
  const { shown, left } = cut(rows, limit);
  const lines = shown.map((one) => {
    const { cluster, pool } = placeOf(one);
    const why = [...changesIn(one).map((path) => code(path)), ...one.reasons.map(escaped)];
    const time = one.time === undefined ? [] : [escaped(one.time)];
    return row([
      escaped(cluster),
      escaped(pool),
      describeRow(one).map(escaped).join("<br>"),
      [...why, ...time].join("<br>"),
    ]);
  });
  const rest = left > 0 ? [row([more(left), "", "", ""])] : [];
  return [row(["cluster", "pool", "what happens", "because of"]), "| --- | --- | --- | --- |", ...lines, ...rest].join(
    "\n",
  );
}

const code = (text: string): string => `<code>${escaped(text)}</code>`;

const refusals = (rows: readonly Row[], limit: number): string =>
  bullets(
    "Refused when it is applied",
    rows.flatMap(({ refused }) => refused),
    limit,
  );

function servers({ servers: all }: Report, limit: number): string {
  const concerned = all.filter(isAffected);
  if (concerned.length === 0) return "";
  const { shown, left } = cut([...concerned].sort(byPool), limit);
  const lines = shown.map(serverLine);
  const rest = left > 0 ? [row([more(left), "", "", "", "", ""])] : [];
  return [
    `<details><summary>${counted(concerned.length, "server")} by name</summary>\n`,
    row(["server", "what happens", "cluster", "pool", "zone", "resource pool"]),
    "| --- | --- | --- | --- | --- | --- |",
    ...lines,
    ...rest,
    "\n</details>",
  ].join("\n");
}

// Within a pool they stay by name.
const byPool = (a: Server, b: Server): number => byNumber(a.cluster, b.cluster) || byNumber(a.pool, b.pool);

const serverLine = ({ name, outcome, cluster, pool, zone, resourcePool }: Server): string =>
  row([name, OUTCOMES[outcome].word, cluster, pool, zone, resourcePool].map(escaped));

function capacity(given: Capacity | undefined, limit: number): string {
  if (!given) return "";
  const { rows, free, freeAfter, missing, spare } = given;
  const { shown, left } = cut(rows, limit);
  const { head, cells } = capacityTable(rows, shown);
  const lines = cells.map((line) => row(line.map(escaped)));
  const rest = left > 0 ? [row([more(left), ...head.slice(1).map(() => "")])] : [];
  const needs = spareNote(spare);
  const short = missing > 0 ? `; **${missing} missing now** for what is to be allocated` : "";
  return [
    `**Capacity**: ${free} free before, ${describeSpan(freeAfter)} after${short}${needs}\n`,
    `<details><summary>by zone and resource pool</summary>\n`,
    row(head),
    row(head.map(() => "---")),
    ...lines,
    ...rest,
    "\n</details>",
  ].join("\n");
}

function approvals({ approvals, approve }: Report, limit: number): string {
  if (approvals.length === 0) return "";
  const missing = approvals.filter(({ isGiven }) => !isGiven);
  const without = missing.filter(({ text }) => text === undefined).map(notApprovable);
  if (missing.length === 0) return "**Approved** in the configuration of the stack.";
  const { shown, left } = cut(approve, limit);
  const yaml = approvalsIn(shown);
  const rest = left > 0 ? `    # ${more(left)}: see --json\n` : "";
  const block = approve.length === 0 ? "" : fenced(`${yaml}${rest}`, "yaml");
  const title = `**Approvals needed**: ${missing.length} of ${approvals.length}; in the stack's configuration file:`;
  return [title, block, without.map((line) => `- ${line}`).join("\n")].filter((part) => part !== "").join("\n\n");
}

const notApprovable = ({ kind, about }: Approval): string => escaped(`nothing can approve the ${kind} of ${about}`);

function unusedApprovalList({ unusedApprovals: texts }: Report, limit: number): string {
  const lines = texts.map((text) => `'${text}'`);
  return bullets("Approvals that match nothing: take them out of 'palette-maas:approve'", lines, limit);
}
