import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { Browser } from "./browser";
import type { Look, Page } from "./page";

/** A browser for the tests of a file, which are skipped with the reason where this machine has none. */
export class BrowserStage {
  #browser: Browser | undefined;
  readonly #folder = mkdtempSync(path.join(tmpdir(), "palette-maas-pages-"));
  readonly #pages: Page[] = [];

  /** Call in `describe`. */
  constructor() {
    const stage = this;
    before(async function () {
      this.timeout(120_000);
      const started = await Browser.start();
      if (!("reason" in started)) {
        stage.#browser = started;
        return;
      }
      console.error(`not run, as there is no browser: ${started.reason}`);
      this.skip();
    });
    afterEach(() => stage.#closePages());
    after(async () => {
      await stage.#browser?.close();
      rmSync(stage.#folder, { recursive: true, force: true });
    });
  }

  async page(look: Look = {}): Promise<Page> {
    if (!this.#browser) throw new Error("there is no browser");
    const page = await this.#browser.open();
    this.#pages.push(page);
    await page.look(look);
    return page;
  }

  /** Writes a page to a file, as `--html FILE` does. */
  write(name: string, html: string): void {
    writeFileSync(path.join(this.#folder, name), html);
  }

  addressOf(name: string): string {
    return pathToFileURL(path.join(this.#folder, name)).href;
  }

  /** Opens a page out of a file, as whoever was sent one does. */
  async opened(html: string, look: Look = {}): Promise<Page> {
    this.write("page.html", html);
    const page = await this.page(look);
    await page.goto(this.addressOf("page.html"));
    return page;
  }

  async #closePages(): Promise<void> {
    for (const page of this.#pages.splice(0)) await this.#browser?.closePage(page);
  }
}
