import assert from "node:assert/strict";
import { type Lab, startLab } from "palette-maas-lab";
import { drawRack, type RackServer } from "../../page";
import { scaledClock } from "../../provider/core/time/clock";
import { type ServedRack, servedRack } from "../rack/visitor";
import { makePayments } from "../support/payments";
import { barriersIn } from "./accessibility";
import { livingPage } from "./living-page";
import type { Look, Page } from "./page";
import { BrowserStage } from "./stage";

const LOOKS: Record<string, Look> = {
  light: {},
  dark: { scheme: "dark" },
  "narrow (390 px)": { width: 390, height: 844 },
  paper: { width: 794, media: "print" },
};

describe("the page of a rack in a browser", function () {
  this.timeout(60_000);
  const stage = new BrowserStage();
  let lab: Lab;
  let rack: ServedRack;

  beforeEach(async () => {
    lab = await startLab({ speed: 3_000 });
    await makePayments(lab, scaledClock(300).flowing);
    rack = await servedRack(lab.env, "--every", "1s");
  });
  afterEach(async () => {
    await rack?.interrupt();
    await lab?.stop();
  });

  async function opened(look: Look = {}): Promise<Page> {
    const page = await stage.page(look);
    await page.goto(rack.url);
    await page.shows("workers 2");
    return page;
  }

  for (const [how, look] of Object.entries(LOOKS)) {
    it(`has no barrier, ${how}`, async () => {
      const page = await opened(look);
      await lab.operator.maas.allocate("worker-01");
      await page.shows("worker-01 Allocated");
      assert.deepEqual(await barriersIn(page), []);
      assert.deepEqual(page.complaints, []);
    });
  }

  it("shows what changes without being loaded again, for how long, and asks its own server alone", async () => {
    const page = await opened();
    await page.run(() => {
      document.body.dataset.loaded = "once";
    });
    await lab.operator.maas.allocate("worker-01");
    await page.shows("worker-01 Allocated for 0 s");
    assert.match(await page.text(), /live · 37 servers · 31 free · 1 in flight/);
    lab.maas.world.machine("big-02").owner = "admin";
    await lab.operator.maas.markBroken("big-02");
    await page.shows("big-02 Broken for 0 s");
    assert.equal(await page.run(() => document.body.dataset.loaded), "once");
    assert.ok(
      page.requests.every((address) => address.startsWith(rack.url)),
      page.requests.join(),
    );
    assert.deepEqual(page.complaints, []);
  });

  it("keeps the focus, and what is chosen, when a part is drawn anew", async () => {
    const page = await opened();
    const own = lab.palette.world
      .cluster("payments")
      .pools.flatMap(({ machines }) => machines.map((one) => one.hostname));
    const [name = ""] = own;
    await page.run((wanted) => document.querySelector<HTMLElement>(`[data-name="${wanted}"]`)?.focus(), name);
    const zone = lab.maas.world.machine(name).zone;
    const near = lab.maas.world.machines.find((one) => one.zone === zone && one.statusName === "Ready")?.hostname ?? "";
    await lab.operator.maas.allocate(near);
    await page.shows(`${near} Allocated`);
    assert.equal(
      await page.run(() => (document.activeElement instanceof HTMLElement ? document.activeElement.dataset.name : "")),
      name,
    );
    assert.ok((await page.run(() => document.querySelectorAll(".lit").length)) >= 2);
  });

  it("leads from what is in flight to its cell, and from a pool to its servers", async () => {
    const page = await opened({ height: 500 });
    await lab.operator.maas.allocate("worker-12");
    await page.shows("worker-12 Allocated");
    await page.click("#flight a");
    const top = await page.run(
      () => document.querySelector('[data-name="worker-12"]')?.getBoundingClientRect().top ?? -1,
    );
    assert.ok(top >= 0 && top < 500, String(top));
    await page.click("#pools .member:nth-child(2) a");
    assert.equal(await page.run(() => document.querySelectorAll(".cell.lit").length), 2);
  });

  it("says that its server has gone", async () => {
    const page = await opened();
    await rack.interrupt();
    await page.shows("connection lost");
  });

  it("says what could not be read", async () => {
    const page = await opened();
    const failing = setInterval(() => lab.next("GET machines/", { status: 503, body: "busy" }), 20);
    try {
      await page.shows("could not be read since");
      assert.deepEqual(await barriersIn(page), []);
    } finally {
      clearInterval(failing);
    }
  });
});

