import { z } from "zod";
import { diffInputs, isBlank } from "../../core/diff";
import { isRecord } from "../../core/unknowns";
import type { ControlPlane } from "../../model/cluster";
import type { MachinePoolArgs } from "../../model/machine-pool";
import type { UpdateStrategy } from "../../model/placement";
import { applySetting, observeSettings, type PoolSettings, SETTINGS, setSize, wireSettings } from "./settings";

const WireTaint = z.looseObject({
  key: z.string().nullish(),
  value: z.string().nullish(),
  effect: z.string().nullish(),
});

/** A pool as it is read: flat, in contrast to how it is written. */
export const WirePool = z.looseObject({
  name: z.string().min(1),
  size: z.int().nullish(),
  isControlPlane: z.boolean().nullish(),
  useControlPlaneAsWorker: z.boolean().nullish(),
  azs: z.array(z.string()).nullish(),
  instanceType: z
    .looseObject({
      minCPU: z.int().nullish(),
      minMemInMB: z.int().nullish(),
      minDiskSizeInGB: z.int().nullish(),
    })
    .nullish(),
  resourcePool: z.string().nullish(),
  tags: z.array(z.string()).nullish(),
  labels: z.array(z.string()).nullish(),
  additionalLabels: z.record(z.string(), z.string()).nullish(),
  additionalAnnotations: z.record(z.string(), z.string()).nullish(),
  taints: z.array(WireTaint).nullish(),
  updateStrategy: z
    .looseObject({
      type: z.string().nullish(),
      maxSurge: z.string().nullish(),
      maxUnavailable: z.string().nullish(),
    })
    .nullish(),
  ...wireSettings,
});
export type WirePool = z.infer<typeof WirePool>;

/** A pool as it is written. */
export interface PoolEntity {
  cloudConfig: Record<string, unknown>;
  poolConfig: Record<string, unknown>;
}

/** What the control plane and workers share. */
export type PoolArgs = Pick<
  MachinePoolArgs,
  | "name"
  | "size"
  | "instance"
  | "zones"
  | "resourcePool"
  | "machineTags"
  | "labels"
  | "annotations"
  | "taints"
  | "updateStrategy"
> &
  PoolSettings & { useAsWorker?: boolean };

const IN_CLOUD_CONFIG = ["azs", "instanceType", "resourcePool", "tags", "useLxdVm"];

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
  return applied(
    {
      cloudConfig: { azs: [], tags: [], useLxdVm: false },
      poolConfig: {
        name: args.name,
        labels: [isControlPlane ? "control-plane" : "worker"],
        isControlPlane,
        taints: [],
        updateStrategy: { type: "RollingUpdateScaleOut" },
      },
    },
    args,
    isControlPlane ? ALL : ALL.filter((field) => field !== "useAsWorker"),
  );
}

const ALL: readonly (keyof PoolArgs)[] = [
  "size",
  "instance",
  "zones",
  "resourcePool",
  "machineTags",
  "labels",
  "annotations",
  "taints",
  "updateStrategy",
  ...SETTINGS,
  "useAsWorker",
];

/** The pool with the named fields of the program in it, and the rest untouched. */
export function applied(entity: PoolEntity, args: PoolArgs, fields: readonly (keyof PoolArgs)[]): PoolEntity {
  const cloudConfig = { ...entity.cloudConfig };
  const poolConfig = { ...entity.poolConfig };
  for (const field of fields) {
    if (field === "size") setSize(poolConfig, args);
    if (field === "instance") cloudConfig.instanceType = instanceType(cloudConfig.instanceType, args.instance);
    if (field === "zones") cloudConfig.azs = args.zones ?? [];
    if (field === "resourcePool") cloudConfig.resourcePool = args.resourcePool;
    if (field === "machineTags") cloudConfig.tags = args.machineTags ?? [];
    if (field === "labels") setOrDrop(poolConfig, "additionalLabels", args.labels);
    if (field === "annotations") setOrDrop(poolConfig, "additionalAnnotations", args.annotations);
    if (field === "taints") poolConfig.taints = taintsToWire(poolConfig.taints, args.taints ?? []);
    if (field === "updateStrategy")
      poolConfig.updateStrategy = strategy(poolConfig.updateStrategy, args.updateStrategy);
    if (field === "useAsWorker") poolConfig.useControlPlaneAsWorker = args.useAsWorker ?? false;
    const setting = SETTINGS.find((known) => known === field);
    if (setting) applySetting({ cloudConfig, poolConfig }, args, setting);
  }
  return { cloudConfig, poolConfig };
}

/** Taints of the program, with what each has beside that in the document; those of effects that we do not know stay. */
function taintsToWire(present: unknown, wanted: NonNullable<PoolArgs["taints"]>): Record<string, unknown>[] {
  const there: Record<string, unknown>[] = Array.isArray(present) ? present.filter(isRecord) : [];
  const foreign = there.filter((taint) => !isBlank(taint.effect) && !Effect.safeParse(taint.effect).success);
  const own = wanted.map((taint) => {
    const known = there.find(({ key, effect }) => key === taint.key && effect === taint.effect);
    return { ...known, ...taint };
  });
  return [...own, ...foreign];
}

