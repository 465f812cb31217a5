import { readFile } from "node:fs/promises";
import { Random } from "../ids";
import { checkRack } from "./rack-check";
import type { MachineProblem, Rack, RackImage, RackMachine } from "./rack-types";

/** A rack file that cannot be used: says which file, where in it, and why. */
export class RackError extends Error {
  override readonly name = "RackError";
}

/** Reads `--rack FILE`. Only `machines` is required; zones, pools, tags, domains, subnets and images have defaults. */
export async function loadRack(file: string): Promise<Rack> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    throw new RackError(`cannot read the rack file ${file}`, { cause });
  }
  return parseRack(text, file);
}

/** Reads a rack from the text of its file; `source` names it in errors. */
export function parseRack(text: string, source = "rack"): Rack {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RackError(`${source} is not JSON: ${reason}`, { cause });
  }
  const problems: string[] = [];
  const rack = checkRack(value, problems, defaults());
  if (rack && problems.length === 0) return rack;
  throw new RackError(`${source} is not a rack:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
}

/** What a rack file may leave out. */
function defaults(): Omit<Rack, "machines" | "zones" | "pools" | "tags"> {
  const { domains, images } = defaultRack({ machines: 0 });
  return { domains, images, subnets: [{ name: "nodes", cidr: "10.10.0.0/16", gateway: "10.10.0.1" }] };
}

interface Model {
  name: string;
  cpuCores: number;
  memoryGiB: number;
  disksGB: number[];
  diskTags: string[];
  tags: string[];
}

const models: Model[] = [
  { name: "small", cpuCores: 8, memoryGiB: 32, disksGB: [480], diskTags: ["ssd"], tags: ["control-plane"] },
  { name: "worker", cpuCores: 16, memoryGiB: 64, disksGB: [480, 960], diskTags: ["ssd"], tags: ["worker"] },
  {
    name: "big",
    cpuCores: 32,
    memoryGiB: 128,
    disksGB: [480, 1920],
    diskTags: ["ssd", "nvme"],
    tags: ["worker", "nvme"],
  },
  { name: "gpu", cpuCores: 64, memoryGiB: 256, disksGB: [960, 3840], diskTags: ["ssd", "nvme"], tags: ["gpu", "nvme"] },
];

/** How often each model comes up in twelve machines: small, worker, big, gpu. */
const mixture = [0, 1, 0, 1, 2, 0, 1, 0, 1, 2, 0, 3];
const zones = ["az1", "az2", "az3"];
const pools = ["default", "dev", "prod"];

/**
 * A seeded rack of any size (36 machines unless told): four models in three zones and three pools, all `amd64`. The last `worker`
 * fails every deployment and the last `small` is broken; being last of their kind, they are the last to be picked.
 */
export function defaultRack(options: { seed?: number; machines?: number } = {}): Rack {
  const { seed = 1, machines = 36 } = options;
  const random = new Random(seed).fork("rack");
  const counts = new Map<string, number>();
  const made = Array.from({ length: machines }, (_, i) => {
    const model = models[mixture[i % mixture.length] ?? 0] ?? models[0];
    if (!model) throw new Error("there are no models");
    const nth = (counts.get(model.name) ?? 0) + 1;
    counts.set(model.name, nth);
    return makeMachine(model, nth, random);
  });
  spoilLast(made, "worker-", "fails-deployment");
  spoilLast(made, "small-", "broken");
  return {
    zones: zones.map((name, i) => ({ name, description: `row ${i + 1}` })),
    pools: pools.slice(1).map((name) => ({ name, description: `servers of ${name}` })),
    tags: ["control-plane", "worker", "nvme", "gpu"].map((name) => ({ name })),
    domains: [{ name: "maas" }, { name: "maas.lab", ttl: 60 }],
    subnets: zones.map((zone, i) => {
      const net = `10.10.${i * 16}`;
      return { name: `${zone}-nodes`, cidr: `${net}.0/20`, gateway: `${net}.1`, dnsServers: [`${net}.2`], zone };
    }),
    images: defaultImages(),
    machines: made,
  };
}

function makeMachine(model: Model, nth: number, random: Random): RackMachine {
  // Zones turn fastest, so that any three of a model are in three zones, and every zone has machines of every pool.
  const zone = zones[(nth - 1) % zones.length] ?? "default";
  const pool = pools[Math.floor((nth - 1) / zones.length) % pools.length] ?? "default";
  const disks = model.disksGB.map((sizeGB, i) => {
    const tag = model.diskTags[i] ?? model.diskTags.at(-1) ?? "ssd";
    return { sizeGB: sizeGB + random.int(0, 2), tags: [tag] };
  });
  return {
    hostname: `${model.name}-${String(nth).padStart(2, "0")}`,
    cpuCores: model.cpuCores,
    memoryMiB: model.memoryGiB * 1024,
    disks,
    zone,
    pool,
    tags: model.tags,
  };
}

function spoilLast(machines: RackMachine[], prefix: string, problem: MachineProblem): void {
  const last = machines.findLast((machine) => machine.hostname.startsWith(prefix));
  if (last && machines.length >= 24) last.problem = problem;
}

function defaultImages(): RackImage[] {
  const synced = ["ubuntu/focal", "ubuntu/jammy", "ubuntu/noble"].map(
    (name): RackImage => ({ name, architecture: "amd64/ga-generic", type: "Synced" }),
  );
  const uploaded = ["1304", "1312", "1320", "1335"].map(
    (version): RackImage => ({
      name: `u-2204-0-k-${version}-0`,
      architecture: "amd64/generic",
      type: "Uploaded",
      baseImage: "ubuntu/jammy",
    }),
  );
  return [...synced, ...uploaded];
}
