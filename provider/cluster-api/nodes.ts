import type { MachinePoolArgs } from "../model/machine-pool";
import type { Registration } from "./kinds";

type Labels = Readonly<Record<string, string>>;
type Nodes = Partial<Pick<MachinePoolArgs, "labels" | "taints">>;

// Cluster API keeps these on nodes in step with its machines; others only the kubelet can set, when it registers.
const SYNCED =
  /^(node-role\.kubernetes\.io|([a-z0-9-.]+\.)?node\.cluster\.x-k8s\.io|([a-z0-9-.]+\.)?node-restriction\.kubernetes\.io)(\/|$)/;

const NODE_LABELS = "node-labels";

/** Labels of nodes that are changed in place. */
export const syncedLabels = (labels: Labels | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(labels ?? {}).filter(([key]) => SYNCED.test(key)));

/** How a node registers itself. */
export function registrationOf({ labels, taints }: Nodes): Record<string, unknown> {
  const given = Object.entries(labels ?? {})
    .filter(([key]) => !SYNCED.test(key))
    .map((pair) => pair.join("="))
    .sort();
  return {
    // The name in MAAS: by it a node is found again.
    name: "{{ v1.local_hostname }}",
    ...(given.length === 0 ? {} : { kubeletExtraArgs: [{ name: NODE_LABELS, value: given.join(",") }] }),
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
    taints: (registration?.taints ?? []).map(({ key, value, effect }) => ({
      key,
      value: value ?? "",
      effect: effect === "NoExecute" || effect === "PreferNoSchedule" ? effect : "NoSchedule",
    })),
  };
}
