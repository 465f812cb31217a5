import type { MachineProblem, Rack, RackImage, RackMachine, RackSubnet } from "./rack-types";

type Json = Record<string, unknown>;

const PROBLEMS: readonly string[] = ["fails-deployment", "fails-first-deployment", "fails-release", "broken"];
const hostnamePattern = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const cidrPattern = /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}\/([89]|[12]\d)$/;

/** Reads values out of JSON and collects what is wrong, each with its path. */
class Checker {
  readonly problems: string[];

  constructor(problems: string[]) {
    this.problems = problems;
  }

  object(value: unknown, path: string, known: string[]): Json {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      this.problems.push(`${path}: must be an object`);
      return {};
    }
    const fields: Json = { ...value };
    for (const name of Object.keys(fields)) {
      if (!known.includes(name)) this.problems.push(`${path}.${name}: unknown field (known: ${known.join(", ")})`);
    }
    return fields;
  }

  list<T>(value: unknown, path: string, read: (item: unknown, path: string) => T): T[] {
    if (value === undefined) return [];
    if (Array.isArray(value)) return value.map((item, i) => read(item, `${path}[${i}]`));
    this.problems.push(`${path}: must be a list`);
    return [];
  }

  text(value: unknown, path: string, what = "a text that is not empty", pattern = /^.+$/): string {
    if (typeof value === "string" && pattern.test(value)) return value;
    this.problems.push(`${path}: must be ${what}, got ${JSON.stringify(value)}`);
    return "";
  }

  maybeText(value: unknown, path: string): string | undefined {
    return value === undefined ? undefined : this.text(value, path);
  }

  texts(value: unknown, path: string): string[] {
    return this.list(value, path, (item, at) => this.text(item, at));
  }

  count(value: unknown, path: string): number {
    if (typeof value === "number" && Number.isInteger(value) && value > 0) return value;
    this.problems.push(`${path}: must be a whole number greater than 0, got ${JSON.stringify(value)}`);
    return 1;
  }

  maybeFactor(value: unknown, path: string): number | undefined {
    if (value === undefined) return undefined;
    if (typeof value === "number" && value > 0) return value;
    this.problems.push(`${path}: must be a number greater than 0, got ${JSON.stringify(value)}`);
    return 1;
  }
}

/** The rack in `value`; what is wrong with it is added to `problems`. */
export function checkRack(
  value: unknown,
  problems: string[],
  defaults: Pick<Rack, "domains" | "images" | "subnets">,
): Rack {
  const check = new Checker(problems);
  const known = ["zones", "pools", "tags", "domains", "subnets", "images", "machines"];
  const fields = check.object(value, "rack", known);
  const machines = check.list(fields.machines, "machines", (item, path) => readMachine(check, item, path));
  if (machines.length === 0) problems.push("machines: must name at least one machine");
  const named = (name: string, fallback: string[]) => {
    const given = check.list(fields[name], name, (item, path) => readNamed(check, item, path));
    return fields[name] === undefined ? [...new Set(fallback)].map((each) => ({ name: each })) : given;
  };
  const used = (pick: (machine: RackMachine) => string[]) =>
    machines.flatMap(pick).filter((name) => name !== "default");
  const rack: Rack = {
    zones: named(
      "zones",
      used((machine) => [machine.zone ?? "default"]),
    ),
    pools: named(
      "pools",
      used((machine) => [machine.pool ?? "default"]),
    ),
    tags: named(
      "tags",
      machines.flatMap((machine) => machine.tags ?? []),
    ),
    domains: fields.domains === undefined ? defaults.domains : readDomains(check, fields.domains),
    subnets: fields.subnets === undefined ? defaults.subnets : readSubnets(check, fields.subnets),
    images: fields.images === undefined ? defaults.images : readImages(check, fields.images),
    machines,
  };
  checkReferences(rack, problems);
  return rack;
}

function readMachine(check: Checker, value: unknown, path: string): RackMachine {
  const known = [
    "hostname",
    "cpuCores",
    "memoryMiB",
    "disks",
    "architecture",
    "zone",
    "pool",
    "tags",
    "powerType",
    "deployFactor",
    "problem",
  ];
  const fields = check.object(value, path, known);
  const zone = check.maybeText(fields.zone, `${path}.zone`);
  const pool = check.maybeText(fields.pool, `${path}.pool`);
  const architecture = check.maybeText(fields.architecture, `${path}.architecture`);
  const powerType = check.maybeText(fields.powerType, `${path}.powerType`);
  const deployFactor = check.maybeFactor(fields.deployFactor, `${path}.deployFactor`);
  const problem = readProblem(check, fields.problem, `${path}.problem`);
  return {
    hostname: check.text(fields.hostname, `${path}.hostname`, "a host name in lower case", hostnamePattern),
    cpuCores: check.count(fields.cpuCores, `${path}.cpuCores`),
    memoryMiB: check.count(fields.memoryMiB, `${path}.memoryMiB`),
    disks: check.list(fields.disks, `${path}.disks`, (item, at) => readDisk(check, item, at)),
    tags: check.texts(fields.tags, `${path}.tags`),
    ...(zone === undefined ? {} : { zone }),
    ...(pool === undefined ? {} : { pool }),
    ...(architecture === undefined ? {} : { architecture }),
    ...(powerType === undefined ? {} : { powerType }),
    ...(deployFactor === undefined ? {} : { deployFactor }),
    ...(problem === undefined ? {} : { problem }),
  };
}

