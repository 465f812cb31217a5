import type { Context } from "../context";
import { mendedDrift, unmendedDrift } from "../core/drift";
import { dnsFaults, type Endpoints, needlessRecords, recordsOf } from "../machines/dns-record";
import { askMaas } from "../machines/maas-view";
import type { Drift } from "../model/drift";
import type { DnsRecord, MaasView } from "../ports/inventory";

/** What is wrong with the records of a cluster's API name, with what the next update does about it. */
export function dnsDrift(
  name: string,
  records: readonly DnsRecord[],
  controlPlane: Endpoints,
  mayWrite: boolean,
): Drift[] {
  const faults = dnsFaults(name, records, controlPlane);
  if (records.length > 1) return faults.map((fault) => doubled(fault, records, controlPlane, mayWrite));
  const todo =
    "the cluster writes it at its next event, mostly within minutes, at worst within two hours; with 'writes: dns' in 'palette-maas:maas', 'pulumi up' writes it";
  if (!mayWrite) return faults.map((fault) => unmendedDrift("dns-record", fault, todo));
  return wantedAddresses(records, controlPlane)
    ? faults.map((fault) => mendedDrift("dns-record", fault, "writes it again"))
    : faults.map((fault) =>
        unmendedDrift(
          "dns-record",
          fault,
          "which address to write is not plain; the cluster writes it at its next event",
        ),
      );
}

function doubled(fault: string, records: readonly DnsRecord[], controlPlane: Endpoints, mayWrite: boolean): Drift {
  return mayWrite && needlessRecords(records, controlPlane).length === records.length - 1
    ? mendedDrift("dns-record-doubled", fault, "removes the record that serves nothing")
    : unmendedDrift("dns-record-doubled", fault, "remove the record in MAAS that the cluster does not use");
}

/**
 * The addresses that the records of a name should hold: of every server that is on the one it has there already, else its
 * only one. Undefined where that is not plain: which of several a cluster takes is its own affair, and of a server that MAAS
 * does not tell of nobody knows whether its address stands there.
 */
export function wantedAddresses(records: readonly DnsRecord[], { servers, isWhole }: Endpoints): string[] | undefined {
  if (!isWhole) return undefined;
  const held = records.flatMap(({ addresses }) => addresses);
  const wanted = servers
    .filter(({ power, addresses }) => power !== "off" && addresses.length > 0)
    .map(
      ({ addresses }) =>
        addresses.find((address) => held.includes(address)) ?? (addresses.length === 1 ? addresses[0] : undefined),
    );
  const plain = wanted.filter((address) => address !== undefined);
  return plain.length === wanted.length && plain.length > 0 ? plain.sort() : undefined;
}

/** Mends the records of a name, as far as that may be written: removes the one that serves nothing, fills the one that is left. */
export async function mendRecords(ctx: Context, view: MaasView, name: string, controlPlane: Endpoints): Promise<void> {
  const records = await recordsOf(ctx, view, name);
  if (!records) return;
  const needless = needlessRecords(records, controlPlane);
  for (const { id } of needless) {
    const removed = await askMaas(ctx, `to remove a second DNS record ${name}`, () => view.removeDnsRecord(id));
    if (removed) ctx.log.info(`A second DNS record ${name} that held no live address was removed from MAAS.`);
  }
  const left = records.filter((record) => !needless.includes(record));
  const addresses = wantedAddresses(left, controlPlane);
  if (left.length > 1 || !addresses || dnsFaults(name, left, controlPlane).length === 0) return;
  const written = await askMaas(ctx, `to write the DNS record ${name}`, () => view.writeDnsRecord(name, addresses));
  if (written) ctx.log.info(`The DNS record ${name} was written in MAAS: ${addresses.join(", ")}.`);
}