describe("the lab's page in a browser", function () {
  this.timeout(60_000);
  const stage = new BrowserStage();
  let lab: Lab;

  beforeEach(async () => {
    lab = await startLab({ speed: 600 });
  });
  afterEach(() => lab?.stop());

  async function opened(look: Look = {}): Promise<Page> {
    const page = await stage.page(look);
    await page.goto(`${lab.palette.url}/`);
    await page.shows("live");
    return page;
  }

  for (const [how, look] of Object.entries(LOOKS)) {
    it(`has no barrier, ${how}`, async () => {
      assert.deepEqual(await barriersIn(await opened(look)), []);
    });
  }

  it("shows at once what somebody plays on it, and tells what came of it", async () => {
    const page = await opened();
    lab.maas.world.machine("big-01").owner = "admin";
    await page.click('[data-name="big-01"]');
    await page.click('button[value="break"]');
    await page.shows("big-01 is marked as broken.");
    await page.shows("big-01 Broken since");
    assert.deepEqual(page.complaints, []);
  });

  it("shows what MAAS refuses", async () => {
    const page = await opened();
    await page.click('[data-name="worker-01"]');
    await page.click('button[value="break"]');
    await page.shows("MAAS refuses");
  });

  it("is played with the keyboard alone", async () => {
    const page = await opened();
    await page.run(() => document.querySelector<HTMLElement>("input[name=server]")?.focus());
    for (const key of "worker-01") await page.press(key);
    for (let i = 0; i < 5; i++) await page.press("Tab");
    for (let i = 0; i < 20; i++) {
      if ((await page.run(() => document.activeElement?.textContent)) === "Slow down") break;
      await page.press("Tab");
    }
    await page.press("Enter");
    await page.shows("worker-01 takes 5 times as long");
  });
});

describe("the page of a large rack in a browser", function () {
  this.timeout(120_000);
  const stage = new BrowserStage();

  /** Servers that nobody would wait for in a lab: in 48 places, in hundreds of pools. */
  const servers = (count: number): RackServer[] =>
    Array.from({ length: count }, (_, i) => ({
      key: String(i),
      name: `node-${i}.rack.example.com`,
      site: "",
      zone: `az${(i % 8) + 1}`,
      resourcePool: `pool-${(i % 6) + 1}`,
      cluster: i % 3 === 0 ? "" : `cluster-${i % 40}`,
      pool: i % 3 === 0 ? "" : `pool-${i % 4}`,
      condition: i % 3 === 0 ? "free" : i % 50 === 1 ? "moving" : "running",
      doing: i % 3 === 0 ? "Ready" : i % 50 === 1 ? "Deploying" : "Running",
      since: { at: "2026-11-25T14:59:00.000Z", isExact: true },
    }));

  it("opens with 5,000 servers within two seconds, has no barrier, and takes a change of one in half a second", async () => {
    const all = servers(5_000);
    const living = await livingPage(() =>
      drawRack({
        title: "Rack",
        seenAt: "2026-11-25T15:00:00.000Z",
        problems: [],
        notes: [],
        isCounted: true,
        servers: all,
        clusters: [],
      }),
    );
    try {
      const times: number[] = [];
      const page = await stage.page();
      for (let i = 0; i < 3; i++) times.push(await page.goto(living.url));
      assert.ok(Math.min(...times) < 2_000, `${times} ms`);
      assert.deepEqual(page.complaints, []);
      await page.shows("live");
      const changes: number[] = [];
      for (const name of ["broken-1", "broken-2", "broken-3"]) {
        const begun = performance.now();
        const [first] = all;
        if (first) all[0] = { ...first, name: `${name}.rack.example.com`, condition: "unusable", doing: "Broken" };
        living.refresh();
        await page.until((wanted) => document.querySelector(`[data-name="${wanted}"]`) !== null, name);
        changes.push(performance.now() - begun);
      }
      // The machine may be busy with something else once.
      assert.ok(Math.min(...changes) < 500, `${changes} ms`);
      assert.deepEqual(await barriersIn(page), []);
    } finally {
      await living.stop();
    }
  });
});
