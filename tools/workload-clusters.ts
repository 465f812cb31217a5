import * as path from "node:path";
import { builtPrograms, userCache } from "./go-programs/cache";
import { digestOf, type GoProgram, readPins } from "./go-programs/program";
import { type Progress, stderrProgress } from "./go-programs/progress";

const folder = path.join(__dirname, "workload-clusters");
const program = "workload-clusters";

function recipe(): GoProgram {
  const pins = readPins(folder);
  const { module, version } = pins.moduleOf("sigs.k8s.io/cluster-api/test");
  const title = "workload clusters in memory";
  return {
    ...{ program, title, takes: "about a minute", module, version },
    ...{ package: ".", go: pins.go, folder, variables: [] },
  };
}

/** The program that serves clusters in memory, built from pinned Go modules once per user. */
export async function workloadClustersProgram(
  env: NodeJS.ProcessEnv = process.env,
  progress: Progress = stderrProgress(),
): Promise<string> {
  const built = recipe();
  const name = `${program}-${built.version.slice(1)}-${process.platform}-${process.arch}-${digestOf([built])}`;
  const kept = { title: built.title, folder: path.join(userCache(env), "pulumi-palette-maas", name) };
  return path.join(await builtPrograms(kept, [built], env, progress), program);
}
