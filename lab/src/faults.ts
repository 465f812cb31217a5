import { matchesRoute } from "./routes";

/** What goes wrong with a request, as data. Without `after`, `status`, `reset`, `garbage` and `hang` happen instead of the work. */
export interface Fault {
  /** The status to answer with. */
  status?: number;
  /** The body to answer with: text is sent as text, anything else as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  /** How many matching requests it hits; 1 by default. */
  times?: number;
  /** Do the work first, then fail to tell of it. */
  after?: "commit";
  /** Tear the connection down without an answer. */
  reset?: true;
  /** Wait this long, in lab time, before anything else; with nothing else set, the request is then served as usual. */
  delayMs?: number;
  /** Answer 200 with nonsense. */
  garbage?: true;
  /** Never answer. */
  hang?: true;
}

/** The faults that wait for their requests, in the order in which they were set. */
export class Faults {
  #waiting: { route: string; fault: Fault; left: number }[] = [];

  /** The next matching request (or the next `times`) meets this fault. See `matchesRoute` for how to name a route. */
  next(route: string, fault: Fault): void {
    this.#waiting.push({ route, fault, left: fault.times ?? 1 });
  }

  /** The fault that this request meets, which is thereby used up once. */
  take(request: { method: string; route: string; path: string }): Fault | undefined {
    const hit = this.#waiting.find((entry) => matchesRoute(entry.route, request));
    if (!hit) return undefined;
    hit.left -= 1;
    if (hit.left <= 0) this.#waiting = this.#waiting.filter((entry) => entry !== hit);
    return hit.fault;
  }

  /** Routes whose faults nobody has met yet. */
  pending(): string[] {
    return this.#waiting.map((entry) => entry.route);
  }

  clear(): void {
    this.#waiting = [];
  }
}
