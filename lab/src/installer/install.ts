import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Answers } from "./config-file";
import { InstallerError } from "./failure";
import { isRecord, PaletteCalls, textIn } from "./palette-calls";

/** What an installation needs of its host. */
export interface Host {
  environment: NodeJS.ProcessEnv;
  /** Version of the program. */
  version: string;
  say(line: string): void;
}

/**
 * Makes a gateway on MAAS machines as the Palette CLI does: a bootstrap on this host registers it, its account and its
 * cluster follow, and then it is waited for. What an earlier run left half made is taken up by its name.
 */
export async function install(answers: Answers, host: Host): Promise<void> {
  demandDocker(host);
  const palette = new PaletteCalls(answers.paletteEndpoint, answers.paletteApiKey, authorityIn(host.environment));
  await demandSameVersion(palette, host);
  host.say("==== Create PCG ====");
  host.say("Creating bootstrap kind cluster...");
  const found = await named(palette, answers.name);
  const uid = found === undefined ? await register(palette) : textIn(found, "metadata.uid");
  host.say(found === undefined ? `Registered PCG ${uid}` : `Found PCG ${answers.name}, resuming`);
  if (textIn(found, "spec.cloudAccountUid") === "") await addAccount(palette, uid, answers);
  host.say("Cloud account is ready");
  if (textIn(found, "spec.spectroClusterUid") === "") await addCluster(palette, uid, answers, host);
  host.say("Provisioning PCG cluster...");
  await untilRunning(palette, uid, host);
  host.say("Deleting bootstrap kind cluster...");
  host.say(`==== PCG ${answers.name} is running ====`);
}

function demandDocker({ environment }: Host): void {
  const folders = (environment.PATH ?? "").split(path.delimiter);
  if (!folders.some((folder) => existsSync(path.join(folder, "docker"))))
    throw new InstallerError("docker: executable file not found in $PATH: a container runtime is required");
}

// The variable that the library of the Palette CLI's language heeds.
function authorityIn({ SSL_CERT_FILE: file }: NodeJS.ProcessEnv): string | undefined {
  return file ? readFileSync(file, "utf8") : undefined;
}

async function demandSameVersion(palette: PaletteCalls, { version }: Host): Promise<void> {
  const its = await palette.version();
  if (its === "" || version.startsWith(`${its}.`)) return;
  throw new InstallerError(`Palette CLI version ${version} is not supported by Palette version ${its}`);
}

async function named(palette: PaletteCalls, name: string): Promise<Record<string, unknown> | undefined> {
  const { items } = await palette.get("/v1/overlords");
  return (Array.isArray(items) ? items : []).filter(isRecord).find((item) => textIn(item, "metadata.name") === name);
}

async function register(palette: PaletteCalls): Promise<string> {
  const { pairingCode } = await palette.get("/v1/overlords/pairing/code?cloudType=maas");
  await palette.get(`/v1/overlords/maas/manifest?pairingCode=${String(pairingCode)}`);
  const uid = randomBytes(12).toString("hex");
  await palette.post(`/v1/pcg/${uid}/register`, { pairingCode });
  return uid;
}

async function addAccount(palette: PaletteCalls, uid: string, answers: Answers): Promise<void> {
  await palette.post(`/v1/overlords/maas/${uid}/account`, {
    name: answers.name,
    account: { apiEndpoint: answers.maasEndpoint, apiKey: answers.maasApiKey },
    shareWithProjects: answers.shareWithProjects,
  });
}

async function addCluster(palette: PaletteCalls, uid: string, answers: Answers, host: Host): Promise<void> {
  const { domain, size } = answers;
  await palette.get(`/v1/overlords/maas/${uid}/clusterprofile`);
  const disk = host.version.startsWith("4.6.") ? {} : { minDiskSizeInGB: 60 };
  const instanceType = { minCPU: 4, minMemInMB: 8192, ...disk };
  await palette.post(`/v1/overlords/maas/${uid}/cloudconfig`, {
    clusterConfig: { domain },
    machineConfig: { azs: [], instanceType, resourcePool: "" },
    size,
  });
}

async function untilRunning(palette: PaletteCalls, uid: string, { environment, say }: Host): Promise<void> {
  const scale = Number(environment.PALETTE_MAAS_TIME_SCALE ?? "1");
  for (let last = ""; ; ) {
    const state = textIn(await palette.get(`/v1/overlords/${uid}`), "status.state");
    if (state !== last) say(`PCG cluster is ${state}`);
    if (state === "Running") return;
    last = state;
    await setTimeout(Math.max(15_000 / (scale > 0 ? scale : 1), 20));
  }
}
