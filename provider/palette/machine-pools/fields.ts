import type { ControlPlane } from "../../model/cluster";
import { type PoolOnPlane, wantedSize } from "../../model/machine-pool";
import type { FieldRow } from "../field-rows";
import type { Since } from "../versions/gates";
import {
  instanceToWire,
  networkToWire,
  observedInstance,
  observedNetwork,
  observedStrategy,
  observedTaints,
  strategyToWire,
  taintsToWire,
  yamlToWire,
} from "./field-values";
import type { PoolEntity, WirePool } from "./wire";

/** What Palette is told of a pool, be it of workers or the control plane. */
export type PoolArgs = Omit<PoolOnPlane, "clusterId"> & Partial<Omit<ControlPlane, keyof PoolOnPlane>>;

/** An input that can be changed on a pool; the name says which pool it is. */
export type PoolField = Exclude<keyof PoolArgs, "name">;

/** What one input is in Palette's document of a pool, which is read flat. Unset is undefined; left out is not said. */
interface PoolFieldRow<F extends PoolField> extends FieldRow<PoolArgs, F, keyof PoolEntity, WirePool> {
  /** The kind of pool that has it, where only one has. */
  only?: "workers" | "control plane";
  /** Whether leaving it out of the program says something, too. */
  isAlwaysMeant?: boolean;
  /** The first Palette that knows it. */
  since?: Since<PoolArgs>;
}

/** Every input of a pool, in the order in which they are compared and sent. */
export const POOL_FIELDS: { readonly [F in PoolField]-?: PoolFieldRow<F> } = {
  size: {
    part: "poolConfig",
    members: sizes(),
    // The autoscaler owns the size: nobody else's number is right or wrong.
    observe: ({ maxSize, size }) => (maxSize ? {} : { size: size ?? 0 }),
    isAlwaysMeant: true,
  },
  instance: {
    part: "cloudConfig",
    members: { instanceType: ({ instance }, present) => instanceToWire(present, instance) },
    observe: ({ instanceType }) => ({ instance: observedInstance(instanceType) }),
    since: { version: "4.7", input: "minDiskGb", isUsed: ({ instance }) => instance?.minDiskGb !== undefined },
  },
  zones: {
    part: "cloudConfig",
    members: { azs: ({ zones = [] }) => zones },
    observe: ({ azs }) => ({ zones: filled(azs) }),
  },
  resourcePool: {
    part: "cloudConfig",
    members: { resourcePool: (args) => args.resourcePool },
    observe: ({ resourcePool }) => ({ resourcePool: resourcePool ?? "" }),
  },
  machineTags: {
    part: "cloudConfig",
    members: { tags: ({ machineTags = [] }) => machineTags },
    observe: ({ tags }) => ({ machineTags: filled(tags) }),
  },
  labels: {
    part: "poolConfig",
    members: { additionalLabels: ({ labels }) => filled(labels) },
    observe: ({ additionalLabels }) => ({ labels: filled(additionalLabels) }),
  },
  annotations: {
    part: "poolConfig",
    members: { additionalAnnotations: ({ annotations }) => filled(annotations) },
    observe: ({ additionalAnnotations }) => ({ annotations: filled(additionalAnnotations) }),
    since: { version: "4.8" },
  },
  taints: {
    part: "poolConfig",
    members: { taints: ({ taints = [] }, present) => taintsToWire(present, taints) },
    observe: ({ taints }) => ({ taints: filled(observedTaints(taints)) }),
  },
  updateStrategy: {
    part: "poolConfig",
    members: { updateStrategy: (args, present) => strategyToWire(present, args.updateStrategy) },
    observe: ({ updateStrategy }) => ({ updateStrategy: observedStrategy(updateStrategy) }),
    since: {
      version: "4.8",
      input: "OverrideScaling",
      isUsed: ({ updateStrategy }) => updateStrategy?.type === "OverrideScaling",
    },
  },
  autoscaling: {
    part: "poolConfig",
    members: sizes(),
    observe: ({ minSize, maxSize }) => ({ autoscaling: maxSize ? { min: minSize ?? 0, max: maxSize } : undefined }),
    only: "workers",
    // A pool without autoscaling says its size, be it by saying nothing.
    isAlwaysMeant: true,
  },
  nodeRepaveIntervalSeconds: {
    part: "poolConfig",
    members: { nodeRepaveInterval: (args) => args.nodeRepaveIntervalSeconds || undefined },
    observe: ({ nodeRepaveInterval }) => ({ nodeRepaveIntervalSeconds: nodeRepaveInterval || undefined }),
    only: "workers",
  },
  skipKubernetesUpgrade: {
    part: "poolConfig",
    members: { skipK8sUpgrade: (args) => (args.skipKubernetesUpgrade ? "enabled" : undefined) },
    observe: ({ skipK8sUpgrade }) => ({ skipKubernetesUpgrade: skipK8sUpgrade === "enabled" || undefined }),
    only: "workers",
    since: { version: "4.8" },
  },
  overrideKubeadmConfiguration: override("overrideKubeadmConfiguration", "4.8"),
  overrideHealthCheckConfiguration: override("overrideHealthCheckConfiguration", "4.10"),
  overrideClusterApiConfig: override("overrideClusterApiConfig", "4.10"),
  useLxdVm: {
    part: "cloudConfig",
    members: { useLxdVm: ({ useLxdVm = false }) => useLxdVm },
    observe: ({ useLxdVm }) => ({ useLxdVm: useLxdVm || undefined }),
    since: { version: "4.7" },
  },
  network: {
    part: "cloudConfig",
    members: { network: (args, present) => networkToWire(present, args.network) },
    observe: ({ network }) => ({ network: observedNetwork(network) }),
    since: { version: "4.7" },
  },
  useAsWorker: {
    part: "poolConfig",
    members: { useControlPlaneAsWorker: ({ useAsWorker = false }) => useAsWorker },
    observe: ({ useControlPlaneAsWorker }) => ({ useAsWorker: useControlPlaneAsWorker === true }),
    only: "control plane",
  },
};

/** The inputs that a kind of pool has. */
export const fieldsOfPool = (isControlPlane: boolean): PoolField[] =>
  (Object.keys(POOL_FIELDS) as PoolField[]).filter(
    (field) => POOL_FIELDS[field].only !== (isControlPlane ? "workers" : "control plane"),
  );

/** The size, and the bounds that the autoscaler keeps it in. */
function sizes(): PoolFieldRow<"size">["members"] {
  return {
    minSize: ({ autoscaling }) => autoscaling?.min,
    maxSize: ({ autoscaling }) => autoscaling?.max,
    size: (args, present) => wantedSize(args, typeof present === "number" ? present : 0),
  };
}

type Override = "overrideKubeadmConfiguration" | "overrideHealthCheckConfiguration" | "overrideClusterApiConfig";

function override<F extends Override>(field: F, version: string): PoolFieldRow<F> {
  return {
    part: "poolConfig",
    members: { [field]: (args) => yamlToWire(args[field]) },
    observe: (wire) => ({ [field]: wire[field]?.trim() ? wire[field] : undefined }) as Partial<Pick<PoolArgs, F>>,
    only: "workers",
    since: { version },
  };
}

/** A list or a map, where it holds anything. */
const filled = <T extends object>(value: T | null | undefined): T | undefined =>
  value && Object.keys(value).length > 0 ? value : undefined;
