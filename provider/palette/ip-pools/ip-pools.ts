import { z } from "zod";
import { equal } from "../../core/diff";
import { ApiError, isOutcomeUnknown, ProviderError } from "../../core/errors";
import { goneError } from "../../core/gone";
import { isRecord } from "../../core/unknowns";
import type { IpPoolArgs } from "../../model/ip-pool";
import type { IpPools, Marker, ObservedIpPool } from "../../plane";
import { listOf, undefinedIfNotFound } from "../client";
import { requireGone } from "../deletion";
import { type FieldRows, observedFields, withFields } from "../field-rows";
import { createdAt, marked, markerOf, type StringMap, sameMarker, WireMetadata, WireUid } from "../metadata";
import type { Session } from "../session";
import { isNoSuchCall } from "../versions/gates";

const texts = z.array(z.string()).nullish();

const WireIpPool = z.looseObject({
  metadata: WireMetadata,
  spec: z
    .looseObject({
      pool: z
        .looseObject({
          start: z.string().nullish(),
          end: z.string().nullish(),
          subnet: z.string().nullish(),
          gateway: z.string().nullish(),
          prefix: z.int().nullish(),
          nameserver: z.looseObject({ addresses: texts, search: texts }).nullish(),
        })
        .nullish(),
      restrictToSingleCluster: z.boolean().nullish(),
    })
    .nullish(),
  status: z
    .looseObject({
      inUse: z.boolean().nullish(),
      allottedIps: texts,
      availableIps: texts,
      associatedClusters: texts,
    })
    .nullish(),
});
export type WireIpPool = z.infer<typeof WireIpPool>;

const WireIpPools = listOf(WireIpPool);
const WireGatewayUids = listOf(z.looseObject({ metadata: WireMetadata }));

/** The address pools of the tenant's gateways; an id is the pool's own uid. */
export function ipPools(session: Session): IpPools {
  return {
    find: async (gatewayId, name) => {
      const found = (await locate(session, [gatewayId], ({ metadata }) => metadata.name === name))?.wire;
      if (!found?.metadata.uid) return undefined;
      return { id: found.metadata.uid, marker: markerOf(found.metadata), createdAt: createdAt(found.metadata) };
    },
    names: async (gatewayId) => (await list(session, gatewayId)).flatMap(({ metadata }) => metadata.name ?? []),
    create: (args, marker) => create(session, args, marker),
    observe: async (id, gatewayId) => {
      const at = await locateById(session, id, gatewayId);
      return at && observe(at.wire, at.gatewayId);
    },
    update: (id, args) => rewrite(session, id, args.gatewayId, (wire) => toWire(args, wire)),
    claim: (id, gatewayId, marker) => rewrite(session, id, gatewayId, (wire) => claimed(asInput(wire), marker)),
    delete: (id, gatewayId) => remove(session, id, gatewayId),
  };
}

/**
 * Servers before 4.7 know these calls below `vsphere` only, for gateways of every kind: what is not there under the one
 * name is asked for under the other.
 */
async function eitherPath<T>(
  ask: (pools: string) => Promise<T>,
  says: (answer: T) => boolean = () => true,
): Promise<T> {
  try {
    return await ask("/v1/overlords/maas/{uid}/pools");
  } catch (error) {
    if (!isNoSuchCall(error)) throw error;
    const other = await undefinedIfNotFound(ask("/v1/overlords/vsphere/{uid}/pools").then((value) => ({ value })));
    // After a 404 that was not Palette's own, only what is found under the other name counts: nothing is no answer.
    if (other && (says(other.value) || !error.foreign)) return other.value;
    throw error;
  }
}

async function list(session: Session, uid: string): Promise<readonly WireIpPool[]> {
  const params = { uid };
  // "Not found" may stand for a gateway that has no pools.
  const read = (pools: string) => session.palette.ask(`GET ${pools}`, WireIpPools, { params });
  const answer = await undefinedIfNotFound(eitherPath(read, ({ items }) => (items ?? []).length > 0));
  return answer?.items ?? [];
}

interface Located {
  wire: WireIpPool;
  gatewayId: string;
}

/** The pool at its gateway; at any gateway where none is named. */
async function locateById(session: Session, id: string, gatewayId: string | undefined): Promise<Located | undefined> {
  const uids = gatewayId === undefined ? await gatewayUids(session) : [gatewayId];
  return await locate(session, uids, ({ metadata }) => metadata.uid === id);
}

/** A pool at one of these gateways. There is no call for a single one, so a list that lacks it is asked for once more before it counts. */
async function locate(
  session: Session,
  uids: readonly string[],
  isSought: (wire: WireIpPool) => boolean,
): Promise<Located | undefined> {
  for (const gatewayId of [...uids, ...uids]) {
    const wire = (await list(session, gatewayId)).find(isSought);
    if (wire) return { wire, gatewayId };
  }
  return undefined;
}

async function gatewayUids(session: Session): Promise<string[]> {
  const { items } = await session.palette.ask("GET /v1/overlords", WireGatewayUids);
  return (items ?? []).flatMap(({ metadata }) => metadata.uid ?? []);
}

