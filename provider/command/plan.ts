import { readFileSync, writeFileSync } from "node:fs";
import { ProviderError } from "../core/errors";
import { type Preview, readPreview } from "../plan/read/preview";
import { asHtml } from "../plan/render/html";
import { asMarkdown } from "../plan/render/markdown";
import { isUnapproved, missingApprovals, unapproved } from "../plan/report/approvals";
import { reportOf } from "../plan/report/build";
import type { Report } from "../plan/report/report";
import type { PlanArguments } from "./arguments";
import { collectEvidence } from "./collect-evidence";
import { commitOf } from "./commit";
import { pulumiPreview } from "./pulumi-command";
import type { Terminal } from "./terminal";

/** What the caller's exit code says. */
const EXIT = { made: 0, previewFailed: 1, impossible: 2, notApproved: 3, interrupted: 130 } as const;

/** Makes a plan out of a preview and writes it where it was asked for; answers the exit code. */
export async function plan(asked: PlanArguments, terminal: Terminal): Promise<number> {
  const { preview, ended } = await previewFor(asked, terminal);
  if (ended !== undefined || !preview) return ended ?? EXIT.impossible;
  const { environment } = terminal;
  const [commit, seen] = await Promise.all([
    commitOf(environment, asked.cwd),
    collectEvidence(preview, asked, environment),
  ]);
  // A step that cannot be read leaves as little to go by as one that the preview failed at.
  const isFailed =
    preview.told.some((one) => one.severity === "error" && !isUnapproved(one)) ||
    seen.evidence.replayed.some(({ isUnreadable }) => isUnreadable);
  const madeAt = new Date().toISOString();
  const report = seen.hidden(reportOf({ preview, ...seen.evidence, isFailed, commit, madeAt }));
  const refused = missingApprovals(seen.evidence.replayed, preview.told, report.approvals);
  const missing = [...new Set([...unapproved(report.approvals, asked.failOn), ...refused])];
  const code = isFailed ? EXIT.previewFailed : missing.length > 0 ? EXIT.notApproved : EXIT.made;
  write(report, asked, terminal, code);
  if (missing.length > 0) terminal.err(refusal(missing.map(({ text, kind, about }) => text ?? `${kind} ${about}`)));
  return code;
}

interface Given {
  preview?: Preview;
  /** The exit code where there is no preview to go on from. */
  ended?: number;
}

async function previewFor({ preview, stack, cwd }: PlanArguments, terminal: Terminal): Promise<Given> {
  if (preview === "-") return { preview: readPreview((await terminal.input?.()) ?? "", "Standard input") };
  if (preview !== undefined) return { preview: readPreview(textOf(preview), `The file ${preview}`) };
  const { text, code, isInterrupted } = await pulumiPreview({ stack, cwd }, terminal);
  if (isInterrupted) return { ended: EXIT.interrupted };
  if (code !== 0 && !text.includes("{")) {
    terminal.err(
      `palette-maas: 'pulumi preview' failed${code === undefined ? "" : ` with exit code ${code}`}; no plan was made.\n`,
    );
    return { ended: EXIT.previewFailed };
  }
  const read = readPreview(text, "What 'pulumi preview --json' printed");
  if (code === 0 || read.told.some(({ severity }) => severity === "error")) return { preview: read };
  const told = {
    severity: "error" as const,
    urn: "",
    text: `'pulumi preview' ended with exit code ${code ?? "of a signal"}`,
  };
  return { preview: { ...read, told: [...read.told, told] } };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new ProviderError(`The file ${file} cannot be read.`, { cause });
  }
}

function write(report: Report, { json, html, markdown }: PlanArguments, { out }: Terminal, exitCode: number): void {
  if (markdown !== undefined) save(markdown, asMarkdown(report));
  if (html !== undefined) save(html, asHtml(report));
  if (json) out(`${JSON.stringify({ exitCode, ...report }, undefined, 2)}\n`);
  else out(markdown === undefined ? asMarkdown(report) : `${report.headline}\n`);
}

function save(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (cause) {
    throw new ProviderError(`The file ${file} cannot be written.`, { cause });
  }
}

const refusal = (texts: readonly string[]): string =>
  `palette-maas: 'palette-maas:approve' in the stack's configuration does not hold\n${texts.map((text) => `  ${text}\n`).join("")}`;
