import type { MachinePoolArgs } from "../model/machine-pool";
import type { Registration } from "./kinds";

type Labels = Readonly<Record<string, string>>;
type Nodes = Partial<Pick<MachinePoolArgs, "labels" | "taints">>;

// Cluster API keeps these on nodes in step with its machines; others only the kubelet can set, when it registers.
const SYNCED =
  /^(node-role\.kubernetes\.io|([a-z0-9-.]+\.)?node\.cluster\.x-k8s\.io|([a-z0-9-.]+\.)?node-restriction\.kubernetes\.io)(\/|$)/;

/** Whether a label of nodes is changed in place. */
export const isSynced = (key: string): boolean => SYNCED.test(key);

const NODE_LABELS = "node-labels";

/** Labels of nodes that are changed in place. */
export const syncedLabels = (labels: Labels | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(labels ?? {}).filter(([key]) => isSynced(key)));

/** Arguments of the kubelet but for the labels, which are an input of their own. */
export const withoutLabels = <T extends { name?: unknown }>(args: readonly T[]): T[] =>
  args.filter(({ name }) => name !== NODE_LABELS);

/** How a node registers itself. What stands in `present` beside its labels and taints stays. */
export function registrationOf(
  { labels, taints }: Nodes,
  present: Registration | null | undefined,
): Record<string, unknown> {
  const given = Object.entries(labels ?? {})
    .filter(([key]) => !isSynced(key))
    .map((pair) => pair.join("="))
    .sort();
  const { kubeletExtraArgs, taints: _, ...others } = present ?? {};
  const args = withoutLabels(kubeletExtraArgs ?? []);
  if (given.length > 0) args.push({ name: NODE_LABELS, value: given.join(",") });
  return {
    // The name in MAAS: by it a node is found again.
    name: "{{ v1.local_hostname }}",
    ...others,
    ...(args.length === 0 ? {} : { kubeletExtraArgs: args }),
    ...(taints === undefined ? {} : { taints: taints.map(({ key, value, effect }) => ({ key, value, effect })) }),
  };
}

/** Labels and taints as nodes get them, from both of their places. */
export function observedNodes(registration: Registration | null | undefined, synced: Labels | null | undefined): Nodes {
  const text = registration?.kubeletExtraArgs?.find(({ name }) => name === NODE_LABELS)?.value ?? "";
  const given = text
    .split(",")
    .filter(Boolean)
    .map((pair): [string, string] => {
      const [key = "", ...value] = pair.split("=");
      return [key, value.join("=")];
    });
  const labels = { ...Object.fromEntries(given), ...syncedLabels(synced ?? {}) };
  return {
    labels,
    taints: taintsIn(registration),
  };
}

/** Taints that a registration names; undefined where it leaves them to kubeadm. */
export const namedTaints = (registration: Registration | null | undefined): Taints | undefined =>
  registration?.taints ? taintsIn(registration) : undefined;

const taintsIn = (registration: Registration | null | undefined): Taints =>
  (registration?.taints ?? []).map(({ key, value, effect }) => ({
    key,
    value: value ?? "",
    effect: effect === "NoExecute" || effect === "PreferNoSchedule" ? effect : "NoSchedule",
  }));

type Taints = NonNullable<Nodes["taints"]>;

/** Keeps workloads off a control plane; kubeadm sets it where no taints are named, and only then. */
const NO_WORKLOADS: Taints[number] = {
  key: "node-role.kubernetes.io/control-plane",
  value: "",
  effect: "NoSchedule",
};

/** The taints with which a control plane registers: undefined for kubeadm's own. */
export function controlPlaneTaints(useAsWorker: boolean, taints: Taints | undefined): Taints | undefined {
  if (useAsWorker) return taints ?? [];
  return taints?.length ? [NO_WORKLOADS, ...taints] : undefined;
}

/** Taints of a control plane in the program's words. */
export function observedControlPlaneTaints(registered: Taints | null | undefined): {
  useAsWorker: boolean;
  taints: Taints;
} {
  const isOwn = ({ key, effect }: Taints[number]) => key === NO_WORKLOADS.key && effect === NO_WORKLOADS.effect;
  // Taints that are named, be it none, are all that there are.
  const useAsWorker = registered != null && !registered.some(isOwn);
  return { useAsWorker, taints: (registered ?? []).filter((taint) => !isOwn(taint)) };
}
