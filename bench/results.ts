import { writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";

/** What was measured, told as it comes and kept for a page in Markdown. */
export class Results {
  readonly #parts: string[] = [];

  section(title: string): void {
    this.#add(`## ${title}`);
  }

  line(text: string): void {
    this.#add(text);
  }

  table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): void {
    const lines = [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
    this.#add(`**${title}**\n\n${lines.join("\n")}`);
  }

  /** Writes the page: how it was made, on what, and all that was told. */
  save(file: string, command: string, about: string): void {
    const [first] = cpus();
    const machine =
      `${first?.model.trim() ?? "a processor that is not known"}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ` +
      `${process.platform}, Node.js ${process.versions.node}`;
    const head = `# Results\n\n${about}\n\nMade by \`${command}\` on ${new Date().toISOString().slice(0, 10)}: ${machine}.`;
    writeFileSync(file, `${[head, ...this.#parts].join("\n\n")}\n`);
  }

  #add(text: string): void {
    this.#parts.push(text);
    console.log(`${text}\n`);
  }
}
