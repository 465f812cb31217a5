import type { Random } from "../../ids";
import type { Rack } from "../../rack/rack-types";
import type { LabClock } from "../../time/clock";
import { type ScheduledEvent, Scheduler } from "../behaviour/scheduler";
import { type Machine, makeMachine } from "./machine";
import { assignable, contains, type IpAddress, type Subnet } from "./network";
import { pastEvents } from "./past";
import type { BootResource, DnsResource, Domain, MaasEvent, Named, Tag } from "./state";
import type { MaasTimings } from "./timings";
import { apiKeyOf, type Token, type User } from "./users";

export interface WorldOptions {
  rack: Rack;
  clock: LabClock;
  random: Random;
  timings: MaasTimings;
  /** Such as `3.6.1`; some answers differ by it. */
  version: string;
  /** How many deployments of every machine its events tell of from before. */
  pastDeployments?: number;
}

/** Everything that the MAAS holds, as plain data that is up to date whenever it is read. */
export class MaasWorld {
  readonly scheduler = new Scheduler();
  readonly clock: LabClock;
  readonly random: Random;
  readonly timings: MaasTimings;
  readonly version: string;
  readonly zones: Named[];
  readonly pools: Named[];
  readonly tags: Tag[];
  readonly domains: Domain[];
  readonly subnets: Subnet[];
  readonly images: BootResource[];
  readonly users: User[] = [];
  readonly config: Record<string, string | number | boolean | null>;
  readonly #machines: Machine[];
  readonly #dns: DnsResource[] = [];
  readonly #events: MaasEvent[] = [];
  readonly #addresses: IpAddress[] = [];
  #lastId = 1000;

  constructor(options: WorldOptions) {
    const { rack, clock, random } = options;
    this.clock = clock;
    this.random = random;
    this.timings = options.timings;
    this.version = options.version;
    this.zones = numbered(rack.zones, 1);
    this.pools = numbered(rack.pools, 0);
    this.tags = rack.tags.map(({ name, comment = "" }) => ({ name, comment, definition: "", kernelOpts: "" }));
    this.domains = rack.domains.map(({ name, ttl }, id) => ({ id, name, authoritative: true, ttl: ttl ?? null }));
    this.subnets = rack.subnets.map((subnet, i) => ({
      id: i + 1,
      name: subnet.name,
      cidr: subnet.cidr,
      gateway: subnet.gateway ?? null,
      dnsServers: subnet.dnsServers ?? [],
      zone: subnet.zone,
      next: assignable(subnet.cidr).first,
    }));
    this.images = rack.images.map((image, i) => makeImage(image, i + 1));
    this.config = defaultConfig();
    this.#machines = this.#place(rack, random.fork("machines"));
    for (const event of pastEvents(this, this.#machines, options.pastDeployments ?? 0))
      this.#events.push({ id: this.#events.length + 1, ...event });
  }

  get machines(): Machine[] {
    this.settle();
    return this.#machines;
  }

  get dns(): DnsResource[] {
    this.settle();
    return this.#dns;
  }

  get addresses(): IpAddress[] {
    this.settle();
    return this.#addresses;
  }

  get events(): MaasEvent[] {
    this.settle();
    return this.#events;
  }

  /** Lets everything happen that is due by now. Reading the world does it by itself. */
  settle(): void {
    this.scheduler.settle(this.clock.now());
  }

  /** The time at which what happens now happens. */
  now(): number {
    return this.scheduler.happening ?? this.clock.now();
  }

  newId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /** The machine of that host name or system id; throws when there is none, so that a test which misspells it fails. */
  machine(name: string): Machine {
    const found = this.machines.find((machine) => machine.hostname === name || machine.systemId === name);
    if (!found) throw new Error(`no machine ${name}`);
    return found;
  }

  /** The addresses that a machine has now. */
  addressesOf(machine: Machine): string[] {
    return this.addresses.flatMap((row) => (row.systemId === machine.systemId && row.ip !== null ? [row.ip] : []));
  }

  /** The first DNS resource of that name. */
  dnsRecord(fqdn: string): DnsResource | undefined {
    return this.dns.find((resource) => this.fqdnOf(resource) === fqdn);
  }

  /** The addresses that a name has now, without those that went with their machine; nothing for an unknown name. */
  addressesNamed(fqdn: string): string[] {
    return this.dnsRecord(fqdn)?.addresses.flatMap(({ ip }) => ip ?? []) ?? [];
  }

  fqdnOf(resource: DnsResource): string {
    const domain = this.domains.find(({ id }) => id === resource.domainId)?.name ?? "";
    return resource.name === "@" ? domain : `${resource.name}.${domain}`;
  }

  subnetOf(ip: string): Subnet | undefined {
    return this.subnets.find((subnet) => contains(subnet.cidr, ip));
  }

  record(machine: Machine, event: Pick<MaasEvent, "type"> & Partial<Pick<MaasEvent, "level" | "description">>): void {
    this.#events.push({
      id: this.#events.length + 1,
      level: event.level ?? "INFO",
      type: event.type,
      description: event.description ?? "",
      at: this.now(),
      systemId: machine.systemId,
      hostname: machine.hostname,
      username: machine.owner ?? "",
    });
  }

