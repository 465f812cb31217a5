const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Any text, so that nothing in it is taken for markup; fit for attributes in quotes too. */
export const safe = (text: string): string => text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);

/** A name of somebody's making: whatever it holds, it turns the order of nothing around it. */
export const nameOf = (text: string): string => `<bdi>${safe(text)}</bdi>`;

/** A part of the page under a heading of its own; empty where it has nothing to show. */
export function sectionOf(id: string, title: string, content: string, style = ""): string {
  if (content === "") return "";
  const own = style === "" ? "" : ` class="${style}"`;
  return `<section${own} aria-labelledby="${id}"><h2 id="${id}">${safe(title)}</h2>\n${content}\n</section>`;
}

/** A list of sentences; empty where there is none. */
export const listOf = (texts: readonly string[]): string =>
  texts.length === 0 ? "" : `<ul class="told">${texts.map((text) => `<li>${safe(text)}</li>`).join("")}</ul>`;

/** What is there to look up and says nothing new: closed until somebody opens it. */
export function foldedOf(title: string, content: string, note = ""): string {
  if (content === "") return "";
  const more = note === "" ? "" : ` <span class="note">${safe(note)}</span>`;
  return `<details class="folded"><summary>${safe(title)}${more}</summary>\n${content}\n</details>`;
}
