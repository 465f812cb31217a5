import { z } from "zod";
import type { HttpClient } from "../http/client";
import type { PhysicalMachine } from "../inventory";

const Named = z.object({ name: z.string() });

/** The fields of a machine that are read; MAAS sends many more. */
export const WireMachine = z.object({
  system_id: z.string(),
  hostname: z.string(),
  status: z.int(),
  status_name: z.string(),
  owner: z.string().nullish(),
  locked: z.boolean().nullish(),
  power_state: z.string().nullish(),
  zone: Named.nullish(),
  pool: Named.nullish(),
  tag_names: z.array(z.string()).nullish(),
  ip_addresses: z.array(z.string().nullable()).nullish(),
});

export type WireMachine = z.infer<typeof WireMachine>;

// Labels of states are irregular, numbers are not.
const READY = 4;

// Twenty kilobytes of answer and up to 64 bytes of address per machine.
const PER_REQUEST = 50;

/** Machines by host name, in one filtered request (several for very many): never the whole rack. */
export async function machinesByHostname(
  client: HttpClient,
  hostnames: readonly string[],
  signal: AbortSignal,
): Promise<PhysicalMachine[]> {
  // MAAS keeps the domain apart, and names are unique without it.
  const names = [...new Set(hostnames.map(label))].filter((name) => name !== "");
  const found: PhysicalMachine[] = [];
  for (let at = 0; at < names.length; at += PER_REQUEST) {
    const hostname = names.slice(at, at + PER_REQUEST);
    const machines = await client.send({
      route: "GET /machines/",
      query: { hostname },
      answer: z.array(WireMachine),
      signal,
    });
    found.push(...machines.map(observeMachine));
  }
  return found;
}

/** Every machine, in one answer: MAAS has no pages. */
export async function allMachines(client: HttpClient, signal: AbortSignal): Promise<PhysicalMachine[]> {
  const machines = await client.send({ route: "GET /machines/", answer: z.array(WireMachine), signal });
  return machines.map(observeMachine);
}

const label = (hostname: string): string => hostname.trim().split(".")[0] ?? "";

/** A machine in our words. */
export function observeMachine(wire: WireMachine): PhysicalMachine {
  return {
    systemId: wire.system_id,
    hostname: wire.hostname,
    zone: wire.zone?.name ?? "",
    resourcePool: wire.pool?.name ?? "",
    tags: wire.tag_names ?? [],
    status: wire.status_name,
    free: wire.status === READY,
    owner: wire.owner || undefined,
    locked: wire.locked ?? false,
    power: wire.power_state ?? "unknown",
    addresses: (wire.ip_addresses ?? []).filter((address) => address !== null),
  };
}
