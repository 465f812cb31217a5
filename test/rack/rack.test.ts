import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import * as path from "node:path";
import { type Lab, startLab } from "palette-maas-lab";
import { palettemaas } from "../doctor/diagnosed";
import { ODD_TARGETS, statusOf } from "../support/odd-targets";
import { makePayments } from "../support/payments";
import { SPEED } from "../support/rack";
import { temporaryFolder } from "../support/temporary";
import { ask, type ServedRack, servedRack, Visitor } from "./visitor";

const SECOND = 1_000;
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** What a page in a file says. */
const saidIn = (file: string): string =>
  readFileSync(file, "utf8")
    .replace(/<(style|script)>[\s\S]*?<\/\1>/g, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ");

describe("palette-maas rack", () => {
  let lab: Lab;
  const open: (() => unknown)[] = [];

  beforeEach(async function () {
    this.timeout(60_000);
    lab = await startLab({ speed: SPEED });
    await makePayments(lab);
    lab.clearRequests();
  });
  afterEach(async () => {
    for (const close of open.splice(0).reverse()) await close();
    await lab.stop();
  });

  async function served(...args: string[]): Promise<ServedRack> {
    const rack = await servedRack(lab.env, "--every", "1s", ...args);
    open.push(() => rack.interrupt());
    return rack;
  }

  async function visited(url: string): Promise<Visitor> {
    const visitor = await Visitor.watching(url);
    open.push(() => visitor.leave());
    return visitor;
  }

  /** Requests of anybody but the lab's own gateway and people. */
  const asked = (side: string) => lab.requests.filter((entry) => entry.side === side && !entry.byGateway);

  it("shows every server with its cluster and pool, and how much is free in each place", async () => {
    const visitor = await visited((await served()).url);
    await visitor.until((text) => /payments [^/]* workers 2/.test(text), "the workers run");
    const { text } = visitor;
    for (const { hostname } of lab.maas.world.machines) assert.ok(text.includes(hostname), hostname);
    assert.match(text, /37 servers · 32 free · 0 in flight · 1 not usable · 2 clusters/);
    assert.match(text, /payments Running control-plane 1 workers 2/);
    assert.match(text, /zone az1 resource pool default \d+ servers \d+ free/);
    assert.match(text, /Nothing is on its way/);
    const own = lab.palette.world.cluster("payments").pools.find(({ name }) => name === "workers")?.machines ?? [];
    for (const { hostname } of own) assert.match(text, new RegExp(`${hostname} payments/workers`));
  });

  it("tells what has changed to who watches, and since when", async () => {
    const visitor = await visited((await served()).url);
    await visitor.until((text) => /payments [^/]* workers 2/.test(text), "the workers run");
    assert.doesNotMatch(visitor.text, /since (?!before)/, "what was so from the start is not known to be new");
    const before = visitor.updates.length;
    await lab.operator.maas.allocate("worker-01");
    const told = /worker-01 Allocated since \d\d:\d\d UTC/;
    await visitor.until((text) => told.test(text), "the server is taken");
    const parts = visitor.updates.slice(before).flatMap((update) => Object.keys(update.parts ?? {}));
    const zones = new Set(parts.filter((id) => id.startsWith("zone-")));
    assert.equal(zones.size, 1, "only its own zone is drawn anew");
  });

  it("shows machines of a cluster on their way", async () => {
    const slow = await startLab({ speed: 60 });
    open.push(() => slow.stop());
    const visitor = await visited(
      await servedRack({ ...slow.env }, "--every", "1s").then((rack) => {
        open.push(() => rack.interrupt());
        return rack.url;
      }),
    );
    await visitor.until((text) => text.includes("37 servers"), "the rack is seen");
    await slow.operator.maas.deploy("big-01");
    await visitor.until((text) => /big-01 since \d\d:\d\d UTC Deploying/.test(text), "it is deploying");
  });

  it("asks MAAS for one list and Palette for little at each look, and nobody while nobody watches", async () => {
    const { url } = await served();
    await pause(0.5 * SECOND);
    assert.deepEqual(asked("maas"), []);
    const visitor = await visited(url);
    await visitor.until((text) => /payments [^/]* workers 2/.test(text), "the rack is seen");
    lab.clearRequests();
    await pause(3 * SECOND);
    const lists = asked("maas").map(({ route }) => route);
    assert.ok(lists.length >= 1 && lists.length <= 3, `${lists.length} lists in 3 s`);
    assert.deepEqual([...new Set(lists)], ["GET /MAAS/api/2.0/machines/"]);
    const perLook = asked("palette").length / lists.length;
    assert.ok(perLook <= 15, `${perLook} requests of Palette at each look`);
    visitor.leave();
    await pause(0.5 * SECOND);
    lab.clearRequests();
    await pause(2 * SECOND);
    assert.deepEqual([...asked("maas"), ...asked("palette")], []);
  });

  it("looks once for all who watch", async () => {
    const { url } = await served();
    await Promise.all(Array.from({ length: 5 }, () => visited(url)));
    const visitor = await visited(url);
    await visitor.until((text) => /payments [^/]* workers 2/.test(text), "the rack is seen");
    lab.clearRequests();
    await pause(3 * SECOND);
    assert.ok(asked("maas").length <= 3, `${asked("maas").length} lists in 3 s`);
  });

  it("sends nothing that changes anything", async () => {
    const visitor = await visited((await served()).url);
    await visitor.until((text) => /payments [^/]* workers 2/.test(text), "the rack is seen");
    const others = [...asked("maas"), ...asked("palette")].filter(
      ({ method, route }) => method !== "GET" && !route.includes("/search"),
    );
    assert.deepEqual(others, []);
  });

  for (const [service, route, what] of [
    ["MAAS", "GET machines/", "MAAS at"],
    ["Palette", "POST /v1/dashboard/spectroclusters/search", "Palette"],
  ] as const) {
    it(`says since when ${service} could not be read and from when the rest is, and shows it again`, async () => {
      const visitor = await visited((await served("--timeout", "5s")).url);
      await visitor.until((text) => /payments [^/]* workers 2/.test(text), "the rack is seen");
      const failing = () => lab.next(route, { status: 503, body: `${lab.maas.apiKey} ${lab.palette.apiKey}` });
      const stop = setInterval(failing, 20);
      failing();
      try {
        await visitor.until(
          (text) =>
            new RegExp(`${what}.*could not be read since \\d\\d:\\d\\d:\\d\\d UTC; what you see of it is from`).test(
              text,
            ),
          "it could not be read",
        );
      } finally {
        clearInterval(stop);
      }
      assert.match(visitor.text, /payments\/workers/);
      for (const key of [lab.maas.apiKey, lab.palette.apiKey, ...lab.maas.apiKey.split(":")])
        assert.ok(!visitor.text.includes(key));
    });
  }

  it("goes on from what a page knows, and sends all of it to one that knows another life", async () => {
    const { url } = await served();
    const first = await visited(url);
    await first.until((text) => /payments [^/]* workers 2/.test(text), "the rack is seen");
    const page = await ask(url);
    const [, version = ""] = /data-version="([^"]*)"/.exec(page.text) ?? [];
    assert.match(page.text, /payments\/workers/);
    const second = await Visitor.watching(url, {}, version);
    open.push(() => second.leave());
    const third = await visited(url);
    await third.until((text) => text.includes("payments"), "all of it is sent");
    assert.ok(third.updates[0]?.main !== undefined);
    assert.ok(second.updates.every(({ main }) => main === undefined));
  });

  it("answers this machine alone: no other name, no page of another origin, nothing that would change something", async () => {
    const { url } = await served();
    const { port, host } = new URL(url);
    const status = async (headers: Record<string, string>, method = "GET", at = url) =>
      (await ask(at, headers, method)).status;
    assert.equal(await status({}), 200);
    assert.equal(await status({ host: `localhost:${port}` }), 200);
    assert.equal(await status({ host: `[::1]:${port}` }), 200);
    for (const at of [url, `${url}events`]) {
      for (const name of [
        `rack.example.com:${port}`,
        "rack.example.com",
        `127.0.0.1.example.com:${port}`,
        `localhost.example:${port}`,
      ])
        assert.equal(await status({ host: name }, "GET", at), 421, name);
      assert.equal(await status({ origin: "http://evil.example" }, "GET", at), 403);
      assert.equal(await status({ origin: "null" }, "GET", at), 403);
      assert.equal(await status({ "sec-fetch-site": "cross-site" }, "GET", at), 403);
      assert.equal(await status({ "sec-fetch-site": "same-site" }, "GET", at), 403);
      assert.equal(await status({ origin: `http://${host}`, "sec-fetch-site": "same-origin" }, "POST", at), 405);
    }
    assert.equal(await status({}, "GET", `${url}lab/world`), 404);
    // Targets that are no address are answered like any other, and nothing ends by them.
    for (const target of ODD_TARGETS) assert.ok([400, 404].includes((await statusOf(url, target)) ?? 0), target);
    assert.equal(await status({}), 200);
    const { headers } = await ask(url);
    assert.equal(headers["access-control-allow-origin"], undefined);
    assert.match(
      String(headers["content-security-policy"]),
      /default-src 'none'.*connect-src 'self'.*frame-ancestors 'none'/,
    );
  });

  it("ends at Ctrl-C with all its connections, in the middle of a look too", async () => {
    const rack = await servedRack(lab.env, "--every", "1s");
    const visitor = await Visitor.watching(rack.url);
    lab.next("GET machines/", { hang: true });
    await pause(0.2 * SECOND);
    const begun = Date.now();
    assert.equal(await rack.interrupt(), 0);
    assert.ok(Date.now() - begun < 3 * SECOND);
    await assert.rejects(ask(rack.url));
    visitor.leave();
  });

  it("writes all of it to a file that does not go on", async () => {
    const folder = temporaryFolder("rack");
    open.push(() => folder.remove());
    const file = path.join(folder.path, "rack.html");
    const { code, out, err } = await palettemaas(["rack", "--html", file], lab.env);
    assert.deepEqual([code, out, err], [0, `The rack is in ${file}.\n`, ""]);
    assert.match(saidIn(file), /37 servers/);
    assert.match(saidIn(file), /payments\/workers/);
    assert.equal(/<body[^>]*data-version|; connect-src/.test(readFileSync(file, "utf8")), false);
  });

  it("writes what it could read, says what it could not, and ends with 1", async () => {
    const folder = temporaryFolder("rack");
    open.push(() => folder.remove());
    const file = path.join(folder.path, "rack.html");
    const env = { ...lab.env, MAAS_API_URL: "http://127.0.0.1:9/MAAS" };
    const { code, err } = await palettemaas(["rack", "--html", file], env);
    assert.equal(code, 1);
    assert.match(err, /MAAS at http:\/\/127\.0\.0\.1:9\/MAAS could not be read since .*; nothing of it is shown\./);
    assert.match(saidIn(file), /payments\/workers/);
  });

  it("shows servers without clusters where Palette has no key, and servers of clusters where no MAAS is configured", async () => {
    const { PALETTE_API_KEY: _, ...withoutKey } = lab.env;
    const { MAAS_API_URL: __, ...withoutMaas } = lab.env;
    const folder = temporaryFolder("rack");
    open.push(() => folder.remove());
    const file = path.join(folder.path, "rack.html");
    assert.equal((await palettemaas(["rack", "--html", file], withoutKey)).code, 0);
    assert.match(saidIn(file), /Palette is not asked.*PALETTE_API_KEY/);
    assert.equal((await palettemaas(["rack", "--html", file], withoutMaas)).code, 0);
    assert.match(saidIn(file), /No MAAS is configured/);
    assert.match(saidIn(file), /4 servers · 0 in flight · 2 clusters/);
  });

  it("says that a port is in use", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    open.push(() => new Promise((resolve) => taken.close(resolve)));
    const address = taken.address();
    assert.ok(address !== null && typeof address === "object");
    const { code, err } = await palettemaas(["rack", "--serve", String(address.port)], lab.env);
    assert.equal(code, 2);
    assert.match(
      err,
      new RegExp(`^palette-maas: Port ${address.port} is in use by another program: give another one by --serve`),
    );
  });
});

