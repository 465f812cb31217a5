import type { Fact, Node } from "../gateway/activity-log";
import type { MaasEvent } from "../maas";
import type { MachineOperation, OperationKind } from "./types";

/** Which of MAAS's events are operations. */
const kinds: Record<string, OperationKind> = {
  "User acquiring node": "allocated",
  "User starting deployment": "deploying",
  Deployed: "deployed",
  "Marking node failed": "failed",
  "User releasing node": "released",
  Released: "ready",
  "User marking node broken": "broken",
  "User aborting deployment": "aborted",
};

/** What MAAS did from its event number `first` on, up to `end`, and for which machine of which cluster. */
export function operationsOf(events: MaasEvent[], facts: Fact[], first: number, end: number): MachineOperation[] {
  const tenants = tenantsOf(events, facts);
  return events.slice(0, end).flatMap((event, i) => {
    const kind = kinds[event.type];
    if (i < first || !kind) return [];
    const { at, systemId, hostname, username: owner } = event;
    const node = tenants(systemId, i);
    return [{ at, kind, systemId, hostname, owner, ...(node ? placeOf(node) : {}) }];
  });
}

function placeOf({
  cluster,
  clusterUid,
  pool,
}: Node): Required<Pick<MachineOperation, "cluster" | "clusterUid" | "pool">> {
  return { cluster, clusterUid, pool };
}

/** Who had a server at an event: whoever took it after the last time that MAAS gave it to anybody. */
function tenantsOf(events: MaasEvent[], facts: Fact[]): (systemId: string, index: number) => Node | undefined {
  const given = new Map<string, { index: number; at: number; node?: Node }[]>();
  for (const [index, { type, systemId, at }] of events.entries())
    if (kinds[type] === "allocated") given.set(systemId, [...(given.get(systemId) ?? []), { index, at }]);
  for (const { host, at, node } of facts.flatMap(taken)) {
    const last = given.get(host)?.findLast((gift) => gift.at <= at);
    if (last) last.node = node;
  }
  return (systemId, index) => given.get(systemId)?.findLast((gift) => gift.index <= index)?.node;
}

function taken(fact: Fact): { host: string; at: number; node: Node }[] {
  return fact.step === "took" ? [{ host: fact.host.systemId, at: fact.at, node: fact.node }] : [];
}
