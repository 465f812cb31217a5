import { z } from "zod";
import type { HttpClient } from "../http/client";
import type { Deployment } from "../ports/inventory";

/** The fields of an event that are read. */
export const WireEvent = z.object({
  id: z.int(),
  node: z.string().nullish(),
  hostname: z.string().nullish(),
  type: z.string(),
  description: z.string().nullish(),
  created: z.string(),
});
export type WireEvent = z.infer<typeof WireEvent>;

// The most that MAAS gives in one answer: some hundred deployments.
const MOST = 1_000;

/** The deployments that succeeded lately, whoever wanted them, from the newest events in one request. */
export async function recentDeployments(client: HttpClient, signal: AbortSignal): Promise<Deployment[]> {
  const query = { level: "INFO", limit: MOST };
  const answer = z.object({ events: z.array(WireEvent) });
  const { events } = await client.send({ route: "GET /events/?op=query", query, answer, signal });
  return deploymentsIn(events);
}

/** Deployments from their begin to their end; those of which the events tell only a part are left out. */
export function deploymentsIn(events: readonly WireEvent[]): Deployment[] {
  const begun = new Map<string, number>();
  const found: Deployment[] = [];
  for (const event of [...events].sort((a, b) => a.id - b.id)) {
    const node = event.node ?? event.hostname ?? "";
    const moment = momentOf(event.created);
    const step = stepOf(event);
    if (node === "" || moment === undefined || step === undefined) continue;
    const start = begun.get(node);
    if (step === "begins") begun.set(node, moment);
    else begun.delete(node);
    if (step === "ends" && start !== undefined && moment >= start) {
      found.push({ hostname: event.hostname ?? node, endedAt: moment, took: moment - start });
    }
  }
  return found;
}

/** What an event says of a deployment; older releases tell changes of status, newer ones the status itself. */
function stepOf({ type, description }: WireEvent): "begins" | "ends" | "breaks" | undefined {
  const status = type === "Node changed status" ? /to '([^']*)'\.?$/.exec(description ?? "")?.[1] : type;
  if (status === undefined) return undefined;
  if (status === "Deploying") return "begins";
  if (status === "Deployed") return "ends";
  return /fail|abort|releas|ready|broken/i.test(status) ? "breaks" : undefined;
}

/** Such as `Mon, 05 Jan. 2026 10:00:00`, without a zone: only differences count, and the day. */
function momentOf(created: string): number | undefined {
  const at = Date.parse(`${created.replace(".", "")} UTC`);
  return Number.isFinite(at) ? at : undefined;
}
