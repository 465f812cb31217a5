import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import type { Readable, Writable } from "node:stream";
import { type Chromium, chromium } from "../../tools/chromium";
import { Page } from "./page";

const FLAGS = [
  "--headless",
  "--remote-debugging-pipe",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-dev-shm-usage",
  "--disable-extensions",
  "--font-render-hinting=none",
  "--hide-scrollbars",
  "--no-default-browser-check",
  "--no-first-run",
];
// As root there is no sandbox; the pages are our own.
const ROOT_FLAGS = process.getuid?.() === 0 ? ["--no-sandbox", "--no-zygote"] : [];

/** What the browser answers, or tells by itself. */
export interface CdpMessage {
  id?: number;
  sessionId?: string;
  method?: string;
  params?: Record<string, unknown>;
  result?: Record<string, unknown>;
  error?: { message: string };
}

interface Waiting {
  resolve(result: Record<string, unknown>): void;
  reject(error: Error): void;
}

/** A Chromium without a window, spoken to over a pipe in the DevTools protocol. */
export class Browser {
  readonly #child: ChildProcess;
  readonly #profile: string;
  readonly #out: Writable;
  readonly #waiting = new Map<number, Waiting>();
  readonly #pages = new Map<string, Page>();
  #sent = 0;
  #told = "";

  private constructor({ executable, env }: Chromium) {
    this.#profile = mkdtempSync(path.join(tmpdir(), "palette-maas-browser-"));
    const args = [...FLAGS, ...ROOT_FLAGS, `--user-data-dir=${this.#profile}`, "about:blank"];
    this.#child = spawn(executable, args, { env, detached: true, stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"] });
    const [, , err, out, into] = this.#child.stdio;
    this.#out = out as Writable;
    this.#out.on("error", () => {});
    (err as Readable).setEncoding("utf8").on("data", (part: string) => {
      this.#told = (this.#told + part).slice(-2_000);
    });
    let rest = "";
    (into as Readable).setEncoding("utf8").on("data", (part: string) => {
      const messages = (rest + part).split("\0");
      rest = messages.pop() ?? "";
      for (const text of messages) this.#take(JSON.parse(text));
    });
    const ended = (why: string) => this.#fail(new Error(`Chromium ${why}: ${this.#told.trim()}`));
    this.#child.on("error", (error) => ended(`could not be started (${error.message})`));
    this.#child.on("exit", (code, signal) => ended(`ended with ${signal ?? `exit code ${code}`}`));
  }

  /** Starts it; answers why not where this machine has none. */
  static async start(): Promise<Browser | { reason: string }> {
    const found = await chromium();
    if ("reason" in found) return found;
    const browser = new Browser(found);
    try {
      await browser.send("Browser.getVersion");
      return browser;
    } catch (error) {
      await browser.close();
      return { reason: error instanceof Error ? error.message : String(error) };
    }
  }

  async open(): Promise<Page> {
    const { targetId } = await this.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    const page = new Page(String(targetId), (method, params) => this.send(method, params, String(sessionId)));
    this.#pages.set(String(sessionId), page);
    await page.begin();
    return page;
  }

  async closePage(page: Page): Promise<void> {
    await this.send("Target.closeTarget", { targetId: page.targetId });
  }

  async close(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null && this.#child.pid !== undefined) {
      const gone = new Promise((resolve) => this.#child.once("exit", resolve));
      // With its helpers, which would go on writing to the profile.
      process.kill(-this.#child.pid, "SIGKILL");
      await gone;
    }
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  send(method: string, params: Record<string, unknown> = {}, sessionId?: string): Promise<Record<string, unknown>> {
    this.#sent += 1;
    const id = this.#sent;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#out.write(`${JSON.stringify({ id, method, params, ...(sessionId ? { sessionId } : {}) })}\0`);
    });
  }

  #take({ id, sessionId, method, params = {}, result = {}, error }: CdpMessage): void {
    if (id === undefined) {
      if (sessionId !== undefined && method !== undefined) this.#pages.get(sessionId)?.told(method, params);
      return;
    }
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting?.reject(new Error(error.message));
    else waiting?.resolve(result);
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
