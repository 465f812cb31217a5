import { link, relink } from "./links";
import { play } from "./play";
import { renderTimes } from "./times";

/** What the server sends: parts that are other than before, or all of the page where they do not fit any more. */
interface Update {
  parts?: Record<string, string>;
  main?: string;
  summary?: string;
}

const statusOf = (): HTMLElement | null => document.getElementById("connection");

/** How an element is found again once it was drawn anew. */
function selectorOf(element: HTMLElement): string | undefined {
  if (element.dataset.name !== undefined) return `[data-name="${CSS.escape(element.dataset.name)}"]`;
  const target = element.getAttribute("href");
  return target === null ? undefined : `[href="${CSS.escape(target)}"]`;
}

/** Draws a part anew; what has the focus in it keeps it. */
function put(id: string, html: string): void {
  const part = document.getElementById(id);
  if (!part) return;
  const { activeElement } = document;
  const isInside = activeElement instanceof HTMLElement && part.contains(activeElement);
  const selector = isInside ? selectorOf(activeElement) : undefined;
  part.innerHTML = html;
  if (selector !== undefined) part.querySelector<HTMLElement>(selector)?.focus({ preventScroll: true });
}

function take({ parts = {}, main, summary }: Update): void {
  if (summary !== undefined) put("summary", summary);
  if (main !== undefined) put("live", main);
  for (const [id, html] of Object.entries(parts)) put(id, html);
  renderTimes();
  relink();
}

function listen(): void {
  const { version = "" } = document.body.dataset;
  const source = new EventSource(`events?since=${encodeURIComponent(version)}`);
  source.addEventListener("message", (event) => take(JSON.parse(event.data)));
  const tell = (isConnected: boolean): void => {
    document.documentElement.classList.toggle("offline", !isConnected);
    const status = statusOf();
    if (status) status.textContent = isConnected ? "live" : "connection lost: this is as it was; trying again";
  };
  source.addEventListener("open", () => tell(true));
  source.addEventListener("error", () => tell(false));
}

link();
renderTimes();
setInterval(renderTimes, 5_000);
play();
if (document.body.dataset.version !== undefined) listen();
