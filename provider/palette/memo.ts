import type { Caller } from "../core/shared-answers";

/** On whose behalf something is looked up. */
type MemoCaller = Pick<Caller, "signal" | "isAhead">;

/**
 * Remembers what was looked up for the rest of the process, and lets those who ask meanwhile share the one look-up.
 * Failures are not remembered.
 */
export class Memo<T> {
  private readonly known = new Map<string, { value: Promise<T>; asker: MemoCaller }>();

  async get(key: string, asker: MemoCaller, make: () => Promise<T>): Promise<T> {
    const shared = this.known.get(key);
    if (!shared) return await this.make(key, asker, make);
    try {
      return await shared.value;
    } catch (error) {
      // Whoever asked first was cancelled, or waited for a moment only: that is no answer for the others.
      const isPartial = shared.asker.signal.aborted || (shared.asker.isAhead && !asker.isAhead);
      if (isPartial && !asker.signal.aborted) return await this.get(key, asker, make);
      throw error;
    }
  }

  forget(key: string): void {
    this.known.delete(key);
  }

  private async make(key: string, asker: MemoCaller, make: () => Promise<T>): Promise<T> {
    const value = make();
    this.known.set(key, { value, asker });
    try {
      return await value;
    } catch (error) {
      this.known.delete(key);
      throw error;
    }
  }
}
