import type { NamedLimit } from "../http/token-bucket";

// What Palette's documentation says it takes of one source address; beyond that it answers 429.
const BUSIEST = { perSecond: 50, burst: 250 };
const OTHERS = { perSecond: 10, burst: 50 };
const OF_THE_BUSIEST = ["spectroclusters", "cloudconfigs", "clusterprofiles"];

/** The limit that a route counts against: each first part of the path, with all that is below it, has its own. */
export function requestLimitOf(route: string): NamedLimit {
  const name = /\/v1\/(\w+)/.exec(route)?.[1] ?? "";
  return { name, ...(OF_THE_BUSIEST.includes(name) ? BUSIEST : OTHERS) };
}
