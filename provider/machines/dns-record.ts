import type { Context } from "../context";
import { minutes, seconds } from "../core/time/duration";
import { waitFor } from "../core/time/wait";
import type { DnsRecord, MaasView, PhysicalMachine } from "../ports/inventory";
import { askMaas } from "./maas-view";
import type { Servers } from "./servers";

/** A server of a control plane, as far as its addresses go. */
export type Endpoint = Pick<PhysicalMachine, "hostname" | "addresses"> & Partial<Pick<PhysicalMachine, "power">>;

/** The servers of a control plane, and whether MAAS tells of each of them which addresses it has. */
export interface Endpoints {
  servers: readonly Endpoint[];
  isWhole: boolean;
}

/** Those behind the nodes of a control plane; of a server that is installed and tells no address for a moment, it is not known. */
export function endpointsOf({ physical, unseen }: Pick<Servers, "physical" | "unseen">): Endpoints {
  const isTold = physical.every(({ addresses, status }) => addresses.length > 0 || NOT_INSTALLED.includes(status));
  return { servers: physical, isWhole: unseen.length === 0 && isTold };
}

const NOT_INSTALLED: readonly string[] = ["Ready", "New", "Allocated", "Releasing", "Disk erasing", "Broken"];

/** What is wrong with the records of a cluster's API name, given the servers of its control plane; empty when nothing is. */
export function dnsFaults(
  name: string,
  records: readonly DnsRecord[],
  { servers: controlPlane, isWhole }: Endpoints,
): string[] {
  if (records.length === 0) return [`The DNS record ${name} is missing in MAAS`];
  const held = records.flatMap(({ addresses }) => addresses);
  if (held.length === 0 && !isWhole) return [`The DNS record ${name} holds no address`];
  // A server that is off was taken out of the record on purpose.
  const lacking = controlPlane.filter(
    ({ addresses, power }) => power !== "off" && addresses.length > 0 && !addresses.some((a) => held.includes(a)),
  );
  const strange = held.filter((address) => !controlPlane.some(({ addresses }) => addresses.includes(address)));
  // Of whom nothing is known may have any address.
  const stale = isWhole ? strange : [];
  return [
    ...(records.length > 1 ? [`The DNS record ${name} exists ${records.length} times in MAAS`] : []),
    ...lacking.map(({ hostname }) => `The DNS record ${name} lacks the address of ${hostname}`),
    ...stale.map((address) => `The DNS record ${name} holds ${address}, which is no server of the control plane`),
  ].sort();
}

/** Of records that exist more than once, those that hold no address of the control plane, as long as another one does. */
export function needlessRecords(records: readonly DnsRecord[], { servers, isWhole }: Endpoints): readonly DnsRecord[] {
  const live = servers.flatMap(({ addresses }) => addresses);
  const isLive = (record: DnsRecord): boolean => record.addresses.some((address) => live.includes(address));
  const isNeedless = (record: DnsRecord): boolean => !isLive(record) && (isWhole || record.addresses.length === 0);
  return records.some(isLive) ? records.filter(isNeedless) : [];
}

/** The records of a name, where MAAS answers. */
export const recordsOf = (ctx: Context, view: MaasView, name: string): Promise<readonly DnsRecord[] | undefined> =>
  askMaas(ctx, `for the DNS record ${name}`, () => view.dnsRecords(name));

// The gateway writes the record at its next round after the last machine has come.
const WRITTEN_WITHIN = minutes(10);

/** Waits until the record of a new cluster holds every address of its control plane. */
export async function waitForRecord(
  ctx: Context,
  view: MaasView,
  name: string,
  controlPlane: Endpoints,
): Promise<void> {
  if ((await recordsOf(ctx, view, name)) === undefined) return;
  const wait = { what: `DNS record ${name}`, pace: [seconds(5), seconds(30)], limit: WRITTEN_WITHIN } as const;
  await waitFor(ctx, wait, async () => {
    const [fault] = dnsFaults(name, await view.dnsRecords(name), controlPlane);
    return fault === undefined ? { done: true } : { pending: { state: fault } };
  });
}
