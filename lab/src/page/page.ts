import type { IncomingMessage, ServerResponse } from "node:http";
import { text as textOf } from "node:stream/consumers";
import { drawRack, LivePage, refusalOf, refuse, safe } from "#page";
import type { Maas } from "../maas";
import type { MaasOperator } from "../operator/maas";
import { ACTIONS, operate } from "./operate";
import { type PageSources, pictureOf } from "./picture";

/** How often the lab is looked at while somebody watches, in milliseconds of real time. */
const EVERY = 250;

const LARGEST = 4_096;

/** The lab's own page: every server as it is, and what an operator does behind everybody's back. */
export class LabPage {
  readonly #maas: Maas;
  readonly #operator: MaasOperator;
  readonly #live: LivePage;
  #timer: NodeJS.Timeout | undefined;

  constructor(worlds: PageSources, maas: Maas, operator: MaasOperator) {
    this.#maas = maas;
    this.#operator = operator;
    this.#live = new LivePage({
      above: FORM,
      foot: "Served by palette-maas-lab on this machine. Its servers exist in this process alone.",
      draw: () => drawRack(pictureOf(worlds)),
      onWatched: (isWatched) => this.#watched(isWatched),
    });
  }

  /** Answers requests for the page; false for any other. */
  handle(request: IncomingMessage, response: ServerResponse): boolean {
    if (request.url !== "/lab/operate") return this.#live.handle(request, response);
    void this.#operate(request, response).catch(() => response.destroy());
    return true;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#live.close();
  }

  #watched(isWatched: boolean): void {
    clearInterval(this.#timer);
    if (isWatched) this.#timer = setInterval(() => this.#live.refresh(), EVERY);
  }

  /** From a page of this lab only: a form of another origin would play with whoever has it open. */
  async #operate(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = refusalOf(request);
    if (refusal) return refuse(response, refusal.status, refusal.text);
    if (request.method !== "POST") return refuse(response, 405, "This is posted to.");
    if (request.headers.origin === undefined)
      return refuse(response, 403, "Only the lab's own page plays the operator.");
    if (Number(request.headers["content-length"] ?? LARGEST + 1) > LARGEST)
      return refuse(response, 413, "That is too much.");
    const form = new URLSearchParams(await textOf(request));
    const part = (name: string): string => form.get(name) ?? "";
    const asked = { action: part("action"), server: part("server"), name: part("name") };
    const told = await operate(asked, this.#operator, this.#maas);
    this.#live.refresh();
    // A page whose script does not run has sent its form, and gets itself back.
    if (request.headers.accept?.includes("text/html")) response.writeHead(303, { location: "/" }).end();
    else
      response.writeHead(200, { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" }).end(told);
  }
}

const buttons = Object.entries(ACTIONS).map(
  ([action, word]) => `<button name="action" value="${action}">${safe(word)}</button>`,
);

const FORM =
  `<section class="panel" aria-labelledby="operator"><h2 id="operator">Play the operator</h2>` +
  `<form class="play" method="post" action="/lab/operate">` +
  `<label>Server <input name="server" autocomplete="off" spellcheck="false"></label>` +
  `<label>New name <input name="name" autocomplete="off" spellcheck="false"></label>${buttons.join("")}` +
  `<p role="status">Click on a server, or type its name.</p></form></section>`;
