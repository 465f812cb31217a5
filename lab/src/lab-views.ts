import type { MaasWorld } from "./maas";
import type { PaletteWorld } from "./palette/state/view";

/** Which cluster and pool a server works for. */
export function usesOf(
  world: PaletteWorld,
): (machine: { hostname: string; owner: string | null }) => string | undefined {
  const uses = new Map<string, string>();
  for (const cluster of world.clusters)
    for (const pool of cluster.pools)
      for (const { hostname } of pool.machines) if (hostname) uses.set(hostname, `${cluster.name}/${pool.name}`);
  return ({ hostname, owner }) => uses.get(hostname) ?? owner ?? undefined;
}

/** The MAAS side of `GET /lab/world`. */
export function maasView(world: MaasWorld) {
  const machines = world.machines.map((machine) => {
    const { userData, pending, ...shown } = machine;
    return { ...shown, addresses: world.addressesOf(machine) };
  });
  const dns = world.dns.map((resource) => ({
    fqdn: world.fqdnOf(resource),
    addresses: resource.addresses.map((address) => address.ip),
  }));
  return { machines, dns };
}