  /** Something that happens to a machine later, unless it is called off. */
  later(machine: Machine, ms: number, run: () => void): void {
    const scheduled: ScheduledEvent = this.scheduler.add(this.now() + ms, () => {
      machine.pending = machine.pending.filter((other) => other !== scheduled);
      run();
    });
    machine.pending.push(scheduled);
  }

  /** Calls off what was going to happen to a machine. */
  callOff(machine: Machine): void {
    for (const scheduled of machine.pending) this.scheduler.cancel(scheduled);
    machine.pending = [];
  }

  removeMachine(machine: Machine): void {
    this.callOff(machine);
    remove(this.#machines, (other) => other === machine);
    for (const row of this.#addresses) if (row.systemId === machine.systemId) row.ip = null;
    remove(this.#addresses, (row) => row.systemId === machine.systemId);
  }

  /** Takes an address row out of the world, so that no record holds it either. */
  removeAddress(row: IpAddress): void {
    remove(this.#addresses, (other) => other === row);
    for (const resource of this.#dns) remove(resource.addresses, (other) => other === row);
  }

  addUser(username: string, isSuperuser: boolean): User {
    const user: User = { username, email: `${username}@example.com`, isSuperuser, tokens: [] };
    this.users.push(user);
    return user;
  }

  newToken(user: User, name: string): Token {
    const consumer = this.random.alphanumeric(18);
    const token = { consumer, key: this.random.alphanumeric(18), secret: this.random.alphanumeric(32), name };
    user.tokens.push(token);
    return token;
  }

  /** From now on this API key is refused. */
  revokeKey(apiKey: string): void {
    for (const user of this.users) user.tokens = user.tokens.filter((token) => apiKeyOf(token) !== apiKey);
  }

  /** Refuses an API key and gives its user another. */
  rotateKey(apiKey: string): string {
    const user = this.users.find(({ tokens }) => tokens.some((token) => apiKeyOf(token) === apiKey));
    if (!user) throw new Error("no user has this API key");
    this.revokeKey(apiKey);
    return apiKeyOf(this.newToken(user, "rotated"));
  }

  #place(rack: Rack, random: Random): Machine[] {
    const domain = this.domains[0]?.name ?? "maas";
    let firstDiskId = 1;
    return rack.machines.map((model) => {
      const own = random.fork(model.hostname);
      const zone = model.zone ?? "default";
      const subnet = this.subnets.find((each) => each.zone === zone) ?? this.subnets.find((each) => !each.zone);
      const subnetId = (subnet ?? this.subnets[0])?.id ?? 1;
      const systemId = own.systemId();
      const macAddress = `52:54:00:${[1, 2, 3].map(() => own.hex(2)).join(":")}`;
      const cpuSpeedMHz = own.int(20, 34) * 100;
      const deployFactor = model.deployFactor ?? rack.zones.find(({ name }) => name === zone)?.deployFactor ?? 1;
      const place = { systemId, domain, macAddress, subnetId, cpuSpeedMHz, firstDiskId, deployFactor };
      const machine = makeMachine(model, place);
      firstDiskId += machine.disks.length;
      const row = { id: this.newId(), ip: null, owner: null, systemId, created: this.clock.now() };
      this.#addresses.push({ ...row, allocType: 0, subnetId });
      return machine;
    });
  }
}

/** Removes what matches from a list that others hold too. */
export function remove<T>(list: T[], matches: (item: T) => boolean): void {
  for (let i = list.length - 1; i >= 0; i--) {
    const item = list[i];
    if (item !== undefined && matches(item)) list.splice(i, 1);
  }
}

/** Zones count from 1, everything else from 0. */
function numbered(list: { name: string; description?: string }[], first: number): Named[] {
  const others = list.filter(({ name }) => name !== "default");
  const all: { name: string; description?: string }[] = [{ name: "default", description: "" }, ...others];
  return all.map(({ name, description = "" }, index) => ({ id: first + index, name, description }));
}

function makeImage(image: Rack["images"][number], id: number): BootResource {
  const size = 512 * 2 ** 20;
  return {
    id,
    type: image.type,
    name: image.name,
    architecture: image.architecture,
    baseImage: image.baseImage ?? "",
    title: "",
    filetype: "tgz",
    size,
    sha256: "",
    received: size,
    lastDeployed: null,
  };
}

function defaultConfig(): MaasWorld["config"] {
  return {
    maas_name: "lab",
    default_distro_series: "jammy",
    default_osystem: "ubuntu",
    commissioning_distro_series: "jammy",
    default_storage_layout: "flat",
    default_dns_ttl: 30,
    enable_disk_erasing_on_release: false,
    disk_erase_with_secure_erase: true,
    disk_erase_with_quick_erase: false,
    node_timeout: 30,
    ntp_servers: "ntp.ubuntu.com",
    ntp_external_only: false,
    upstream_dns: null,
    kernel_opts: null,
  };
}