function setOrDrop(into: Record<string, unknown>, key: string, value: Record<string, string> | undefined): void {
  if (isBlank(value) || Object.keys(value ?? {}).length === 0) delete into[key];
  else into[key] = value;
}

function instanceType(present: unknown, instance: PoolArgs["instance"]): Record<string, unknown> {
  const { minDiskSizeInGB: _disk, ...kept } = isRecord(present) ? present : {};
  const { minCpu, minMemoryMb, minDiskGb } = instance;
  const disk = minDiskGb === undefined ? {} : { minDiskSizeInGB: minDiskGb };
  return { ...kept, minCPU: minCpu, minMemInMB: minMemoryMb, ...disk };
}

function strategy(present: unknown, wanted: UpdateStrategy | undefined): Record<string, unknown> {
  const { maxSurge: _surge, maxUnavailable: _unavailable, ...kept } = isRecord(present) ? present : {};
  const { type = "RollingUpdateScaleOut", maxSurge, maxUnavailable } = wanted ?? {};
  return {
    ...kept,
    type,
    ...(maxSurge === undefined ? {} : { maxSurge: String(maxSurge) }),
    ...(maxUnavailable === undefined ? {} : { maxUnavailable: String(maxUnavailable) }),
  };
}

/** The pool in the program's words; what is empty or Palette's default is left out. */
export function observe(wire: WirePool): PoolArgs {
  const { minCPU, minMemInMB, minDiskSizeInGB } = wire.instanceType ?? {};
  return {
    name: wire.name,
    // The autoscaler owns the size: nobody else's number is right or wrong.
    ...(wire.maxSize ? {} : { size: wire.size ?? 0 }),
    instance: {
      minCpu: minCPU ?? 0,
      minMemoryMb: minMemInMB ?? 0,
      ...(minDiskSizeInGB ? { minDiskGb: minDiskSizeInGB } : {}),
    },
    resourcePool: wire.resourcePool ?? "",
    ...(wire.isControlPlane ? ofControlPlane(wire) : observeSettings(wire)),
    ...filled("zones", wire.azs),
    ...filled("machineTags", wire.tags),
    ...filled("labels", wire.additionalLabels),
    ...filled("annotations", wire.additionalAnnotations),
    ...filled("taints", wire.taints?.flatMap(observedTaint)),
    ...observedStrategy(wire.updateStrategy),
  };
}

function ofControlPlane(wire: WirePool): Pick<PoolArgs, "useAsWorker" | "useLxdVm" | "network"> {
  const { useLxdVm, network } = observeSettings(wire);
  const useAsWorker = wire.useControlPlaneAsWorker === true;
  return { useAsWorker, ...(useLxdVm ? { useLxdVm } : {}), ...(network ? { network } : {}) };
}

function filled<K extends string, T extends object>(key: K, value: T | null | undefined): { [P in K]?: T } {
  const one: { [P in K]?: T } = {};
  if (value && Object.keys(value).length > 0) one[key] = value;
  return one;
}

// Words that we do not know are not for the program; they stay in the document.
const Effect = z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]);
const StrategyType = z.enum(["RollingUpdateScaleOut", "RollingUpdateScaleIn", "OverrideScaling"]);

function observedTaint({ key, value, effect }: z.infer<typeof WireTaint>): NonNullable<PoolArgs["taints"]> {
  const known = Effect.safeParse(effect);
  return known.success ? [{ key: key ?? "", value: value ?? "", effect: known.data }] : [];
}

/** How machines are exchanged, where it is not the usual way. */
export function observedStrategy(wire: WirePool["updateStrategy"]): { updateStrategy?: UpdateStrategy } {
  const type = StrategyType.safeParse(wire?.type).data ?? "RollingUpdateScaleOut";
  // Surge and unavailable mean something in one strategy only; in the others Palette may show what they come to.
  if (type !== "OverrideScaling") return type === "RollingUpdateScaleOut" ? {} : { updateStrategy: { type } };
  return {
    updateStrategy: {
      type,
      ...(wire?.maxSurge ? { maxSurge: numberOrText(wire.maxSurge) } : {}),
      ...(wire?.maxUnavailable ? { maxUnavailable: numberOrText(wire.maxUnavailable) } : {}),
    },
  };
}

const numberOrText = (text: string): number | string => (/^\d+$/.test(text) ? Number(text) : text);

/**
 * The fields in which a pool differs from what the program asks for. One that neither the program nor the record names is
 * nobody's: it stays as somebody else set it.
 */
export function differing(
  schema: z.ZodType,
  seen: PoolArgs | ControlPlane,
  asked: PoolArgs | ControlPlane,
  prior: Partial<PoolArgs> | undefined,
): (keyof PoolArgs)[] {
  const changed = new Set(diffInputs(schema, seen, asked).map((change) => String(change.keys[0])));
  return ALL.filter((field) => {
    // A pool without autoscaling says its size, be it by saying nothing.
    const isNamed = field === "autoscaling" || field === "size";
    const nobodys = !isNamed && prior !== undefined && isBlank(memberOf(asked, field)) && isBlank(prior[field]);
    return changed.has(field) && !nobodys;
  });
}

const memberOf = (args: object, field: string): unknown => (isRecord(args) ? args[field] : undefined);
