import * as pulumi from "@pulumi/pulumi";
import { startLab } from "palette-maas-lab";
import { resourceTypes } from "../provider";
import { pointerOf } from "../sdk/resource";
import { withPlugin } from "../test/support/cli";
import { project } from "../test/support/engine";
import { construction } from "./construct";
import { medians, mustWork, report, seconds } from "./figures";
import { fleetProgram, soundRack } from "./fleet";
import { peakMemory } from "./memory";
import { preflights } from "./preflight";

// Measures and prints; never asserts. Each figure stands beside its goal.

const CLUSTERS = 30;
const RESOURCES = 300;
const RUNS = 5;
// Lab time against real time: slow enough that a busy machine's seconds are not the time-outs' hours.
const SPEED = 120;

async function main(): Promise<void> {
  if (process.argv.includes("--preflight")) return await preflights(SPEED);
  if (process.argv.includes("--construct")) return construction();
  await pointerBytes();
  construction();
  await previews();
  await preflights(SPEED);
  if (!process.argv.includes("--previews")) await fleet();
}

async function pointerBytes(): Promise<void> {
  const bytes = resourceTypes.map((type) => pointerOf(type).length);
  report("bytes of __provider, largest", Math.max(...bytes), "at most 100");
}

/** 300 resources: requests, time and memory of a preview without changes, beside as many resources that do nothing. */
async function previews(): Promise<void> {
  const lab = await startLab({ speed: SPEED, rack: soundRack(RESOURCES + 60) });
  const ours = await project("bench-ours", lab.env, fleetProgram(lab, CLUSTERS, (RESOURCES - 2 - CLUSTERS) / CLUSTERS));
  const idle = await project("bench-idle", {}, idleProgram);
  const served = await project(
    "bench-plugin",
    lab.env,
    fleetProgram(lab, CLUSTERS, (RESOURCES - 2 - CLUSTERS) / CLUSTERS, "plugin"),
  );
  Object.assign(served.stack.workspace.envVars, withPlugin(served.dir, served.env));
  try {
    await mustWork(ours.up({ parallel: 128 }));
    await mustWork(idle.up({ parallel: 64 }));
    lab.clearRequests();
    const { result, megabytes } = await peakMemory("dynamic-provider", () => medians([ours, idle], RUNS));
    const [mine = 0, theirs = 0] = result;
    report(
      `requests in ${RUNS + 1} previews of ${RESOURCES} resources without changes`,
      lab.requests.filter((r) => !r.byGateway).length,
      "0",
    );
    report(
      "time of such a preview",
      `${seconds(mine)}, against ${seconds(theirs)} for resources that do nothing: ${(mine / theirs).toFixed(2)} times`,
      "at most 1.1 times",
    );
    report("memory of the dynamic server", `${megabytes ?? "unknown"} MB`, "at most 200 MB");
    await mustWork(ours.destroy({ parallel: 128 }));
    await mustWork(served.up({ parallel: 128 }));
    const peak = await peakMemory("pulumi-resource-palette-maas", () => mustWork(served.preview()));
    report("memory of the plugin", `${peak.megabytes ?? "unknown"} MB`, "at most 200 MB");
  } finally {
    for (const made of [ours, idle, served]) await made.remove();
    await lab.stop();
  }
}

/** 20 clusters with 5 pools each, all at once, beside the slowest of them alone. */
async function fleet(): Promise<void> {
  const time = async (clusters: number): Promise<number> => {
    const lab = await startLab({ speed: SPEED, rack: soundRack(160) });
    const made = await project("bench-fleet", lab.env, fleetProgram(lab, clusters, 5));
    try {
      const start = performance.now();
      await mustWork(made.up({ parallel: 256 }));
      return performance.now() - start;
    } finally {
      await made.remove();
      await lab.stop();
    }
  };
  const one = Math.max(await time(1), await time(1), await time(1));
  const all = await time(20);
  report(
    "20 clusters with 5 pools each",
    `${seconds(all)}, against ${seconds(one)} for the slowest of three single ones: ${(all / one).toFixed(2)} times`,
    "at most 1.1 times",
  );
}

/** As many resources with a provider that does nothing, each with inputs as our pools have them. */
const idleProgram: pulumi.automation.PulumiFn = async () => {
  for (let i = 0; i < RESOURCES; i++) {
    const machines = { instance: { minCpu: 4, minMemoryMb: 8192 }, resourcePool: "", releaseLimit: "25%" };
    new Idle(`idle-${i}`, {
      name: `idle-${i}`,
      clusterId: "c",
      size: 1,
      deletionProtection: false,
      adopt: false,
      ...machines,
    });
  }
};

const doesNothing: pulumi.dynamic.ResourceProvider = {
  create: async (inputs) => ({ id: "idle", outs: inputs }),
};

class Idle extends pulumi.dynamic.Resource {
  constructor(name: string, inputs: pulumi.Inputs) {
    super(doesNothing, name, inputs);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
