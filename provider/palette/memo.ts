/**
 * Remembers what was looked up for the rest of the process, and lets those who ask meanwhile share the one look-up.
 * Failures are not remembered.
 */
export class Memo<T> {
  private readonly known = new Map<string, { value: Promise<T>; signal: AbortSignal }>();

  async get(key: string, signal: AbortSignal, make: () => Promise<T>): Promise<T> {
    const shared = this.known.get(key);
    if (!shared) return await this.make(key, signal, make);
    try {
      return await shared.value;
    } catch (error) {
      // Whoever asked first was cancelled: that is no answer for the others.
      if (shared.signal.aborted && !signal.aborted) return await this.get(key, signal, make);
      throw error;
    }
  }

  forget(key: string): void {
    this.known.delete(key);
  }

  private async make(key: string, signal: AbortSignal, make: () => Promise<T>): Promise<T> {
    const value = make();
    this.known.set(key, { value, signal });
    try {
      return await value;
    } catch (error) {
      this.known.delete(key);
      throw error;
    }
  }
}
