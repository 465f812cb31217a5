/** Rows and cells of one thing carry the same `data-row`: pointing at one shows the others. */
let shown: string | undefined;
let chosen: string | undefined;

const partsOf = (row: string): NodeListOf<HTMLElement> => document.querySelectorAll(`[data-row="${CSS.escape(row)}"]`);

function show(row: string | undefined): void {
  const wanted = row ?? chosen;
  if (wanted === shown) return;
  if (shown !== undefined) for (const part of partsOf(shown)) part.classList.remove("lit");
  shown = wanted;
  if (wanted !== undefined) for (const part of partsOf(wanted)) part.classList.add("lit");
  document.documentElement.classList.toggle("lighting", wanted !== undefined);
}

const rowAt = (target: EventTarget | null): string | undefined =>
  target instanceof Element ? target.closest<HTMLElement>("[data-row]")?.dataset.row : undefined;

/** Of each list only one cell is a stop of the tabulator; arrows lead to the others. */
function arrangeStops(): void {
  for (const list of document.querySelectorAll(".cells")) {
    const cells = [...list.querySelectorAll<HTMLElement>("a.cell")];
    const current = cells.find((cell) => cell === document.activeElement) ?? cells[0];
    for (const cell of cells) cell.tabIndex = cell === current ? 0 : -1;
  }
}

function neighbour(cell: HTMLElement, key: string): HTMLElement | undefined {
  const cells = [...(cell.closest(".cells")?.querySelectorAll<HTMLElement>("a.cell") ?? [])];
  const at = cells.indexOf(cell);
  const { left, top } = cell.getBoundingClientRect();
  const isInColumn = (other: HTMLElement): boolean => Math.abs(other.getBoundingClientRect().left - left) < 2;
  switch (key) {
    case "ArrowRight":
      return cells[at + 1];
    case "ArrowLeft":
      return cells[at - 1];
    case "ArrowDown":
      return cells.slice(at + 1).find((other) => isInColumn(other) && other.getBoundingClientRect().top > top);
    case "ArrowUp":
      return cells.slice(0, at).findLast((other) => isInColumn(other) && other.getBoundingClientRect().top < top);
    case "Home":
      return cells[0];
    case "End":
      return cells.at(-1);
    default:
      return undefined;
  }
}

function onKey(event: KeyboardEvent): void {
  if (event.key === "Escape") {
    chosen = undefined;
    show(undefined);
    return;
  }
  const cell = event.target instanceof Element ? event.target.closest<HTMLElement>("a.cell") : null;
  const next = cell ? neighbour(cell, event.key) : undefined;
  if (!cell || !next) return;
  event.preventDefault();
  cell.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

function onClick(event: MouseEvent): void {
  const row = rowAt(event.target);
  chosen = row;
  show(row);
  const copy = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-copy]") : null;
  if (copy) void copyFrom(copy);
}

async function copyFrom(button: HTMLElement): Promise<void> {
  const source = document.getElementById(button.dataset.copy ?? "");
  if (!source) return;
  try {
    await navigator.clipboard.writeText(source.textContent ?? "");
    button.textContent = "Copied";
  } catch {
    getSelection()?.selectAllChildren(source);
    button.textContent = "Selected";
  }
}

export function link(): void {
  document.addEventListener("pointerover", (event) => show(rowAt(event.target)));
  document.addEventListener("focusin", (event) => show(rowAt(event.target)));
  document.addEventListener("focusout", () => show(undefined));
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  for (const button of document.querySelectorAll<HTMLElement>("[data-copy]")) button.hidden = false;
  relink();
}

/** After parts of the page were drawn anew. */
export function relink(): void {
  arrangeStops();
  const again = shown;
  shown = undefined;
  show(again);
}
