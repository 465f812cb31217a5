import type { HostedCluster, RecordOfCluster } from "./hosted";
import type { DnsRecord, Maas } from "./maas";
import { MaasError } from "./maas-client";

/** The addresses that the cluster's name is to have: control-plane machines that run and stay. */
export function wantedAddresses(cluster: HostedCluster): string[] {
  const preferred = cluster.spec.access.preferredSubnets;
  return cluster.machines
    .filter((machine) => machine.controlPlane && machine.systemId && machine.poweredOn && hasAddress.has(machine.phase))
    .flatMap((machine) => pickAddress(machine.addresses, preferred) ?? []);
}

const hasAddress = new Set(["deploying", "joining", "running"]);

/** The first address, or the first that lies in the most preferred subnet. */
export function pickAddress(addresses: string[], preferredSubnets: string[]): string | undefined {
  for (const subnet of preferredSubnets) {
    const hit = addresses.find((address) => isWithin(address, subnet));
    if (hit) return hit;
  }
  return addresses[0];
}

function isWithin(address: string, cidr: string): boolean {
  const [net = "", bits = "32"] = cidr.split("/");
  const [a, b] = [ipv4(address), ipv4(net)];
  if (a === undefined || b === undefined) return false;
  const shift = 2 ** (32 - Number(bits));
  return Math.floor(a / shift) === Math.floor(b / shift);
}

function ipv4(text: string): number | undefined {
  const parts = text.split(".").map(Number);
  if (parts.length !== 4 || parts.some((part) => !(part >= 0 && part <= 255))) return undefined;
  return parts.reduce((value, part) => value * 256 + part, 0);
}

/** Some clusters get a second record, since the random part of the name is drawn again while the first name is not yet read back. */
async function createRecord(maas: Maas, dns: RecordOfCluster): Promise<DnsRecord> {
  const { secondRecord } = dns;
  dns.secondRecord = undefined;
  if (secondRecord) await maas.createRecord(secondRecord);
  return await maas.createRecord(dns.name);
}

/** Makes sure that the record exists and holds exactly these addresses. It is never deleted. */
export async function syncRecord(maas: Maas, cluster: HostedCluster, addresses: string[]): Promise<void> {
  const { dns } = cluster;
  const found = await maas.records(dns.name);
  if (found.length > 1) throw new MaasError(0, `expected 1 DNS resource for ${dns.name}, got ${found.length}`);
  const record = found[0] ?? (await createRecord(maas, dns));
  dns.id = record.id;
  await maas.setRecord(record.id, addresses);
  dns.written = addresses;
}
