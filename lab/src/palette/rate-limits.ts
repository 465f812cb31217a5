import type { Answer } from "../answer";
import type { LabClock } from "../time/clock";
import { errorAnswer } from "./api/errors";

interface Limit {
  perSecond: number;
  burst: number;
}

const busiest: Limit = { perSecond: 50, burst: 250 };
const others: Limit = { perSecond: 10, burst: 50 };
const ofTheBusiest = new Set(["spectroclusters", "cloudconfigs", "clusterprofiles"]);

/** Palette's limits per source address, counted by the first part of the path. On loopback there is one source. */
export class RateLimits {
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  constructor(private readonly clock: LabClock) {}

  /** The refusal of a request that is one too many. */
  refuse(path: string): Answer | undefined {
    const name = /^\/v1\/([^/]+)/.exec(path)?.[1];
    if (name === undefined) return undefined;
    const { perSecond, burst } = ofTheBusiest.has(name) ? busiest : others;
    const now = this.clock.now();
    const { tokens, at } = this.#buckets.get(name) ?? { tokens: burst, at: now };
    const left = Math.min(burst, tokens + ((now - at) / 1000) * perSecond);
    this.#buckets.set(name, { tokens: left < 1 ? left : left - 1, at: now });
    return left < 1 ? errorAnswer(429, "TooManyRequests", "too many requests") : undefined;
  }
}
