import type { KeyedQueue } from "../queue";
import type { WireMarker } from "./wire";

/** A change of one entry among the markers of a cluster's pools; what it answers with undefined goes. */
export interface MarkerChange {
  name: string;
  change(there: WireMarker | undefined): WireMarker | undefined;
}

/** Where and how changes are written. */
export interface MarkersOf {
  clusterId: string;
  signal: AbortSignal;
  /** Writes several at once. */
  write(changes: readonly MarkerChange[]): Promise<void>;
}

/**
 * Changes of markers that wait for their turn to write, by cluster. All markers of a cluster's pools are one annotation: whoever is first
 * writes what the others want along with his own.
 */
export class MarkerWrites {
  private readonly waiting = new Map<string, readonly MarkerChange[]>();

  /** Turns are those of all writes to a cluster. */
  constructor(private readonly turns: KeyedQueue) {}

  /** Resolves once the change is written, by whomever. */
  async write({ clusterId, signal, write }: MarkersOf, mine: MarkerChange): Promise<void> {
    this.wait(clusterId, [...this.of(clusterId), mine]);
    try {
      await this.turns.run(clusterId, signal, async () => {
        const together = this.of(clusterId);
        if (!together.includes(mine)) return;
        this.wait(clusterId, []);
        try {
          await write(together);
        } catch (error) {
          // Whether it fails for the others, too, they find out for themselves.
          this.wait(clusterId, [...together.filter((other) => other !== mine), ...this.of(clusterId)]);
          throw error;
        }
      });
    } finally {
      this.wait(
        clusterId,
        this.of(clusterId).filter((other) => other !== mine),
      );
    }
  }

  private of(clusterId: string): readonly MarkerChange[] {
    return this.waiting.get(clusterId) ?? [];
  }

  private wait(clusterId: string, changes: readonly MarkerChange[]): void {
    if (changes.length === 0) this.waiting.delete(clusterId);
    else this.waiting.set(clusterId, changes);
  }
}
