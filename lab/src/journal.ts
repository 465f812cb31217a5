import { matchesRoute } from "./routes";

/** One request that reached the lab. */
export interface JournalEntry {
  /** Which server it reached. */
  side: string;
  method: string;
  /** The template, such as `GET /v1/overlords/{uid}`; the bare method and path where no template fits. */
  route: string;
  path: string;
  /** 0 while it is being served, and for ever when it was never answered. */
  status: number;
  /** Lab time of its arrival. */
  at: number;
  /** Whether it came from within the lab: from its gateway, or from its operators. */
  byGateway: boolean;
}

/** A request and its answer, for those who hold them against a contract. */
export interface Exchange {
  entry: JournalEntry;
  query: URLSearchParams;
  /** The parsed body: fields of a form, JSON, or undefined. */
  sent: unknown;
  /** The body of the answer before it was made into text. */
  answered: unknown;
  headers: Record<string, string>;
}

/** When a waiter is woken: as the request arrives, or after its answer has left (or its connection has gone). */
export type Moment = "begin" | "end";

interface Waiter {
  route: string;
  when: Moment;
  resolve: (entry: JournalEntry) => void;
}

/** Entries beyond this many are forgotten, oldest first, so that a lab may run for days. */
const memory = 50_000;

/** Every request to the lab, in order of arrival, shared by its servers. */
export class Journal {
  #entries: JournalEntry[] = [];
  #waiters: Waiter[] = [];
  readonly #observers = new Set<(exchange: Exchange) => void>();
  #open = 0;

  get entries(): JournalEntry[] {
    return this.#entries;
  }

  /** How many requests are being served. One that a fault delays or hangs is not: only time can end it. */
  open(): number {
    return this.#open;
  }

  clear(): void {
    this.#entries = [];
  }

  /** The next request of that route. See `matchesRoute` for how to name one. */
  waitFor(route: string, when: Moment = "begin"): Promise<JournalEntry> {
    return new Promise((resolve) => this.#waiters.push({ route, when, resolve }));
  }

  /** Calls back with every exchange when it has ended; returns how to end that. */
  observe(observer: (exchange: Exchange) => void): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }

  begin(entry: JournalEntry): void {
    this.#entries.push(entry);
    if (this.#entries.length > memory) this.#entries = this.#entries.slice(memory / 10);
    this.#wake(entry, "begin");
  }

  end(exchange: Exchange): void {
    for (const observer of this.#observers) observer(exchange);
    this.#wake(exchange.entry, "end");
  }

  /** Counts a request in or out of those being served. */
  count(step: 1 | -1): void {
    this.#open += step;
  }

  #wake(entry: JournalEntry, when: Moment): void {
    const woken = this.#waiters.filter((waiter) => waiter.when === when && matchesRoute(waiter.route, entry));
    this.#waiters = this.#waiters.filter((waiter) => !woken.includes(waiter));
    for (const waiter of woken) waiter.resolve(entry);
  }
}
