import { z } from "zod";
import { ApiError, isNotFound } from "../core/errors";
import { askedFor, onlyAskedFor } from "../http/asked-for";
import type { HttpClient } from "../http/client";
import type { MaasServer, PhysicalMachine } from "../ports/inventory";
import { NO_REASON } from "./refusal";

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
  cpu_count: z.number().nullish(),
  memory: z.number().nullish(),
  storage: z.number().nullish(),
  ip_addresses: z.array(z.string().nullable()).nullish(),
});

export type WireMachine = z.infer<typeof WireMachine>;

// Labels of states are irregular, numbers are not.
const READY = 4;
const ALLOCATED = 10;
const RELEASING_FAILED = 13;

// Memory comes in MiB and storage in MB of a million bytes.
const GIB_PER_MB = 1_000_000 / 1024 ** 3;

// Twenty kilobytes of answer and up to 64 bytes of address per machine.
export const PER_REQUEST = 50;

/** Machines by host name, in one filtered request (several for very many): never the whole rack. */
export async function machinesByHostname(
  client: HttpClient,
  hostnames: readonly string[],
  signal: AbortSignal,
): Promise<PhysicalMachine[]> {
  // MAAS keeps the domain apart, and names are unique without it.
  return await filtered(client, "hostname", hostnames.map(label), signal);
}

/**
 * Machines by system id, in the same way, as far as they are not among `known`; those that the list leaves out are asked for singly, since
 * it does not say why.
 */
export async function machinesById(
  client: HttpClient,
  systemIds: readonly string[],
  signal: AbortSignal,
  known?: readonly PhysicalMachine[],
): Promise<MaasServer[]> {
  const found = known ?? (await filtered(client, "id", systemIds, signal));
  const sightings: MaasServer[] = [];
  for (const systemId of new Set(systemIds)) {
    const server = found.find((machine) => machine.systemId === systemId);
    sightings.push(server ? { systemId, server, isAbsent: false } : await maasServerOf(client, systemId, signal));
  }
  return sightings;
}

async function maasServerOf(client: HttpClient, systemId: string, signal: AbortSignal): Promise<MaasServer> {
  const route = "GET /machines/{system_id}/";
  const none = { systemId, server: undefined };
  try {
    const answer = askedFor(WireMachine, ({ system_id }) => system_id === systemId, ["system_id"]);
    const wire = await client.send({ route, params: { system_id: systemId }, answer, signal });
    return { systemId, server: observeMachine(wire), isAbsent: false };
  } catch (error) {
    if (isNotFound(error)) return { ...none, isAbsent: true };
    if (error instanceof ApiError && error.code === NO_REASON) return { ...none, isAbsent: false };
    throw error;
  }
}

/** Machines that somebody has taken and not deployed, or that could not be given back. */
export async function strandedMachines(client: HttpClient, signal: AbortSignal): Promise<PhysicalMachine[]> {
  const query = { status: ["allocated", "failed_releasing"] };
  const answer = onlyAskedFor(z.array(WireMachine), (all) =>
    all.every(({ status }) => [ALLOCATED, RELEASING_FAILED].includes(status)),
  );
  const machines = await client.send({ route: "GET /machines/", query, answer, signal });
  return machines.map(observeMachine);
}

async function filtered(
  client: HttpClient,
  by: "hostname" | "id",
  values: readonly string[],
  signal: AbortSignal,
): Promise<PhysicalMachine[]> {
  const wanted = [...new Set(values)].filter((value) => value !== "");
  const member = by === "id" ? "system_id" : "hostname";
  const found: PhysicalMachine[] = [];
  for (let at = 0; at < wanted.length; at += PER_REQUEST) {
    const named = wanted.slice(at, at + PER_REQUEST);
    const answer = onlyAskedFor(z.array(WireMachine), (all) => all.every((one) => isAmong(named, one[member])));
    const machines = await client.send({ route: "GET /machines/", query: { [by]: named }, answer, signal });
    found.push(...machines.map(observeMachine));
  }
  return found;
}

// MAAS keeps host names in small letters, whatever is asked for.
const isAmong = (names: readonly string[], name: string): boolean =>
  names.some((one) => one.toLowerCase() === name.toLowerCase());

/** Every machine, in one answer: MAAS has no pages. */
export async function allMachines(client: HttpClient, signal: AbortSignal): Promise<PhysicalMachine[]> {
  const machines = await client.send({ route: "GET /machines/", answer: z.array(WireMachine), signal });
  return machines.map(observeMachine);
}

/** A host name as MAAS keeps it: without its domain. */
export const label = (hostname: string): string => hostname.trim().split(".")[0] ?? "";

/** A machine in our words. */
export function observeMachine(wire: WireMachine): PhysicalMachine {
  return {
    systemId: wire.system_id,
    hostname: wire.hostname,
    zone: wire.zone?.name ?? "",
    resourcePool: wire.pool?.name ?? "",
    tags: wire.tag_names ?? [],
    cpu: wire.cpu_count ?? 0,
    memoryMb: wire.memory ?? 0,
    diskGb: Math.round((wire.storage ?? 0) * GIB_PER_MB),
    status: wire.status_name,
    free: wire.status === READY,
    owner: wire.owner || undefined,
    locked: wire.locked ?? false,
    power: wire.power_state ?? "unknown",
    addresses: (wire.ip_addresses ?? []).filter((address) => address !== null),
  };
}
