import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";

/** What was measured, told as it comes and kept for a page in Markdown. */
export class Results {
  readonly #sections = new Map<string, string[]>();
  #current: string[] = [];

  section(title: string): void {
    this.#current = [];
    this.#sections.set(title, this.#current);
    console.log(`## ${title}\n`);
  }

  line(text: string): void {
    this.#current.push(text);
    console.log(`${text}\n`);
  }

  table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): void {
    const lines = [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
    this.line(`**${title}**\n\n${lines.join("\n")}`);
  }

  /** Writes the page: what was measured now, each with how and on what, and the other sections as they were. */
  save(file: string, command: string, about: string): void {
    const page = sectionsIn(existsSync(file) ? readFileSync(file, "utf8") : "");
    const made = `Made by \`${command}\` on ${new Date().toISOString().slice(0, 10)}: ${machine()}.`;
    for (const [title, parts] of this.#sections) page.set(title, [made, ...parts].join("\n\n"));
    const sections = [...page].map(([title, text]) => `## ${title}\n\n${text}`);
    writeFileSync(file, `${[`# Results\n\n${about}`, ...sections].join("\n\n")}\n`);
  }
}

function sectionsIn(page: string): Map<string, string> {
  const parts = page.split(/^## /m).slice(1);
  return new Map(
    parts.map((part) => {
      const [title = "", ...lines] = part.split("\n");
      return [title, lines.join("\n").trim()];
    }),
  );
}

function machine(): string {
  const model = cpus()[0]?.model.trim() ?? "a processor that is not known";
  return `${model}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}, Node.js ${process.versions.node}`;
}
