import { counted } from "../core/text/counted";
import { printableLine } from "../core/text/printable";
import { exitCodeOf, type Finding, type Level } from "./finding";

const LEVELS: readonly Level[] = ["error", "warning", "note", "ok"];

const count = (findings: readonly Finding[], level: Level): number =>
  findings.filter((finding) => finding.level === level).length;

/** The findings for people: a table, what to do under each line that asks for it, and a sum. */
export function asTable(findings: readonly Finding[]): string {
  const rows = findings.map(({ level, about, asked, found }) => [level, about, asked, found]);
  const widths = [0, 1, 2].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  const lines = findings.flatMap(({ todo }, i) => {
    const cells = (rows[i] ?? []).map((cell, column) => printableLine(cell).padEnd(widths[column] ?? 0));
    return [
      cells.join("  ").trimEnd(),
      ...(todo === "" ? [] : [`${" ".repeat((widths[0] ?? 0) + 2)}-> ${printableLine(todo)}`]),
    ];
  });
  return `${lines.join("\n")}\n\n${sumOf(findings)}\n`;
}

function sumOf(findings: readonly Finding[]): string {
  const [errors, warnings, notes] = [count(findings, "error"), count(findings, "warning"), count(findings, "note")];
  // A note says that something was not asked, or is so: it found nothing wrong as little as anything right.
  const noted = notes === 0 ? "" : `, ${counted(notes, "note")}`;
  const well = `${count(findings, "ok")} of ${counted(findings.length, "check")} found nothing wrong`;
  return errors + warnings === 0
    ? `All is well: ${well}${noted}.`
    : `${counted(errors, "error")}, ${counted(warnings, "warning")}${noted}; ${well}.`;
}

/** The findings as JSON, for programs. */
export function asJson(findings: readonly Finding[]): string {
  const counts = Object.fromEntries(LEVELS.map((level) => [level, count(findings, level)]));
  return `${JSON.stringify({ exitCode: exitCodeOf(findings), counts, findings }, undefined, 2)}\n`;
}
