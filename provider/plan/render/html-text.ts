import { printable } from "../../core/text/printable";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Any text, so that nothing in it is taken for markup; fit for attributes in quotes too. */
export const safe = (text: string): string => printable(text).replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);

/** A table with a caption that is read out, and a header cell in front of each row. */
export function tableOf(caption: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const top = head.map((cell) => `<th scope="col">${safe(cell)}</th>`).join("");
  const body = rows.map(([first = "", ...cells]) => {
    const others = cells.map((cell) => `<td>${cell}</td>`).join("");
    return `<tr><th scope="row">${first}</th>${others}</tr>`;
  });
  return `<div class="wide"><table><caption>${safe(caption)}</caption><thead><tr>${top}</tr></thead><tbody>\n${body.join("\n")}\n</tbody></table></div>`;
}

/** A part of the page under a heading of its own; empty where it has nothing to show. */
export function sectionOf(id: string, title: string, content: string): string {
  if (content === "") return "";
  return `<section aria-labelledby="${id}"><h2 id="${id}">${safe(title)}</h2>\n${content}\n</section>`;
}

/** A list of sentences; empty where there is none. */
export const listOf = (texts: readonly string[]): string =>
  texts.length === 0 ? "" : `<ul class="told">${texts.map((text) => `<li>${safe(text)}</li>`).join("")}</ul>`;
