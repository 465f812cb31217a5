import { execFile } from "node:child_process";
import * as path from "node:path";
import { builtPrograms, userCache } from "./go-programs/cache";
import { digestOf, type GoProgram, readPins } from "./go-programs/program";
import { type Progress, stderrProgress } from "./go-programs/progress";
import { runMain } from "./run-main";

const folder = path.join(__dirname, "management-cluster");
const kubernetes = "k8s.io/kubernetes/cmd";
const clusterApi = "sigs.k8s.io/cluster-api";

/** The parts of a management cluster, by the name of their program. */
const known = {
  etcd: { package: "go.etcd.io/etcd/server/v3", title: "etcd", takes: "about a minute" },
  "kube-apiserver": {
    package: `${kubernetes}/kube-apiserver`,
    title: "the API server of Kubernetes",
    takes: "about 4 minutes",
  },
  "kube-controller-manager": {
    package: `${kubernetes}/kube-controller-manager`,
    title: "the controller manager of Kubernetes",
    takes: "about a minute",
  },
  "capi-core": { package: `${clusterApi}/core`, title: "Cluster API's core", takes: "about half a minute" },
  "capi-bootstrap": {
    package: `${clusterApi}/bootstrap/kubeadm`,
    title: "Cluster API's kubeadm bootstrap provider",
    takes: "some seconds",
  },
  "capi-control-plane": {
    package: `${clusterApi}/controlplane/kubeadm`,
    title: "Cluster API's kubeadm control plane provider",
    takes: "some seconds",
  },
} as const;

export type Part = keyof typeof known;
const parts = Object.keys(known) as Part[];

/** What serves an API alone. */
export const API_SERVER: readonly Part[] = ["etcd", "kube-apiserver"];
export const ALL_PARTS: readonly Part[] = parts;

function programOf(part: Part): GoProgram {
  const pins = readPins(folder);
  const facts = known[part];
  if (!pins.tools.includes(facts.package)) throw new Error(`${folder}/go.mod has no tool ${facts.package}`);
  const { module, version } = pins.moduleOf(facts.package);
  const kubernetesVersion = pins.moduleOf(kubernetes).version;
  const [major = "", minor = ""] = kubernetesVersion.slice(1).split(".");
  const stamp = Object.entries({ gitVersion: kubernetesVersion, gitMajor: major, gitMinor: minor });
  return {
    ...facts,
    program: part,
    module,
    version,
    go: pins.go,
    folder,
    // Without them an API server calls itself v0.0.0, which Cluster API's controllers refuse.
    variables: stamp.map(([name, value]) => `k8s.io/component-base/version.${name}=${value}`),
  };
}

/** The folder with these parts of a management cluster, built from pinned Go modules once per user. */
export async function managementClusterPrograms(
  wanted: readonly Part[] = parts,
  env: NodeJS.ProcessEnv = process.env,
  progress: Progress = stderrProgress(),
): Promise<string> {
  const all = parts.map(programOf);
  const version = programOf("capi-core").version.slice(1);
  const name = `management-cluster-${version}-${process.platform}-${process.arch}-${digestOf(all)}`;
  const kept = { title: "the management cluster", folder: path.join(userCache(env), "pulumi-palette-maas", name) };
  try {
    return await builtPrograms(kept, wanted.map(programOf), env, progress);
  } catch (error) {
    throw new Error(unbuilt(error instanceof Error ? error.message : String(error)));
  }
}

const unbuilt = (failed: string): string =>
  [
    "The parts of a management cluster (etcd, Kubernetes, Cluster API) are needed and cannot be had:",
    `  ${failed}`,
    `Install Go ${readPins(folder).go} or newer (https://go.dev/dl/) to have them built, and run this again.`,
  ].join("\n");

/** Where Go keeps the sources of Cluster API that the controllers are built from. */
export function clusterApiSources(): Promise<string> {
  const args = ["list", "-mod=readonly", "-m", "-f", "{{.Dir}}", clusterApi];
  const env = { ...process.env, GOWORK: "off", GO111MODULE: "on" };
  return new Promise((resolve, reject) => {
    execFile("go", args, { cwd: folder, env }, (error, stdout) => (error ? reject(error) : resolve(stdout.trim())));
  });
}

async function main(): Promise<number> {
  console.log(await managementClusterPrograms());
  return 0;
}

if (require.main === module) runMain(main);
