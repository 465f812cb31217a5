import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { createInterface } from "node:readline";
import { type Lab, startLab } from "palette-maas-lab";
import { copyOfExample, linkPackages } from "./example-project";
import { isolatedPulumi } from "./pulumi-home";
import { PulumiOutput } from "./start/pulumi-output";
import { rackChanges } from "./start/rack-changes";

const root = path.dirname(__dirname);
/** Where the page of the plan stays when all else is removed. */
const PAGE = path.join(root, "dist", "start-plan.html");

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

type Shell = (command: string, expect?: "success" | "failure", shown?: string) => Promise<void>;

async function show(lab: Lab, run: Shell): Promise<void> {
  const rack = rackOf(lab);
  say(`A lab runs at ${lab.palette.url}: a Palette, a MAAS and a gateway, ${SPEED} times as fast as life.`);
  await run("pulumi stack init demo");
  await run(`pulumi config set maasEndpoint ${lab.maas.url}`);
  await run("pulumi config set --secret maasApiKey");
  say("What would be done, before anything is:");
  await run("pulumi preview");
  say("The same for a pull request, and as a page that draws the racks:");
  const plan = `${JSON.stringify(process.execPath)} ${JSON.stringify(path.join(root, "dist/provider/command/main.js"))} plan`;
  await run(
    `${plan} --html ${JSON.stringify(PAGE)} --markdown plan.md`,
    "success",
    "palette-maas plan --html start-plan.html",
  );
  console.log(`The page: ${PAGE}`);
  await rack();
  say("The cluster goes up; each server is named as it moves:");
  await run("pulumi up --yes --skip-preview --parallel 16");
  await rack();
  say("One more worker: the preview first, then the change.");
  await run("pulumi config set workers 3");
  await run("pulumi preview --diff");
  await run("pulumi up --yes --skip-preview");
  await rack();
  say("Nothing has drifted:");
  await run("pulumi refresh --yes --expect-no-changes --suppress-outputs");
  say("Physical machines are protected: this is refused.");
  await run("pulumi destroy --yes", "failure");
  await rack();
  say("Taking the protection off is a change of its own; then the stack may go.");
  await run("pulumi config set protect false");
  await run("pulumi up --yes --skip-preview --suppress-outputs");
  await run("pulumi destroy --yes --skip-preview");
  await released(lab);
  await rack();
  say("Every server is free again. The README says how to use the package with your own Palette and MAAS.");
}

/** Runs commands in a copy of the quickstart, on state and a home of their own. */
async function shell(lab: Lab, dir: string, signal: AbortSignal): Promise<Shell> {
  const project = copyOfExample("quickstart", dir);
  linkPackages(project);
  const env = { ...(await isolatedPulumi(dir)), ...lab.env };
  return async (command, expect = "success", shown = command) => {
    console.log(`\n$ ${shown}`);
    const output = new PulumiOutput();
    const code = await new Promise<number | null>((resolve, reject) => {
      const child = spawn(command, { cwd: project, env, shell: true, signal, stdio: ["pipe", "pipe", "pipe"] });
      child.on("error", reject).on("close", resolve);
      for (const input of [child.stdout, child.stderr])
        createInterface({ input }).on("line", (line) => {
          for (const one of output.take(line)) console.log(one);
        });
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

/** Shows the rack, and marks what moved since it was shown last. */
function rackOf(lab: Lab): () => Promise<void> {
  let before = "";
  return async () => {
    const now = await (await fetch(`${lab.palette.url}/lab/rack`)).text();
    console.log(`\n${rackChanges(before, now).join("\n")}`);
    before = now;
  };
}

const say = (text: string): void => console.log(`\n--- ${text}`);

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
