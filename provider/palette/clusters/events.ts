import { z } from "zod";
import { listOf, undefinedIfNotFound } from "../client";
import { createdAt, WireMetadata } from "../metadata";
import type { Session } from "../session";

const WireEvent = z.looseObject({
  metadata: WireMetadata,
  reason: z.string().nullish(),
  message: z.string().nullish(),
  severity: z.string().nullish(),
});
const WireEvents = listOf(WireEvent);

/** The newest events of a cluster, newest first, a line each. */
export async function clusterEvents(session: Session, uid: string, most: number): Promise<readonly string[]> {
  const params = { objectKind: "spectrocluster", objectUid: uid };
  // One page is enough, and the order is asked for and made: that the server knows it is inferred.
  const query = { limit: Math.min(Math.max(most, 20), 50), orderBy: "metadata.creationTimestamp=-1" };
  const route = "GET /v1/events/components/{objectKind}/{objectUid}";
  const page = await undefinedIfNotFound(session.palette.ask(route, WireEvents, { params, query }));
  return (page?.items ?? [])
    .map((event) => ({ event, at: createdAt(event.metadata) ?? 0 }))
    .sort((a, b) => b.at - a.at)
    .slice(0, most)
    .map(({ event, at }) => lineOf(event, at));
}

function lineOf(event: z.infer<typeof WireEvent>, at: number): string {
  const time = at === 0 ? "" : `${new Date(at).toISOString().slice(11, 19)} `;
  return `${time}${[event.reason, event.message].filter((part) => !!part).join(": ")}`;
}
