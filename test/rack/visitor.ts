import { type IncomingMessage, request } from "node:http";
import type { Lab } from "palette-maas-lab";
import { run } from "../../provider/command/run";

/** A rack that is served, and how it is ended: by what a terminal does at Ctrl-C. */
export interface ServedRack {
  url: string;
  /** Ends it; answers the exit code. */
  interrupt(): Promise<number>;
  told(): string;
}

/** Runs `palette-maas rack` until it serves; fails with what it said where it ends before. */
export async function servedRack(env: Lab["env"], ...args: string[]): Promise<ServedRack> {
  let told = "";
  let interrupt = (): void => {};
  let say = (): void => {};
  const spoken = new Promise<void>((resolve) => {
    say = resolve;
  });
  const take = (text: string): void => {
    told += text;
    if (/ at http:\S+ /.test(told)) say();
  };
  const ended = run(["rack", ...args], {
    environment: env,
    out: take,
    err: take,
    onInterrupt: (act) => {
      interrupt = act;
      return () => {};
    },
  });
  await Promise.race([spoken, ended.then((code) => Promise.reject(new Error(`${code}: ${told}`)))]);
  const [, url = ""] = / at (http:\S+) /.exec(told) ?? [];
  return {
    url,
    told: () => told,
    interrupt: () => {
      interrupt();
      return ended;
    },
  };
}

export interface Answer {
  status: number;
  headers: IncomingMessage["headers"];
  text: string;
}

/** One request with any headers, which a browser would not let a page send. */
export function ask(url: string, headers: Record<string, string> = {}, method = "GET", body = ""): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (part: string) => {
        text += part;
      });
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** What the server of a page sends to who watches. */
export interface Update {
  summary: string;
  main?: string;
  parts?: Record<string, string>;
}

/** Somebody who has the page open. */
export class Visitor {
  readonly updates: Update[] = [];
  lastId = "";
  #leave = (): void => {};

  static async watching(url: string, headers: Record<string, string> = {}, since = ""): Promise<Visitor> {
    const visitor = new Visitor();
    await new Promise<void>((resolve, reject) => {
      const sent = request(`${url}events?since=${encodeURIComponent(since)}`, { headers, agent: false }, (answer) => {
        let rest = "";
        answer.setEncoding("utf8").on("data", (part: string) => {
          const events = (rest + part).split("\n\n");
          rest = events.pop() ?? "";
          for (const event of events) visitor.#take(event);
        });
        answer.on("error", () => {});
        resolve();
      });
      sent.on("error", reject);
      sent.end();
      visitor.#leave = () => sent.destroy();
    });
    return visitor;
  }

  /** All that the page shows, as one text without markup. */
  get text(): string {
    const latest = new Map<string, string>();
    let main = "";
    for (const update of this.updates) {
      if (update.main !== undefined) {
        main = update.main;
        latest.clear();
      }
      for (const [id, html] of Object.entries(update.parts ?? {})) latest.set(id, html);
      latest.set("summary", update.summary);
    }
    return [main, ...latest.values()]
      .join("\n")
      .replace(/<[^>]*>/g, " ")
      .replace(/\s+/g, " ");
  }

  async until(holds: (text: string) => boolean, what: string): Promise<void> {
    const end = Date.now() + 7_000;
    while (!holds(this.text)) {
      if (Date.now() > end) throw new Error(`it was never told that ${what}: ${this.text.slice(0, 2_000)}`);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  leave(): void {
    this.#leave();
  }

  #take(event: string): void {
    const [, id] = /^id: (.*)$/m.exec(event) ?? [];
    const [, data] = /^data: (.*)$/m.exec(event) ?? [];
    if (id !== undefined) this.lastId = id;
    if (data !== undefined) this.updates.push(JSON.parse(data));
  }
}
