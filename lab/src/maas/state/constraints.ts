import type { Fields } from "../api/fields";
import { invalid } from "../api/refusals";
import { fqdn, type Machine } from "./machine";
import { contains } from "./network";
import { Status, statusFilterName, statusNumbers } from "./status";
import { fitsStorage } from "./storage-constraint";
import { hasVmHosts } from "./version";
import type { MaasWorld } from "./world";

export type Predicate = (machine: Machine) => boolean;

interface Reading {
  world: MaasWorld;
  /** The name under which it was sent, for errors. */
  field: string;
  values: string[];
}

type Reader = (reading: Reading) => Predicate;

/** Constraints that both the list of machines and `allocate` know. */
const shared: Record<string, Reader> = {
  arch: ({ values }) => {
    return ({ architecture }) => values.some((value) => architecture === value || architecture.startsWith(`${value}/`));
  },
  cpu_count: atLeast("Invalid CPU count: number required.", (machine) => machine.cpuCores),
  cpu_speed: atLeast("Invalid CPU speed: number required.", (machine) => machine.cpuSpeedMHz),
  mem: atLeast("Invalid memory: number of MiB required.", (machine) => machine.memoryMiB),
  link_speed: atLeast("Invalid link speed: number required.", () => 10_000),
  tags: (reading) => {
    const wanted = knownTags(reading);
    return ({ tags }) => wanted.every((tag) => tags.includes(tag));
  },
  zone: (reading) => {
    const wanted = known(reading, reading.world.zones);
    return ({ zone }) => wanted.includes(zone);
  },
  pool: (reading) => {
    const wanted = known(reading, reading.world.pools);
    return ({ pool }) => wanted.includes(pool);
  },
  subnets: (reading) => {
    const groups = reading.values.map((value) => subnetIds(reading, value));
    return ({ subnetId }) => groups.every((ids) => ids.includes(subnetId));
  },
  fabrics: oneOf(() => ["fabric-0", "0", "name:fabric-0", "id:0"]),
  fabric_classes: oneOf(() => []),
  vlans: oneOf(() => ["untagged", "5001", "id:5001", "vid:0", "name:untagged"]),
  owner: oneOf(({ owner }) => [owner ?? ""]),
  power_state: oneOf(({ powerState }) => [powerState]),
  deployment_target: oneOf(({ ephemeralDeploy }) => [ephemeralDeploy ? "memory" : "disk"]),
  storage: fromLast((value, reading) => fitsStorage(value, reading.field)),
  interfaces: notPlayed,
  devices: notPlayed,
  pod: oneOf(() => []),
  pod_type: oneOf(() => []),
};

/** What only the list of machines can be filtered by. */
const listOnly: Record<string, Reader> = {
  id: oneOf(({ systemId }) => [systemId]),
  system_id: oneOf(({ systemId }) => [systemId]),
  hostname: oneOf((machine) => [machine.hostname, fqdn(machine)]),
  domain: oneOf(({ domain }) => [domain]),
  mac_address: oneOf(({ macAddress }) => [macAddress]),
  agent_name: oneOf(({ agentName }) => [agentName]),
  osystem: oneOf(({ osystem }) => [osystem]),
  distro_series: oneOf(({ distroSeries }) => [distroSeries]),
  status: (reading) => {
    const wanted = known(
      reading,
      statusNumbers.map((status) => ({ name: statusFilterName(status) })),
      choice,
    );
    return ({ status }) => wanted.includes(statusFilterName(status));
  },
  simple_status: oneOf(({ status }) => [simpleStatus(status)]),
};

/** What only `allocate` knows. */
const allocateOnly: Record<string, Reader> = {
  name: oneOf((machine) => [machine.hostname, fqdn(machine)]),
  system_id: oneOf(({ systemId }) => [systemId]),
};

/** One predicate for the filters of `GET machines/`; refused when a name or a value is unknown. */
export function readFilters(world: MaasWorld, fields: Fields): Predicate {
  return combine(world, fields, fields.names(), { ...shared, ...listOnly });
}

/** One predicate for the constraints of `allocate`; `options` are names that say nothing about the machine. */
export function readConstraints(world: MaasWorld, fields: Fields, options: string[]): Predicate {
  const names = fields.names().filter((name) => !options.includes(name));
  return combine(world, fields, names, { ...shared, ...allocateOnly });
}

