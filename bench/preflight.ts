import { type Lab, startLab } from "palette-maas-lab";
import { type Project, project } from "../test/support/engine";
import { median, mustWork, report, seconds } from "./figures";
import { fleetProgram, soundRack } from "./fleet";

const CLUSTERS = 10;
const POOLS = 20;
const MACHINES = 600;
const RUNS = 5;

/** 200 new pools in clusters that run: time and requests of a preview with a look at MAAS, beside one without. */
export async function preflights(speed: number): Promise<void> {
  const lab = await startLab({ speed, rack: soundRack(MACHINES) });
  const made = await project("bench-preflight", lab.env, fleetProgram(lab, CLUSTERS, 0));
  try {
    await mustWork(made.up({ parallel: 64 }));
    made.program(fleetProgram(lab, CLUSTERS, POOLS));
    const { looking, blind, reads, requests } = await measured(lab, made);
    const pools = CLUSTERS * POOLS;
    report(
      `reads of ${MACHINES} machines in a preview of ${pools} new pools`,
      `${reads}, of ${requests} requests in all`,
      "at most 1",
    );
    report(
      "time of such a preview",
      `${seconds(looking)}, against ${seconds(blind)} with 'preflight: off': ${seconds(looking - blind)} more`,
      "less than 1 s more",
    );
  } finally {
    await made.remove();
    await lab.stop();
  }
}

/** Medians of previews that look and of previews that do not, in turns, and the requests of those that look. */
async function measured(lab: Lab, made: Project) {
  const times = { warn: [] as number[], off: [] as number[] };
  const seen: string[][] = [];
  for (let run = 0; run <= RUNS; run++) {
    for (const preflight of ["warn", "off"] as const) {
      await made.stack.setConfig("palette-maas:preflight", { value: preflight });
      lab.clearRequests();
      const start = performance.now();
      await mustWork(made.preview({ parallel: 64 }));
      // The first one of each warms up.
      if (run > 0) times[preflight].push(performance.now() - start);
      if (preflight === "warn") seen.push(lab.requests.filter((r) => !r.byGateway).map(({ route }) => route));
    }
  }
  const reads = seen.map((routes) => routes.filter((route) => /^GET .*\/api\/2\.0\/machines\/$/.test(route)).length);
  return {
    looking: median(times.warn),
    blind: median(times.off),
    reads: Math.max(...reads),
    requests: Math.max(...seen.map(({ length }) => length)),
  };
}
