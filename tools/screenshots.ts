import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { startLab } from "palette-maas-lab";
import { scaledClock } from "../provider/core/time/clock";
import { asHtml } from "../provider/plan/render/html";
import { Browser } from "../test/browser/browser";
import { shownPlan } from "../test/plan/shown-plan";
import { servedRack } from "../test/rack/visitor";
import { makePayments } from "../test/support/payments";
import { runMain } from "./run-main";

const docs = path.join(path.dirname(__dirname), "docs");

/** Slow enough that a picture catches servers on their way. */
const SPEED = 120;

/** Larger ones would make a clone of the repository larger for everybody. */
const MOST_BYTES = 150_000;

/** The pictures of pages that stand in the README: of a plan that is made up, and of a rack that lives in a lab. */
async function main(): Promise<number> {
  const browser = await Browser.start();
  if ("reason" in browser) throw new Error(`There is no browser: ${browser.reason}`);
  const folder = mkdtempSync(path.join(tmpdir(), "palette-maas-screenshots-"));
  try {
    const file = path.join(folder, "plan.html");
    writeFileSync(file, asHtml(shownPlan()));
    await shoot(browser, pathToFileURL(file).href, "plan-page.png", 1_010);
    await shootRack(browser);
    return 0;
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function shootRack(browser: Browser): Promise<void> {
  const lab = await startLab({ speed: SPEED });
  const rack = await servedRack(lab.env, "--every", "1s");
  try {
    await makePayments(lab, scaledClock(SPEED).flowing);
    await lab.operator.maas.deploy("gpu-01");
    await lab.operator.palette.scale("payments", "workers", 5);
    await shoot(browser, rack.url, "rack-page.png", 795, "Deploying · payments");
  } finally {
    await rack.interrupt();
    await lab.stop();
  }
}

async function shoot(browser: Browser, url: string, name: string, height: number, awaited?: string): Promise<void> {
  const page = await browser.open();
  await page.look({ width: 1_200, height });
  await page.goto(url);
  if (awaited !== undefined) await page.shows(awaited);
  const picture = await page.screenshot();
  if (picture.length > MOST_BYTES) throw new Error(`${name} has ${picture.length} bytes.`);
  writeFileSync(path.join(docs, name), picture);
  await browser.closePage(page);
}

runMain(main);