function combine(world: MaasWorld, fields: Fields, names: string[], readers: Record<string, Reader>): Predicate {
  const predicates = names.map((field) => {
    const values = fields.all(field).filter((value) => value !== "");
    const { reader, negated } = find(world, field, readers);
    // An empty zone is one that there is not; other constraints are left out when they are empty.
    if (values.length === 0 && field === "zone") throw invalid({ zone: ["No such zone(s): ."] });
    if (values.length === 0) return () => true;
    return negated ? none(reader, { world, field, values }) : reader({ world, field, values });
  });
  return (machine) => predicates.every((fits) => fits(machine));
}

function find(world: MaasWorld, field: string, readers: Record<string, Reader>): { reader: Reader; negated: boolean } {
  const base = field.replace(/^not_in_(?=zone$|pool$)/, "not_").replace(/^not_/, "");
  const reader = Object.hasOwn(readers, base) ? readers[base] : undefined;
  const isGone = base.startsWith("pod") && !hasVmHosts(world.version);
  if (!reader || isGone) throw invalid({ [field]: ["No such constraint."] });
  return { reader, negated: base !== field };
}

/** The twin of a constraint: the machine must match none of the values. */
function none(reader: Reader, reading: Reading): Predicate {
  // A tag that nobody has is on no machine, known or not.
  if (reading.field === "not_tags") {
    const unwanted = split(reading.values);
    return ({ tags }) => !unwanted.some((tag) => tags.includes(tag));
  }
  const { values } = reading;
  const each = values.map((value) => reader({ ...reading, values: [value] }));
  return (machine) => !each.some((fits) => fits(machine));
}

function oneOf(pick: (machine: Machine) => string[]): Reader {
  return ({ values }) =>
    (machine) =>
      pick(machine).some((own) => values.includes(own));
}

function fromLast(read: (value: string, reading: Reading) => Predicate): Reader {
  return (reading) => read(reading.values.at(-1) ?? "", reading);
}

function atLeast(message: string, pick: (machine: Machine) => number): Reader {
  return fromLast((value, { field }) => {
    if (!/^\d+(\.\d+)?$/.test(value)) throw invalid({ [field]: [message] });
    return (machine) => pick(machine) >= Number(value);
  });
}

/** Better refused than silently ignored. */
function notPlayed({ field }: Reading): Predicate {
  throw invalid({ [field]: ["The lab does not play this constraint."] });
}

type Complaint = (field: string, names: string[]) => string;

const noSuch: Complaint = (field, names) => {
  const noun = field.replace(/^not_(in_)?/, "").replace(/s$/, "");
  return `No such ${noun}(s): ${names.join(", ")}.`;
};

const choice: Complaint = (_, names) => {
  return `Select a valid choice. ${names[0] ?? ""} is not one of the available choices.`;
};

function known(reading: Reading, all: { name: string }[], complain = noSuch): string[] {
  const unknown = reading.values.filter((value) => !all.some(({ name }) => name === value));
  if (unknown.length > 0) throw invalid({ [reading.field]: [complain(reading.field, unknown)] });
  return reading.values;
}

function knownTags(reading: Reading): string[] {
  return known({ ...reading, values: split(reading.values) }, reading.world.tags);
}

/** Tags come as repeated keys, or in one with commas or spaces between them. */
function split(values: string[]): string[] {
  return values.flatMap((value) => value.split(/[\s,]+/)).filter((value) => value !== "");
}

function subnetIds({ world, field }: Reading, value: string): number[] {
  const [, kind, rest = value] = /^(\w+):(.+)$/.exec(value) ?? [];
  const found = world.subnets.filter(({ id, name, cidr }) => {
    if (kind === "ip") return contains(cidr, rest);
    return rest === name || rest === cidr || rest === String(id);
  });
  if (found.length === 0) throw invalid({ [field]: [`No matching subnets found: ${value}`] });
  return found.map(({ id }) => id);
}

function simpleStatus(status: number): string {
  if (status === Status.New) return "new";
  if (status === Status.Ready) return "ready";
  if (status === Status.Allocated || status === Status.Reserved) return "allocated";
  if (status === Status.Deployed || status === Status.Deploying) return "deployed";
  const failed = statusNumbers.find((each) => each === status && /^failed|broken/.test(statusFilterName(each)));
  return failed === undefined ? "other" : "failed";
}