async function create(session: Session, args: IpPoolArgs, marker: Marker): Promise<string> {
  const params = { uid: args.gatewayId };
  const json = claimed(toWire(args, undefined), marker);
  try {
    return (await eitherPath((pools) => session.palette.ask(`POST ${pools}`, WireUid, { params, json }))).uid;
  } catch (error) {
    const made = isOutcomeUnknown(error) ? await list(session, args.gatewayId).catch(() => []) : [];
    const ours = made.find(({ metadata }) => metadata.name === args.name && sameMarker(markerOf(metadata), marker));
    if (ours?.metadata.uid) return ours.metadata.uid;
    if (!(error instanceof ApiError) || error.kind !== "not-found") throw error;
    throw new ProviderError(`Palette has no gateway with the id ${args.gatewayId}: an address pool belongs to one.`);
  }
}

async function rewrite(
  session: Session,
  poolUid: string,
  uid: string,
  change: (wire: WireIpPool) => WireIpPoolInput,
): Promise<void> {
  await session.writes.run(`address pool ${poolUid}`, session.palette.signal, async () => {
    const at = await locateById(session, poolUid, uid);
    if (!at) throw goneError(`Address pool ${poolUid}`);
    const json = change(at.wire);
    if (equal(json, asInput(at.wire))) return;
    const params = { uid, poolUid };
    await eitherPath((pools) => session.palette.tell(`PUT ${pools}/{poolUid}`, { params, json }));
  });
}

async function remove(session: Session, poolUid: string, uid: string): Promise<void> {
  const params = { uid, poolUid };
  await undefinedIfNotFound(eitherPath((pools) => session.palette.tell(`DELETE ${pools}/{poolUid}`, { params })));
  await requireGone("DELETE /v1/overlords/maas/{uid}/pools/{poolUid}", `Address pool ${poolUid}`, () =>
    locateById(session, poolUid, uid),
  );
}

/** A pool as it is written. */
export interface WireIpPoolInput {
  metadata: Record<string, unknown> & { annotations?: StringMap };
  spec: Record<string, unknown>;
}

/** What is there in the form in which it is written: a PUT replaces the whole pool. */
function asInput({ metadata, spec }: WireIpPool): WireIpPoolInput {
  const { name, uid, labels, annotations } = metadata;
  // The misspelling is the API's; it is told and not taken.
  const { priavetGatewayUid: _, ...written } = spec ?? {};
  return { metadata: { name, uid, labels: labels ?? {}, annotations: annotations ?? {} }, spec: written };
}

type Part = "metadata" | "spec" | "pool" | "nameserver";
type Field = Exclude<keyof IpPoolArgs, "gatewayId" | "adopt">;

const FIELDS: FieldRows<IpPoolArgs, Field, Part, WireIpPool> = {
  name: {
    part: "metadata",
    members: { name: ({ name }) => name },
    observe: ({ metadata }) => ({ name: metadata.name ?? "" }),
  },
  range: {
    part: "pool",
    members: { start: ({ range }) => range?.start, end: ({ range }) => range?.end },
    observe: ({ spec }) => {
      const { start, end } = spec?.pool ?? {};
      return { range: start && end ? { start, end } : undefined };
    },
  },
  subnet: {
    part: "pool",
    members: { subnet: ({ subnet }) => subnet },
    observe: ({ spec }) => ({ subnet: spec?.pool?.subnet || undefined }),
  },
  prefix: {
    part: "pool",
    members: { prefix: ({ prefix }) => prefix },
    observe: ({ spec }) => (spec?.pool?.prefix ? { prefix: spec.pool.prefix } : {}),
  },
  gateway: {
    part: "pool",
    members: { gateway: ({ gateway }) => gateway },
    observe: ({ spec }) => (spec?.pool?.gateway ? { gateway: spec.pool.gateway } : {}),
  },
  nameservers: {
    part: "nameserver",
    members: { addresses: ({ nameservers }) => nameservers },
    observe: ({ spec }) => ({ nameservers: spec?.pool?.nameserver?.addresses ?? [] }),
  },
  searchDomains: {
    part: "nameserver",
    members: { search: ({ searchDomains = [] }) => searchDomains },
    observe: ({ spec }) => {
      const search = spec?.pool?.nameserver?.search ?? [];
      return { searchDomains: search.length > 0 ? search : undefined };
    },
  },
  restrictToSingleCluster: {
    part: "spec",
    members: { restrictToSingleCluster: (args) => args.restrictToSingleCluster },
    observe: ({ spec }) => ({ restrictToSingleCluster: spec?.restrictToSingleCluster === true }),
  },
};

/** The pool as the program wants it; what we do not know of the one that is there survives. */
export function toWire(args: IpPoolArgs, wire: WireIpPool | undefined): WireIpPoolInput {
  const present = wire ? asInput(wire) : { metadata: {}, spec: {} };
  const there = isRecord(present.spec.pool) ? present.spec.pool : {};
  const nameserver = isRecord(there.nameserver) ? there.nameserver : {};
  const next = withFields<IpPoolArgs, Part>({ ...present, pool: there, nameserver }, Object.values(FIELDS), args);
  return {
    metadata: next.metadata,
    spec: { ...next.spec, pool: { ...next.pool, nameserver: next.nameserver } },
  };
}

function claimed({ metadata, spec }: WireIpPoolInput, marker: Marker): WireIpPoolInput {
  return { metadata: { ...metadata, annotations: marked(metadata.annotations, marker) }, spec };
}

/** The pool in the program's shape. */
export function observe(wire: WireIpPool, gatewayId: string): ObservedIpPool {
  const { metadata, status } = wire;
  return {
    args: { ...observedFields(FIELDS, wire), gatewayId },
    marker: markerOf(metadata),
    inUse: status?.inUse === true,
    allotted: status?.allottedIps ?? [],
    free: status?.availableIps?.length ?? 0,
    clusters: status?.associatedClusters ?? [],
  };
}
