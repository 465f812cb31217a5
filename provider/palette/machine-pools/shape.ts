import type { z } from "zod";
import { diffInputs, isBlank } from "../../core/diff";
import { isRecord } from "../../core/unknowns";
import type { ControlPlane } from "../../model/cluster";
import type { PoolPlacement } from "../../plane";
import { withFields } from "../field-rows";
import { fieldsOfPool, POOL_FIELDS, type PoolArgs, type PoolField } from "./fields";
import type { PoolEntity, WirePool } from "./wire";

const IN_CLOUD_CONFIG = Object.values(POOL_FIELDS).flatMap(({ part, members }) =>
  part === "cloudConfig" ? Object.keys(members) : [],
);

/** Read shape to write shape, everything in it, known to us or not: a PUT replaces the whole pool. */
export function rewritten(wire: WirePool): PoolEntity {
  const { network, ...rest } = wire;
  const entries = Object.entries(rest).filter(([, value]) => value !== null);
  const cloud = entries.filter(([key]) => IN_CLOUD_CONFIG.includes(key));
  return {
    cloudConfig: {
      resourcePool: "",
      ...Object.fromEntries(cloud),
      ...(network ? { network: writtenNetwork(network) } : {}),
    },
    poolConfig: {
      size: 0,
      labels: [wire.isControlPlane ? "control-plane" : "worker"],
      ...Object.fromEntries(entries.filter(([key]) => !IN_CLOUD_CONFIG.includes(key))),
    },
  };
}

// The pool of addresses is read as an object with a reference and written as the uid of it; DHCP has none.
function writtenNetwork(network: NonNullable<WirePool["network"]>): Record<string, unknown> {
  const { parentPoolRef, ipPool: _allotted, ...rest } = network;
  return { ...rest, ...(parentPoolRef?.uid ? { parentPoolUid: parentPoolRef.uid } : {}) };
}

/** A new pool. Fields that only newer Palettes know are left out unless the program sets them. */
export function toWire(args: PoolArgs, isControlPlane: boolean): PoolEntity {
  const empty = {
    cloudConfig: {},
    poolConfig: { name: args.name, labels: [isControlPlane ? "control-plane" : "worker"], isControlPlane },
  };
  return applied(empty, args, fieldsOfPool(isControlPlane));
}

/** The pool with the named fields of the program in it, and the rest untouched. */
export const applied = (entity: PoolEntity, args: PoolArgs, fields: readonly PoolField[]): PoolEntity =>
  withFields<PoolArgs, keyof PoolEntity>(
    entity,
    fields.map((field) => POOL_FIELDS[field]),
    args,
  );

/** The pool in the program's words: what is empty or Palette's default is undefined. */
export function observe(wire: WirePool): PoolArgs {
  const rows = fieldsOfPool(wire.isControlPlane === true).map((field) => POOL_FIELDS[field].observe(wire, undefined));
  return Object.assign({ name: wire.name }, ...rows);
}

/** What the machines of a pool are like, and where they are taken from. */
export function placementOf(wire: WirePool): PoolPlacement {
  const { instance, zones, resourcePool, machineTags, useLxdVm } = observe(wire);
  return { instance, zones, resourcePool, machineTags, useLxdVm };
}

/**
 * The fields in which a pool differs from what the program asks for. One that neither the program nor the record names is
 * nobody's: it stays as somebody else set it.
 */
export function differing(
  schema: z.ZodType,
  seen: PoolArgs | ControlPlane,
  asked: PoolArgs | ControlPlane,
  prior: Partial<PoolArgs> | undefined,
): PoolField[] {
  const changed = new Set(diffInputs(schema, seen, asked).map((change) => String(change.keys[0])));
  return (Object.keys(POOL_FIELDS) as PoolField[]).filter((field) => {
    const isMeant = POOL_FIELDS[field].isAlwaysMeant === true;
    const isNamedNowhere = !isMeant && prior !== undefined && isBlank(memberOf(asked, field)) && isBlank(prior[field]);
    return changed.has(field) && !isNamedNowhere;
  });
}

const memberOf = (args: object, field: string): unknown => (isRecord(args) ? args[field] : undefined);
