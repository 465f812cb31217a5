export interface ObservedMachine {
  /** Changes when the machine is reinstalled. */
  id: string;
  name: string;
  hostname: string;
  zone: string;
  state: "pending" | "provisioning" | "running" | "deleting" | "failed" | "unknown";
  /** The plane's own word, with its newest complaint where there is one. */
  stateName: string;
  /** Name of its pool, where machines of several stand side by side. */
  pool?: string;
  /** Whether its pool is left as it is when the cluster gets another Kubernetes. */
  staysBehind?: boolean;
}