function readDisk(check: Checker, value: unknown, path: string): RackMachine["disks"][number] {
  const fields = check.object(value, path, ["sizeGB", "tags"]);
  return { sizeGB: check.count(fields.sizeGB, `${path}.sizeGB`), tags: check.texts(fields.tags, `${path}.tags`) };
}

function readProblem(check: Checker, value: unknown, path: string): MachineProblem | undefined {
  if (value === undefined) return undefined;
  if (isProblem(value)) return value;
  check.problems.push(`${path}: must be one of ${PROBLEMS.join(", ")}`);
  return undefined;
}

function isProblem(value: unknown): value is MachineProblem {
  return typeof value === "string" && PROBLEMS.includes(value);
}

function readNamed(
  check: Checker,
  value: unknown,
  path: string,
): { name: string; description?: string; comment?: string; deployFactor?: number } {
  if (typeof value === "string") return { name: check.text(value, path) };
  const isZone = path.startsWith("zones");
  const fields = check.object(value, path, ["name", "description", "comment", ...(isZone ? ["deployFactor"] : [])]);
  const deployFactor = isZone ? check.maybeFactor(fields.deployFactor, `${path}.deployFactor`) : undefined;
  const description = check.maybeText(fields.description, `${path}.description`);
  const comment = check.maybeText(fields.comment, `${path}.comment`);
  return {
    name: check.text(fields.name, `${path}.name`),
    ...(description === undefined ? {} : { description }),
    ...(comment === undefined ? {} : { comment }),
    ...(deployFactor === undefined ? {} : { deployFactor }),
  };
}

function readDomains(check: Checker, value: unknown): Rack["domains"] {
  const domains = check.list(value, "domains", (item, path) => {
    if (typeof item === "string") return { name: check.text(item, path) };
    const fields = check.object(item, path, ["name", "ttl"]);
    const name = check.text(fields.name, `${path}.name`);
    return fields.ttl === undefined ? { name } : { name, ttl: check.count(fields.ttl, `${path}.ttl`) };
  });
  if (domains.length === 0) check.problems.push("domains: must name at least one domain; the first is the default");
  return domains;
}

function readSubnets(check: Checker, value: unknown): RackSubnet[] {
  const subnets = check.list(value, "subnets", (item, path): RackSubnet => {
    const fields = check.object(item, path, ["name", "cidr", "gateway", "dnsServers", "zone"]);
    const gateway = check.maybeText(fields.gateway, `${path}.gateway`);
    const zone = check.maybeText(fields.zone, `${path}.zone`);
    return {
      name: check.text(fields.name, `${path}.name`),
      cidr: check.text(fields.cidr, `${path}.cidr`, "an IPv4 network such as 10.10.0.0/22 (/8 to /29)", cidrPattern),
      dnsServers: check.texts(fields.dnsServers, `${path}.dnsServers`),
      ...(gateway === undefined ? {} : { gateway }),
      ...(zone === undefined ? {} : { zone }),
    };
  });
  if (subnets.length === 0) check.problems.push("subnets: must name at least one subnet");
  return subnets;
}

function readImages(check: Checker, value: unknown): RackImage[] {
  return check.list(value, "images", (item, path): RackImage => {
    const fields = check.object(item, path, ["name", "architecture", "type", "baseImage"]);
    const name = check.text(fields.name, `${path}.name`);
    const baseImage = check.maybeText(fields.baseImage, `${path}.baseImage`);
    const architecture = check.maybeText(fields.architecture, `${path}.architecture`) ?? "amd64/generic";
    const type = fields.type ?? (name.includes("/") ? "Synced" : "Uploaded");
    if (type !== "Synced" && type !== "Uploaded") check.problems.push(`${path}.type: must be Synced or Uploaded`);
    const isSynced = type === "Synced";
    return {
      name,
      architecture,
      type: isSynced ? "Synced" : "Uploaded",
      ...(baseImage === undefined ? {} : { baseImage }),
    };
  });
}

function checkReferences(rack: Rack, problems: string[]): void {
  const names = (list: { name: string }[]) => new Set([...list.map((item) => item.name), "default"]);
  const [zones, pools, tags] = [names(rack.zones), names(rack.pools), names(rack.tags)];
  const seen = new Set<string>();
  rack.machines.forEach((machine, i) => {
    const path = `machines[${i}]`;
    const { hostname, zone = "default", pool = "default" } = machine;
    if (seen.has(hostname)) problems.push(`${path}.hostname: ${hostname} is there twice`);
    seen.add(hostname);
    if (!zones.has(zone)) problems.push(`${path}.zone: no zone ${zone} in zones`);
    if (!pools.has(pool)) problems.push(`${path}.pool: no pool ${pool} in pools`);
    for (const tag of machine.tags ?? []) if (!tags.has(tag)) problems.push(`${path}.tags: no tag ${tag} in tags`);
  });
  rack.subnets.forEach((subnet, i) => {
    if (subnet.zone !== undefined && !zones.has(subnet.zone))
      problems.push(`subnets[${i}].zone: no zone ${subnet.zone} in zones`);
  });
}
