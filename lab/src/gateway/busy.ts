import type { Journal } from "../journal";

/** How long a request may be on its way before it counts as waiting for somebody else. Real time. */
const onItsWay = 250;

/** Counts the gateway's work among the lab's open requests, so that a clock moved by hand stands still meanwhile. */
export class BusyCounter {
  readonly #journal: Journal;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  /** Work that waits for nothing but MAAS. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#journal.count(1);
    try {
      return await work();
    } finally {
      this.#journal.count(-1);
    }
  }

  /** A request within busy work: one that a fault delays or hangs stops counting, since only time can end it. */
  async aside<T>(request: () => Promise<T>): Promise<T> {
    let lent = false;
    const timer = setTimeout(() => {
      lent = true;
      this.#journal.count(-1);
    }, onItsWay).unref();
    try {
      return await request();
    } finally {
      clearTimeout(timer);
      if (lent) this.#journal.count(1);
    }
  }
}
