import assert from "node:assert/strict";
import { bodyOf, documentOf, drawRack, LIVE } from "../../page";
import { largeRack } from "../rack/large-rack";
import { barriersIn } from "./accessibility";
import type { Look, Page } from "./page";
import { BrowserStage } from "./stage";

const LOOKS: Record<string, Look> = {
  light: {},
  dark: { scheme: "dark" },
  "narrow (375 px)": { width: 375, height: 800 },
  paper: { width: 794, media: "print" },
};

const CLUSTERS = 45;

function rackOf(machines: number): string {
  const drawn = drawRack(largeRack(machines, CLUSTERS));
  const body = bodyOf(drawn, { foot: "", isLive: false });
  return documentOf({ title: drawn.title, body, script: LIVE, isLive: false });
}

describe("the page of a rack with 45 clusters in a browser", function () {
  this.timeout(60_000);
  const stage = new BrowserStage();

  const opened = (machines: number, look: Look = {}): Promise<Page> => stage.opened(rackOf(machines), look);

  for (const machines of [300, 1_000]) {
    for (const [how, look] of Object.entries(LOOKS)) {
      it(`has no barrier and is no wider than the screen with ${machines} servers, ${how}`, async () => {
        const page = await opened(machines, look);
        assert.deepEqual(await barriersIn(page), []);
        assert.deepEqual(page.complaints, []);
        assert.ok(await page.run(() => document.documentElement.scrollWidth <= innerWidth));
      });
    }
  }

  it("tells each cluster once, those first of which something is on its way", async () => {
    const page = await opened(1_000);
    const [names, states] = await page.run(() =>
      [".cluster .where", ".cluster > .state"].map((selector) =>
        [...document.querySelectorAll(selector)].map((one) => one.textContent ?? ""),
      ),
    );
    assert.equal(new Set(names).size, CLUSTERS);
    assert.equal(names?.length, CLUSTERS);
    const moving = states?.filter((state) => state === "Updating") ?? [];
    assert.equal(moving.length, 5);
    assert.deepEqual(states?.slice(0, 5), moving);
    assert.deepEqual(names?.slice(5, 8), ["team-a", "team-a-stage", "team-b"]);
  });

  it("shows beside the name of each server at work its cluster, whose servers stand together", async () => {
    const page = await opened(1_000);
    const [all = [], hidden] = await page.run(() => {
      const lists = [...document.querySelectorAll(".cells")].map((list) =>
        [...list.querySelectorAll(".running .owner")].map((owner) => owner.textContent ?? ""),
      );
      const unseen = [...document.querySelectorAll(".running .owner")].filter((one) => one.clientWidth < 20);
      return [lists, unseen.length] as const;
    });
    assert.equal(hidden, 0);
    assert.equal(all.flat().length, 770);
    for (const owners of all) {
      const runs = owners.filter((owner, i) => owner !== owners[i - 1]);
      assert.equal(runs.length, new Set(owners).size, runs.join());
    }
  });

  it("leads by the keyboard from a pool to its first server, and over the servers", async () => {
    const page = await opened(300);
    await page.run(() => document.querySelector<HTMLElement>(".member a")?.focus());
    await page.press("Enter");
    const target = await page.run(() => location.hash);
    assert.match(target, /^#cell-\d+$/);
    await page.press("Tab");
    const first = await page.run(() => document.activeElement?.className ?? "");
    assert.match(first, /cell/);
    await page.press("ArrowRight");
    assert.match(await page.run(() => document.activeElement?.className ?? ""), /cell/);
  });
});
