import { z } from "zod";
import { isBlank } from "../../core/diff";
import { stringifyYaml } from "../../core/text/yaml";
import { isRecord } from "../../core/unknowns";
import type { MachinePoolArgs } from "../../model/machine-pool";
import type { UpdateStrategy } from "../../model/placement";
import type { WirePool } from "./wire";

type Document = Record<string, unknown>;
type Taints = NonNullable<MachinePoolArgs["taints"]>;

// Words that we do not know are not for the program; they stay in the document.
const Effect = z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]);
const StrategyType = z.enum(["RollingUpdateScaleOut", "RollingUpdateScaleIn", "OverrideScaling"]);

/** Taints of the program, with what each has beside that in the document; those of effects that we do not know stay. */
export function taintsToWire(present: unknown, wanted: Taints): Document[] {
  const there: Document[] = Array.isArray(present) ? present.filter(isRecord) : [];
  const foreign = there.filter((taint) => !isBlank(taint.effect) && !Effect.safeParse(taint.effect).success);
  const own = wanted.map((taint) => {
    const known = there.find(({ key, effect }) => key === taint.key && effect === taint.effect);
    return { ...known, ...taint };
  });
  return [...own, ...foreign];
}

export const observedTaints = (taints: WirePool["taints"]): Taints =>
  (taints ?? []).flatMap(({ key, value, effect }) => {
    const known = Effect.safeParse(effect);
    return known.success ? [{ key: key ?? "", value: value ?? "", effect: known.data }] : [];
  });

export function instanceToWire(present: unknown, instance: MachinePoolArgs["instance"]): Document {
  const { minDiskSizeInGB: _disk, ...kept } = isRecord(present) ? present : {};
  const { minCpu, minMemoryMb, minDiskGb } = instance;
  const disk = minDiskGb === undefined ? {} : { minDiskSizeInGB: minDiskGb };
  return { ...kept, minCPU: minCpu, minMemInMB: minMemoryMb, ...disk };
}

/** What a machine must have, of a pool or of a gateway's nodes. */
export function observedInstance(wire: WirePool["instanceType"]): MachinePoolArgs["instance"] {
  const { minCPU, minMemInMB, minDiskSizeInGB } = wire ?? {};
  const disk = minDiskSizeInGB ? { minDiskGb: minDiskSizeInGB } : {};
  return { minCpu: minCPU ?? 0, minMemoryMb: minMemInMB ?? 0, ...disk };
}

export function strategyToWire(present: unknown, wanted: UpdateStrategy | undefined): Document {
  const { maxSurge: _surge, maxUnavailable: _unavailable, ...kept } = isRecord(present) ? present : {};
  const { type = "RollingUpdateScaleOut", maxSurge, maxUnavailable } = wanted ?? {};
  return {
    ...kept,
    type,
    ...(maxSurge === undefined ? {} : { maxSurge: String(maxSurge) }),
    ...(maxUnavailable === undefined ? {} : { maxUnavailable: String(maxUnavailable) }),
  };
}

/** How machines are exchanged, where it is not the usual way. */
export function observedStrategy(wire: WirePool["updateStrategy"]): UpdateStrategy | undefined {
  const type = StrategyType.safeParse(wire?.type).data ?? "RollingUpdateScaleOut";
  // Surge and unavailable mean something in one strategy only; in the others Palette may show what they come to.
  if (type !== "OverrideScaling") return type === "RollingUpdateScaleOut" ? undefined : { type };
  return {
    type,
    ...(wire?.maxSurge ? { maxSurge: numberOrText(wire.maxSurge) } : {}),
    ...(wire?.maxUnavailable ? { maxUnavailable: numberOrText(wire.maxUnavailable) } : {}),
  };
}

const numberOrText = (text: string): number | string => (/^\d+$/.test(text) ? Number(text) : text);

export function networkToWire(present: unknown, network: MachinePoolArgs["network"]): Document | undefined {
  if (!network) return undefined;
  const { parentPoolUid: _, ...kept } = isRecord(present) ? present : {};
  const { name, staticIp, ipPoolId } = network;
  return { ...kept, networkName: name, staticIp, ...(ipPoolId === undefined ? {} : { parentPoolUid: ipPoolId }) };
}

export function observedNetwork(wire: WirePool["network"]): MachinePoolArgs["network"] {
  if (!wire?.networkName) return undefined;
  const ipPoolId = wire.parentPoolRef?.uid;
  return { name: wire.networkName, staticIp: wire.staticIp === true, ...(ipPoolId ? { ipPoolId } : {}) };
}

export const yamlToWire = (yaml: string | Document | undefined): string | undefined =>
  typeof yaml === "object" ? stringifyYaml(yaml) : yaml;
