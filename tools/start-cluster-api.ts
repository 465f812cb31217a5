import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { defaultRack } from "palette-maas-lab";
import { type ClusterApi, startClusterApi } from "../test/support/management-cluster/cluster-api";
import { hasKinds } from "../test/support/management-cluster/contract";
import { isPrivateNetwork } from "../test/support/management-cluster/private-network";
import { makeNamespace, showControllers } from "../test/support/management-cluster/shown-controllers";
import { managementClusterPrograms } from "./management-cluster";
import { privateNetwork } from "./private-network";
import { runMain } from "./run-main";
import { rackOf, type Shell, say, shell, showEnd } from "./start/session";
import { CONTRACTS } from "./test-files";
import { workloadClustersProgram } from "./workload-clusters";

const NAMESPACE = "clusters";

/** How fast the product's waits pass: the controllers wait in real time, so less fast than the lab's servers deploy. */
const SPEED = 10;

/** Builds what is missing, and runs itself again where nobody else can reach what it starts. */
async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--inside")) return await inside();
  if (!hasKinds) {
    throw new Error(
      `Cluster API's kinds and those of its provider for MAAS are needed: their definitions belong into ../${CONTRACTS}/crds, beside this checkout.`,
    );
  }
  await managementClusterPrograms();
  await workloadClustersProgram();
  const network = await privateNetwork();
  if ("reason" in network) {
    throw new Error(
      `Cluster API's controllers listen on every interface, so they are started in a network of their own alone: ${network.reason}.\n` +
        "Run this on Linux as root, or where users may make namespaces (sysctl kernel.unprivileged_userns_clone=1).",
    );
  }
  const [command = "", ...rest] = [...network.through, process.execPath, "--import", "tsx", __filename, "--inside"];
  // An interrupt at the terminal reaches it too: it stops in order.
  process.on("SIGINT", () => {});
  return await new Promise((resolve, reject) => {
    spawn(command, rest, { stdio: "inherit" })
      .on("error", reject)
      .on("close", (code) => resolve(code ?? 1));
  });
}

async function inside(): Promise<number> {
  if (!isPrivateNetwork()) throw new Error("--inside is for a private network");
  const dir = mkdtempSync(path.join(tmpdir(), "palette-maas-start-"));
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  const clusterApi = await startClusterApi(defaultRack());
  try {
    const { management, lab } = clusterApi;
    await showControllers(management);
    await makeNamespace(management, NAMESPACE);
    const env = {
      KUBECONFIG: management.kubeconfigFile,
      MAAS_API_URL: lab.maas.url,
      MAAS_API_KEY: lab.maas.apiKey,
      PALETTE_MAAS_TIME_SCALE: String(SPEED),
    };
    await show(clusterApi, await shell(lab, { dir, example: "cluster-api", env, signal: stop.signal }));
    return 0;
  } finally {
    await clusterApi.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The example, a step after the other, with the rack after each. */
async function show({ management, lab }: ClusterApi, run: Shell): Promise<void> {
  const rack = rackOf(lab);
  say(`A management cluster runs at ${management.url}: Cluster API's own controllers, a stand-in for its provider`);
  console.log("    for MAAS, and a MAAS on loopback whose servers boot as nodes in memory. No Palette.");
  await run("pulumi stack init demo");
  await run(`pulumi config set --path palette-maas:clusterApi.namespace ${NAMESPACE}`);
  await run(`pulumi config set maasEndpoint ${lab.maas.url}`);
  await run("pulumi config set --secret maasApiKey");
  say("What would be done; the API server and Cluster API's webhooks judge it as a dry run:");
  await run("pulumi preview");
  await rack();
  say(
    "The cluster goes up. Cluster API tries a new cluster's API every 30 s, so this takes about a minute and a half:",
  );
  await run("pulumi up --yes --skip-preview");
  await rack();
  say("One more worker:");
  await run("pulumi config set workers 3");
  await run("pulumi up --yes --skip-preview");
  await rack();
  await showEnd(lab, run, rack);
  say("Every server is free again. docs/cluster-api.md says what your own management cluster needs.");
}

runMain(main);