describe("palette-maas rack without a rack", () => {
  const WRONG: [what: string, args: string[], told: RegExp][] = [
    [
      "a port that is none",
      ["rack", "--serve", "http"],
      /--serve takes a port from 0 \(any free one\) to 65535, and not 'http'/,
    ],
    ["a port that is too high", ["rack", "--serve", "70000"], /and not '70000'/],
    ["both a file and a server", ["rack", "--serve", "0", "--html", "x"], /take one of them/],
    ["a wrong span", ["rack", "--every", "often"], /--every must be a span/],
    ["a wrong option", ["rack", "--port", "1"], /--port/],
    ["another word", ["rack", "more"], /'more' is not understood/],
    ["no configuration", ["rack"], /No API key for Palette/],
    ["a file that cannot be written", ["rack", "--html", "/nowhere/x.html"], /x\.html cannot be written/],
  ];
  for (const [what, args, told] of WRONG) {
    it(`refuses ${what} with a sentence`, async () => {
      const env = what.includes("file that")
        ? { MAAS_API_URL: "http://127.0.0.1:9/MAAS", MAAS_API_KEY: "a:b:c" }
        : undefined;
      const { code, out, err } = await palettemaas(args, env);
      assert.deepEqual([code, out], [2, ""]);
      assert.match(err, told);
    });
  }

  it("asks for the key of no other plane than the one that is configured", async () => {
    const folder = temporaryFolder("rack-plane");
    try {
      const env = { PALETTE_MAAS_PLANE: "cluster-api", KUBECONFIG: path.join(folder.path, "none"), HOME: folder.path };
      const { code, err } = await palettemaas(["rack", "--html", path.join(folder.path, "rack.html")], env);
      assert.equal(code, 1, err);
      assert.doesNotMatch(err, /API key/);
      assert.match(err, /kubeconfig/);
    } finally {
      folder.remove();
    }
  });

  it("tells how it is used", async () => {
    const { code, out } = await palettemaas(["rack", "--help"]);
    assert.equal(code, 0);
    for (const word of ["--serve", "--html", "--every", "Exit code: 0"]) assert.ok(out.includes(word), word);
    assert.ok((await palettemaas(["--help"])).out.includes(out));
  });
});
