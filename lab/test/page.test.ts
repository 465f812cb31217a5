import assert from "node:assert/strict";
import { request } from "node:http";
import { ODD_TARGETS, statusOf } from "../../test/support/odd-targets";
import { type Lab, startLab } from "../src/index";

interface Answer {
  status: number;
  location: string | undefined;
  text: string;
}

/** One request with any headers, which a browser would not let a page send. */
function ask(url: string, headers: Record<string, string> = {}, method = "GET", body = ""): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method, headers: { "content-length": String(body.length), ...headers }, agent: false },
      (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, location: answer.headers.location, text }));
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

describe("the lab's page", () => {
  let lab: Lab;
  beforeEach(async () => {
    lab = await startLab({ speed: 600 });
  });
  afterEach(() => lab.stop());

  const home = (): string => `${lab.palette.url}/`;

  /** What somebody on the page does. */
  const play = (form: Record<string, string>, headers: Record<string, string> = {}): Promise<Answer> =>
    ask(
      `${home()}lab/operate`,
      { origin: lab.palette.url, "content-type": "application/x-www-form-urlencoded", ...headers },
      "POST",
      new URLSearchParams(form).toString(),
    );

  it("shows every server, and is counted nowhere as a request", async () => {
    const { status, text } = await ask(home());
    assert.equal(status, 200);
    for (const { hostname } of lab.maas.world.machines) assert.ok(text.includes(`<bdi>${hostname}</bdi>`), hostname);
    assert.match(text, /36 servers · 35 free/);
    assert.deepEqual(
      lab.requests.filter(({ path }) => path === "/"),
      [],
    );
  });

  it("tells who watches what changes, and since which moment of the lab", async () => {
    const seen: string[] = [];
    const watching = request(`${home()}events`, { agent: false }, (answer) => {
      answer.setEncoding("utf8").on("data", (part: string) => seen.push(part));
      answer.on("error", () => {});
    });
    watching.on("error", () => {}).end();
    const until = async (told: RegExp): Promise<void> => {
      for (let i = 0; i < 200 && !told.test(seen.join("")); i++) await new Promise((wake) => setTimeout(wake, 25));
      assert.match(seen.join(""), told);
    };
    await until(/"main":/);
    await lab.operator.maas.allocate("worker-01");
    await until(/worker-01<\/bdi><\/a><\/span>.*since \d\d:\d\d UTC<\/time><\/span><div class=\\"what\\">Allocated/);
    // The gateway asks for something now and then; whoever watches is no open request, for which clocks would wait.
    for (let i = 0; i < 200 && lab.openRequests() > 0; i++) await new Promise((wake) => setTimeout(wake, 5));
    assert.equal(lab.openRequests(), 0);
    watching.destroy();
  });

  it("lets one break, fix, release, rename, slow down and switch off servers, and says what came of it", async () => {
    const machine = (name: string) => lab.maas.world.machine(name);
    assert.equal(
      (await play({ action: "rename", server: "worker-01", name: "gold-01" })).text,
      "worker-01 is called gold-01 now.",
    );
    assert.equal(machine("gold-01").hostname, "gold-01");
    assert.match((await play({ action: "slow", server: "gold-01" })).text, /takes 5 times as long/);
    assert.match((await play({ action: "slow", server: "gold-01" })).text, /takes 25 times as long/);
    assert.equal(machine("gold-01").deployFactor, 25);
    assert.equal((await play({ action: "fix", server: "small-15" })).text, "small-15 is marked as fixed.");
    assert.equal(machine("small-15").statusName, "Ready");
    machine("big-01").owner = "admin";
    assert.equal((await play({ action: "break", server: "big-01" })).text, "big-01 is marked as broken.");
    assert.equal(machine("big-01").statusName, "Broken");
    await lab.operator.maas.allocate("big-02");
    assert.match((await play({ action: "release", server: "big-02" })).text, /big-02 is being released/);
    assert.match((await play({ action: "off", server: "big-03" })).text, /big-03/);
  });

  it("says what MAAS refuses, and what is not understood", async () => {
    assert.match(
      (await play({ action: "break", server: "worker-01" })).text,
      /^MAAS refuses POST machines\/.*mark_broken: 403/,
    );
    assert.equal((await play({ action: "break", server: "nobody" })).text, "There is no server 'nobody'.");
    assert.match((await play({ action: "break", server: " " })).text, /Say which server/);
    assert.match((await play({ action: "rename", server: "worker-01", name: "" })).text, /Say which name/);
    assert.equal((await play({ action: "toString", server: "worker-01" })).text, "There is no 'toString' to play.");
  });

  it("leads a form that was sent without a script back to the page", async () => {
    const { status, location } = await play({ action: "slow", server: "worker-01" }, { accept: "text/html" });
    assert.deepEqual([status, location], [303, "/"]);
  });

  it("lets no page of another origin play or look, and answers under no other name", async () => {
    const request = { action: "slow", server: "worker-01" };
    const { host, port } = new URL(lab.palette.url);
    for (const headers of [
      { origin: "http://evil.example" },
      { origin: "null" },
      { origin: `http://localhost:${port}` },
      { "sec-fetch-site": "cross-site" },
    ])
      assert.equal((await play(request, headers)).status, 403, JSON.stringify(headers));
    assert.equal(
      (await play(request, { host: `evil.example:${port}`, origin: `http://evil.example:${port}` })).status,
      421,
    );
    const body = new URLSearchParams(request).toString();
    assert.equal((await ask(`${home()}lab/operate`, {}, "POST", body)).status, 403, "without an origin");
    assert.equal((await ask(`${home()}lab/operate`, { origin: `http://${host}` })).status, 405);
    assert.equal(
      (await ask(`${home()}lab/operate`, { origin: `http://${host}` }, "POST", "x".repeat(5_000))).status,
      413,
    );
    assert.equal((await ask(home(), { host: "evil.example" })).status, 421);
    assert.equal(lab.maas.world.machine("worker-01").deployFactor, 1);
  });

  it("lets Palette answer targets that are no address, and goes on", async () => {
    for (const target of ODD_TARGETS) assert.ok(((await statusOf(home(), target)) ?? 0) >= 400, target);
    assert.equal((await ask(home())).status, 200);
  });

  it("ends with the lab, whoever watches", async () => {
    const own = await startLab({ speed: 600 });
    const ended = new Promise<void>((resolve) => {
      const watching = request(`${own.palette.url}/events`, { agent: false }, (answer) => {
        answer.once("data", () => void own.stop());
        answer.on("close", resolve).on("error", () => {});
      });
      watching.on("error", () => {}).end();
    });
    await ended;
  });
});
