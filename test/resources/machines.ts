import type { ObservedMachine } from "../../provider/plane";

/** A machine as a plane reports it, running unless a test says otherwise. */
export function machine(id: string, over: Partial<ObservedMachine> = {}): ObservedMachine {
  const state = over.state ?? "running";
  const stateName = state.charAt(0).toUpperCase() + state.slice(1);
  return { id, name: `node-${id}`, hostname: `rack-${id}`, zone: "az1", state, stateName, ...over };
}
