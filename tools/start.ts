import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Lab, startLab } from "palette-maas-lab";
import { runMain } from "./run-main";
import { rackOf, type Shell, say, shell, showEnd } from "./start/session";

const root = path.dirname(__dirname);
/** Where the page of the plan stays when all else is removed. */
const PAGE = path.join(root, "dist", "start-plan.html");

/** How fast the lab's hours pass: a cluster that takes half an hour on real machines is up in seconds. */
const SPEED = 300;

// No timer takes more milliseconds than these three weeks.
const LONGEST = 2 ** 31 - 1;

/** The main job, shown: the quickstart against a lab on loopback, a step after the other, with the rack after each. */
async function main(args: readonly string[]): Promise<number> {
  const dir = mkdtempSync(path.join(tmpdir(), "palette-maas-start-"));
  const lab = await startLab({ speed: SPEED, autoInstall: true });
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  try {
    await show(lab, await shell(lab, { dir, example: "quickstart", env: lab.env, signal: stop.signal }));
    if (args.includes("--keep")) await untilInterrupted(lab, stop.signal);
    return 0;
  } finally {
    await lab.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Keeps the lab running, so that its page can be looked at and played with. */
async function untilInterrupted(lab: Lab, signal: AbortSignal): Promise<void> {
  say(`The lab goes on: open ${lab.palette.url}/ in a browser. Ctrl-C ends it.`);
  await pause(LONGEST, undefined, { signal }).catch(() => {});
}

async function show(lab: Lab, run: Shell): Promise<void> {
  const rack = rackOf(lab);
  say(`A lab runs at ${lab.palette.url}: a Palette, a MAAS and a gateway, ${SPEED} times as fast as life.`);
  console.log(
    `Its page draws the racks as they move: ${lab.palette.url}/ in a browser, while this runs; 'npm start -- --keep' leaves it open.`,
  );
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
  console.log(`The page, to open in a browser: ${PAGE}`);
  await rack();
  say("The cluster goes up; each server is named as it moves:");
  await run("pulumi up --yes --skip-preview --parallel 16");
  await rack();
  say("One more worker: the preview first, then the change.");
  await run("pulumi config set workers 3");
  await run("pulumi preview --diff");
  await run("pulumi up --yes --skip-preview");
  await rack();
  await showEnd(lab, run, rack);
  say("Every server is free again. The README says how to use the package with your own Palette and MAAS.");
}

runMain(main);
