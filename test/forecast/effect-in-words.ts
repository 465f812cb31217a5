import type { PropertyMap } from "../../provider/core/lifecycle";
import type { Effect } from "../../provider/forecast/effect";
import type { Machine } from "../../provider/model/placement";

export type { PropertyMap };

/** Servers of these host names. */
export const servers = (...hosts: string[]): Machine[] =>
  hosts.map((hostname) => ({ name: `m-${hostname}`, hostname, zone: "az1" }));

/** An effect as a reviewer reads it: `reinstalls workers: 3 of rack1 rack2 rack3, 1 at a time, spare 1`. */
export function read({ kind, certainty, pool, count, servers: which, exchange }: Effect): string {
  const names = which.length === 0 ? "" : ` of ${which.map(({ hostname }) => hostname).join(" ")}`;
  const pace = exchange ? `, ${exchange.atOnce} at a time, spare ${exchange.spare}` : "";
  return `${certainty === "may" ? "may: " : ""}${kind} ${pool}: ${count}${names}${pace}`;
}
