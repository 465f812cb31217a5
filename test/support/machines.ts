import type { ObservedMachine } from "../../provider/plane";
import type { PhysicalMachine } from "../../provider/ports/inventory";

/** A machine as a plane reports it, running unless a test says otherwise. */
export function machine(id: string, over: Partial<ObservedMachine> = {}): ObservedMachine {
  const state = over.state ?? "running";
  const stateName = state.charAt(0).toUpperCase() + state.slice(1);
  return { id, name: `node-${id}`, hostname: `rack-${id}`, zone: "az1", state, stateName, ...over };
}

/** A server as MAAS tells of it, deployed for a gateway unless a test says otherwise. */
export const physical = (over: Partial<PhysicalMachine> = {}): PhysicalMachine => ({
  systemId: "abc123",
  hostname: "rack-1",
  zone: "az1",
  resourcePool: "prod",
  tags: ["worker"],
  status: "Deployed",
  free: false,
  owner: "gateway",
  locked: false,
  power: "on",
  addresses: ["10.0.0.1"],
  cpu: 8,
  memoryMb: 16384,
  diskGb: 480,
  ...over,
});
