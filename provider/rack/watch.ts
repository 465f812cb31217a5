import { drawRack, LivePage } from "../../page";
import type { Clock } from "../core/time/clock";
import type { Duration } from "../core/time/duration";
import { ChangeTimes } from "./change-times";
import { pictureOf } from "./picture";
import { type RackContext, RackReader } from "./rack-reader";

/** What a rack is watched by. */
export interface WatchOptions {
  open(signal: AbortSignal): Promise<RackContext>;
  clock: Clock;
  /** How long after a look the next one begins; longer where looks take long. */
  every: Duration;
  /** How long one look may take. */
  limit: Duration;
}

const FOOT = "Served by palette-maas rack on this machine. It is only read.";

/** A list of a large rack costs MAAS a while: it gets ten times as long to itself. */
const SHARE = 10;

/** Looks at a rack for as long as somebody watches its page, and not otherwise. */
export class RackWatch {
  readonly page: LivePage;
  readonly #look: RackReader;
  readonly #options: WatchOptions;
  readonly #end = new AbortController();
  #watching: AbortController | undefined;
  #looking: Promise<void> | undefined;
  #lookedAt = 0;

  constructor(options: WatchOptions) {
    const now = () => options.clock.now();
    this.#options = options;
    this.#look = new RackReader(now);
    const moments = new ChangeTimes(now);
    this.page = new LivePage({
      foot: FOOT,
      draw: () => drawRack(pictureOf(this.#look.seen, moments)),
      onAsked: () => void this.#lookIfStale(),
      onWatched: (isWatched) => this.#watched(isWatched),
    });
  }

  /** Ends every look and every connection. */
  async close(): Promise<void> {
    this.#end.abort(new Error("the server ends"));
    this.#watched(false);
    this.page.close();
    await this.#looking;
  }

  #watched(isWatched: boolean): void {
    this.#watching?.abort();
    this.#watching = undefined;
    if (!isWatched || this.#end.signal.aborted) return;
    this.#watching = new AbortController();
    void this.#watch(this.#watching.signal);
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const { clock, every } = this.#options;
    while (!signal.aborted) {
      const begun = clock.now();
      await this.#lookIfStale();
      const pause = Math.max(every, SHARE * (clock.now() - begun));
      await clock.sleep(pause, signal).catch(() => {});
    }
  }

  // Whoever comes while a look is going on waits for that one.
  #lookIfStale(): Promise<void> {
    const { clock, every } = this.#options;
    if (this.#looking) return this.#looking;
    if (clock.now() - this.#lookedAt < every || this.#end.signal.aborted) return Promise.resolve();
    this.#looking = this.#lookNow().finally(() => {
      this.#looking = undefined;
      this.#lookedAt = clock.now();
    });
    return this.#looking;
  }

  async #lookNow(): Promise<void> {
    const end = new AbortController();
    const timer = setTimeout(() => end.abort(new Error("the time was up (--timeout)")), this.#options.limit);
    try {
      const ctx = await this.#options.open(AbortSignal.any([end.signal, this.#end.signal]));
      await this.#look.again(ctx, () => this.page.refresh());
    } finally {
      clearTimeout(timer);
    }
  }
}
