import { documentOf, foldedOf, LINKS, listOf, safe, sectionOf } from "../../../page";
import { agreeing, counted } from "../../core/text/counted";
import { printable } from "../../core/text/printable";
import { isRecord } from "../../core/unknowns";
import type { Message, Report } from "../report/report";
import { approvalsIn } from "./approvals-yaml";
import { isDecision, rowsOf } from "./html-rows";
import { serversOf } from "./html-servers";
import { basisOf, isDestructive, messagesOf } from "./sentences";

/** A report as one page that loads nothing: first what somebody has to decide, then the racks, last what is there to look up. */
export function asHtml(given: Report): string {
  const report = shown(given);
  const { headline, rows } = report;
  const parts = [
    sectionOf("errors", "The preview failed", errors(report), "panel alarm"),
    sectionOf("decisions", "Needs a decision", decisions(report), "panel alarm"),
    sectionOf(
      "changes",
      rows.some(isDecision) ? "What happens besides" : "What happens",
      rowsOf(report, (row) => !isDecision(row)),
    ),
    sectionOf("servers", "Servers", serversOf(report)),
    notes(report),
  ];
  const basis = basisOf(report).map(safe).join(" · ");
  const body = [
    `<header class="${severityOf(report)}"><h1>${safe(headline)}</h1><p class="basis">${basis}</p></header>\n<main>`,
    ...parts.filter((part) => part !== ""),
    `</main>\n<footer><p class="basis">Made by palette-maas plan. It changes nothing.</p></footer>`,
  ];
  return documentOf({ title: headline, body: body.join("\n"), script: LINKS, isLive: false });
}

/** The report with every text as a person may see it. */
const shown = (report: Report): Report => printed(report) as Report;

// The shape stays: only texts are rewritten.
function printed(value: unknown): unknown {
  if (typeof value === "string") return printable(value);
  if (Array.isArray(value)) return value.map(printed);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, printed(member)]));
}

const severityOf = ({ isFailed, counts, capacity }: Report): string =>
  isFailed ? "failed" : isDestructive(counts) || (capacity?.missing ?? 0) > 0 ? "grave" : "harmless";

const told = ({ messages }: Report, of: Message["severity"], about: "resources" | "program") =>
  messagesOf(messages, of, about);

const errors = (report: Report): string =>
  listOf([...told(report, "error", "resources"), ...told(report, "error", "program")]);

function decisions(report: Report): string {
  const missing = report.capacity?.missing ?? 0;
  const short =
    missing === 0
      ? ""
      : `<p class="lead"><strong>${counted(missing, "free server")} ${agreeing(missing, "is", "are")} missing</strong> now for what is to be allocated; those that this change gives back may come too late.</p>`;
  return [short, rowsOf(report, isDecision), approvalsAsked(report)].filter((part) => part !== "").join("\n");
}

/** The lines for the stack's configuration, those marked that are not there yet. What no line can approve is told by its row. */
function approvalsAsked({ approvals, approve, stack }: Report): string {
  const missing = approvals.flatMap(({ isGiven, text }) => (isGiven ? [] : (text ?? [])));
  if (missing.length === 0) return "";
  const asked = new Set(missing.map((text) => JSON.stringify(text)));
  const lines = approvalsIn(approve)
    .trimEnd()
    .split("\n")
    .map((line) => (asked.has(line.replace(/^ *- /, "")) ? `<span class="asked">${safe(line)}</span>` : safe(line)));
  const file = stack === "" ? "the stack's configuration file" : `Pulumi.${stack.split("/").at(-1)}.yaml`;
  const count = `${missing.length} of ${counted(approve.length, "approval")} ${agreeing(missing.length, "is", "are")} missing`;
  return (
    `<p class="lead">${count}. Write into <code>${safe(file)}</code>:</p>` +
    `<pre id="approve" tabindex="0" aria-label="Approvals">${lines.join("\n")}</pre>` +
    `<button type="button" data-copy="approve" hidden>Copy</button>`
  );
}

/** What does not change what happens: doubts open, the rest folded. */
function notes(report: Report): string {
  return [
    sectionOf("unchecked", "Could not be checked", listOf(report.unchecked)),
    sectionOf("warnings", "The preview warned", listOf(told(report, "warning", "resources"))),
    sectionOf("program", "The program warned", listOf(told(report, "warning", "program"))),
    sectionOf(
      "unused-approvals",
      "Approvals that match nothing",
      listOf(report.unusedApprovals.map((text) => `'${text}': take it out of 'palette-maas:approve'`)),
    ),
    foldedOf(`Checked and well: ${report.checked.length}`, listOf(report.checked)),
  ]
    .filter((part) => part !== "")
    .join("\n");
}
