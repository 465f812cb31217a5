import { z } from "zod";
import type { Context } from "../context";
import { ProviderError } from "../core/errors";
import type { PhysicalMachine } from "../ports/inventory";
import { declare } from "./look-up";

const MachineCount = z
  .object({
    name: z.string().describe("What the machines have in common: a zone, a resource pool, a tag or a status."),
    total: z.int().describe("All of them."),
    free: z.int().describe("Those that are Ready and unlocked: a cluster could take them now."),
    used: z.int().describe("Those that somebody holds."),
  })
  .meta({
    typeName: "MachineCount",
    typeProse:
      "Machines of a MAAS that have something in common; what is neither free nor used is broken or not ready.",
  });

type MachineCount = z.infer<typeof MachineCount>;

export const getMaasInventory = declare({
  name: "getMaasInventory",
  description:
    "The machines of a MAAS that is reached directly, counted by zone, resource pool, tag and status. It needs `maas` in the configuration, and counts what the key's user may see.",
  args: z.strictObject({
    apiEndpoint: z
      .string()
      .min(1)
      .optional()
      .describe("Address of the MAAS, as cloud accounts name it; may be omitted where only one is configured."),
  }),
  result: z.object({
    total: z.int().describe("All machines."),
    free: z.int().describe("Those that are Ready and unlocked: a cluster could take them now."),
    used: z.int().describe("Those that somebody holds."),
    zones: z.array(MachineCount).describe("Machines by zone."),
    resourcePools: z.array(MachineCount).describe("Machines by resource pool."),
    tags: z.array(MachineCount).describe("Machines by tag; one that carries several is counted with each."),
    statuses: z.array(MachineCount).describe("Machines by status, in MAAS's own words."),
  }),
  run: async (host, runtime, { apiEndpoint }) => {
    const machines = await viewOf(await host.open(runtime), apiEndpoint).rack();
    const { name: _, ...all } = counted("all", machines);
    return {
      ...all,
      zones: by(machines, ({ zone }) => [zone]),
      resourcePools: by(machines, ({ resourcePool }) => [resourcePool]),
      tags: by(machines, ({ tags }) => tags),
      statuses: by(machines, ({ status }) => [status]),
    };
  },
});

function viewOf({ inventory }: Context, apiEndpoint: string | undefined) {
  const sites = inventory.sites();
  const [only, another] = sites;
  const endpoint = apiEndpoint ?? (another === undefined ? only : undefined);
  const view = endpoint === undefined ? undefined : inventory.at(endpoint);
  if (view) return view;
  const known = sites.length === 0 ? "there is none" : `there are ${sites.join(", ")}`;
  const what = apiEndpoint === undefined ? "Which MAAS is meant must be said by 'apiEndpoint'" : "That MAAS is unknown";
  throw new ProviderError(
    `${what}: of those that the configuration 'palette-maas:maas' (or MAAS_API_URL and MAAS_API_KEY) reaches directly, ${known}.`,
  );
}

function by(machines: readonly PhysicalMachine[], namesOf: (machine: PhysicalMachine) => readonly string[]) {
  const groups = new Map<string, PhysicalMachine[]>();
  for (const machine of machines) {
    for (const name of namesOf(machine)) groups.set(name, [...(groups.get(name) ?? []), machine]);
  }
  return [...groups].map(([name, members]) => counted(name, members)).sort((a, b) => (a.name < b.name ? -1 : 1));
}

const counted = (name: string, machines: readonly PhysicalMachine[]): MachineCount => ({
  name,
  total: machines.length,
  free: machines.filter(({ free, locked }) => free && !locked).length,
  used: machines.filter(({ owner }) => owner !== undefined).length,
});
