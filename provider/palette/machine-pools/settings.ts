import { z } from "zod";
import { stringifyYaml } from "../../core/text/yaml";
import { isRecord } from "../../core/unknowns";
import { type MachinePoolArgs, wantedSize } from "../../model/machine-pool";

const OVERRIDES = [
  "overrideKubeadmConfiguration",
  "overrideHealthCheckConfiguration",
  "overrideClusterApiConfig",
] as const;

/** Fields of a pool that only some pools set, in the program's words. */
export const SETTINGS = [
  "autoscaling",
  "nodeRepaveIntervalSeconds",
  "skipKubernetesUpgrade",
  ...OVERRIDES,
  "useLxdVm",
  "network",
] as const;

/** Those fields. */
export type PoolSettings = Pick<MachinePoolArgs, (typeof SETTINGS)[number]>;

/** Those fields as they are read. */
export const wireSettings = {
  minSize: z.int().nullish(),
  maxSize: z.int().nullish(),
  nodeRepaveInterval: z.int().nullish(),
  skipK8sUpgrade: z.string().nullish(),
  overrideKubeadmConfiguration: z.string().nullish(),
  overrideHealthCheckConfiguration: z.string().nullish(),
  overrideClusterApiConfig: z.string().nullish(),
  useLxdVm: z.boolean().nullish(),
  network: z
    .looseObject({
      networkName: z.string().nullish(),
      staticIp: z.boolean().nullish(),
      parentPoolRef: z.looseObject({ uid: z.string().nullish() }).nullish(),
    })
    .nullish(),
};
const WireSettings = z.looseObject(wireSettings);
type WireSettings = z.infer<typeof WireSettings>;

type Document = Record<string, unknown>;

/** Puts one of the fields into a pool as it is written; one that is not set is not sent, as older Palettes refuse it. */
export function applySetting(
  { cloudConfig, poolConfig }: { cloudConfig: Document; poolConfig: Document },
  args: PoolSettings & Pick<MachinePoolArgs, "size">,
  field: keyof PoolSettings,
): void {
  if (field === "autoscaling") setSize(poolConfig, args);
  if (field === "nodeRepaveIntervalSeconds") set(poolConfig, "nodeRepaveInterval", args[field] || undefined);
  if (field === "skipKubernetesUpgrade") set(poolConfig, "skipK8sUpgrade", args[field] ? "enabled" : undefined);
  if (field === "useLxdVm") cloudConfig.useLxdVm = args[field] ?? false;
  if (field === "network") set(cloudConfig, "network", networkOf(cloudConfig.network, args.network));
  for (const override of OVERRIDES) if (field === override) set(poolConfig, override, textOf(args[override]));
}

/** The size, and the bounds that the autoscaler keeps it in. */
export function setSize(poolConfig: Document, args: Pick<MachinePoolArgs, "size" | "autoscaling">): void {
  set(poolConfig, "minSize", args.autoscaling?.min);
  set(poolConfig, "maxSize", args.autoscaling?.max);
  poolConfig.size = wantedSize(args, typeof poolConfig.size === "number" ? poolConfig.size : 0);
}

function set(into: Document, key: string, value: unknown): void {
  if (value === undefined) delete into[key];
  else into[key] = value;
}

const textOf = (yaml: string | Record<string, unknown> | undefined): string | undefined =>
  typeof yaml === "object" ? stringifyYaml(yaml) : yaml;

function networkOf(present: unknown, network: PoolSettings["network"]): Document | undefined {
  if (!network) return undefined;
  const { parentPoolUid: _, ...kept } = isRecord(present) ? present : {};
  const { name, staticIp, ipPoolId } = network;
  return { ...kept, networkName: name, staticIp, ...(ipPoolId === undefined ? {} : { parentPoolUid: ipPoolId }) };
}

/** The fields in the program's words; what is empty or Palette's default is left out. */
export function observeSettings(wire: WireSettings): PoolSettings {
  const { minSize, maxSize, network } = wire;
  const found: PoolSettings = {};
  if (maxSize) found.autoscaling = { min: minSize ?? 0, max: maxSize };
  if (wire.nodeRepaveInterval) found.nodeRepaveIntervalSeconds = wire.nodeRepaveInterval;
  if (wire.skipK8sUpgrade === "enabled") found.skipKubernetesUpgrade = true;
  if (wire.useLxdVm) found.useLxdVm = true;
  for (const override of OVERRIDES) {
    const text = wire[override];
    if (text?.trim()) found[override] = text;
  }
  if (network?.networkName) {
    const ipPoolId = network.parentPoolRef?.uid;
    const named = { name: network.networkName, staticIp: network.staticIp === true };
    found.network = { ...named, ...(ipPoolId ? { ipPoolId } : {}) };
  }
  return found;
}
