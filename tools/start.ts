import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { type Lab, startLab } from "palette-maas-lab";
import { copyOfExample, linkPackages } from "./example-project";
import { isolatedPulumi } from "./pulumi-home";

/** How fast the lab's hours pass: a cluster that takes half an hour on real machines is up in seconds. */
const SPEED = 300;

/** The main job, shown: the quickstart against a lab on loopback, a step after the other, with the rack after each. */
async function main(): Promise<void> {
  const dir = mkdtempSync(path.join(tmpdir(), "palette-maas-start-"));
  const lab = await startLab({ speed: SPEED, autoInstall: true });
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  try {
    await show(lab, await shell(lab, dir, stop.signal));
  } finally {
    await lab.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

type Shell = (command: string, expect?: "success" | "failure") => Promise<void>;

async function show(lab: Lab, run: Shell): Promise<void> {
  say(`A lab runs at ${lab.palette.url}: a Palette, a MAAS and a gateway, ${SPEED} times as fast as life.`);
  await run("pulumi stack init demo");
  await run(`pulumi config set maasEndpoint ${lab.maas.url}`);
  await run("pulumi config set --secret maasApiKey");
  say("What would be done, before anything is:");
  await run("pulumi preview");
  await rack(lab);
  say("The cluster goes up; each server is named as it moves:");
  await run("pulumi up --yes --skip-preview --parallel 16");
  await rack(lab);
  say("One more worker: the preview first, then the change.");
  await run("pulumi config set workers 3");
  await run("pulumi preview --diff");
  await run("pulumi up --yes --skip-preview");
  await rack(lab);
  say("Nothing has drifted:");
  await run("pulumi refresh --yes --expect-no-changes");
  say("Physical machines are protected: this is refused.");
  await run("pulumi destroy --yes", "failure");
  await rack(lab);
  say("Taking the protection off is a change of its own; then the stack may go.");
  await run("pulumi config set protect false");
  await run("pulumi up --yes --skip-preview");
  await run("pulumi destroy --yes --skip-preview");
  await released(lab);
  await rack(lab);
  say("Every server is free again. The README says how to use the package with your own Palette and MAAS.");
}

/** Runs commands in a copy of the quickstart, on state and a home of their own. */
async function shell(lab: Lab, dir: string, signal: AbortSignal): Promise<Shell> {
  const project = copyOfExample("quickstart", dir);
  linkPackages(project);
  const env = { ...(await isolatedPulumi(dir)), ...lab.env };
  return async (command, expect = "success") => {
    console.log(`\n$ ${command}`);
    const code = await new Promise<number | null>((resolve, reject) => {
      const child = spawn(command, { cwd: project, env, shell: true, signal, stdio: ["pipe", "inherit", "inherit"] });
      child.on("error", reject).on("close", resolve);
      // The key travels on standard input, where no process list shows it.
      child.stdin.end(command.includes("--secret") ? lab.maas.apiKey : "");
    });
    if ((code === 0) !== (expect === "success"))
      throw new Error(`'${command}' ended with ${code}, which was not expected.`);
  };
}

/** MAAS takes a minute or two of the lab's time to switch the servers off. */
async function released(lab: Lab): Promise<void> {
  for (let look = 0; look < 100; look++) {
    if (!lab.maas.world.machines.some(({ statusName }) => statusName === "Releasing")) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function rack(lab: Lab): Promise<void> {
  const picture = await fetch(`${lab.palette.url}/lab/rack`);
  console.log(`\n${await picture.text()}`);
}

const say = (text: string): void => console.log(`\n--- ${text}`);

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
