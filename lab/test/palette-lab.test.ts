import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { startLab } from "../src/index";
import { cluster, LabBench, makeCluster, pool, poolsPath, runningCluster } from "./palette-support";

describe("the lab as a whole", () => {
  const bench = new LabBench();

  beforeEach(() => bench.start());
  after(() => bench.stop());

  it("tells every request that reached it, and who sent it", async () => {
    await runningCluster(bench);
    const own = bench.lab.requests.filter((request) => request.byGateway);
    assert.ok(own.every((request) => request.side === "maas"));
    const routes = new Set(own.map((request) => request.route.replace("/MAAS/api/2.0/", "")));
    assert.deepEqual([...routes].sort(), [
      "GET dnsresources/",
      "GET machines/",
      "POST dnsresources/",
      "POST machines/?op=allocate",
      "POST machines/{system_id}/?op=deploy",
      "POST tags/{name}/?op=update_nodes",
      "PUT dnsresources/{id}/",
      "PUT machines/{system_id}/",
    ]);
    bench.lab.clearRequests();
    assert.deepEqual(bench.lab.requests, []);
  });

  it("commits a request and loses its answer, where told so", async () => {
    bench.lab.next("POST /v1/spectroclusters/maas", { status: 502, after: "commit" });
    await assert.rejects(makeCluster(bench), /502/);
    assert.equal(bench.world.cluster("c1").state, "");
    bench.lab.next("POST /v1/spectroclusters/maas", { reset: true });
    await assert.rejects(makeCluster(bench, { name: "c2" }), /fetch failed/);
    assert.throws(() => bench.world.cluster("c2"));
  });

  it("wakes who waits for a request", async () => {
    const waiting = bench.lab.waitForRequest("POST /v1/spectroclusters/maas", "end");
    await makeCluster(bench);
    assert.equal((await waiting).status, 201);
  });

  it("shows itself without a key, and no key in what it shows", async () => {
    await runningCluster(bench);
    const world = await bench.must(200, bench.get("/lab/world", { key: null, project: null }));
    assert.equal(world.palette.clusters[0].name, "c1");
    assert.equal(world.maas.machines.length, 36);
    const [, , secret = ""] = bench.lab.maas.apiKey.split(":");
    assert.ok(!JSON.stringify(world).includes(secret));
    assert.ok(!JSON.stringify(world).includes(bench.lab.palette.apiKey));
    const rack = await bench.get("/lab/rack", { key: null, project: null });
    assert.match(rack.text, /small-01 .* Deployed +c1\/cp/);
  });

  it("makes the same ids and the same choices for the same seed", async () => {
    await runningCluster(bench);
    const facts = () =>
      JSON.stringify([bench.world.projects, bench.world.clusters.map(({ createdAt, ...shown }) => shown.uid)]);
    const first = facts();
    await bench.start();
    await runningCluster(bench);
    assert.equal(facts(), first);
    await bench.start({ seed: 2 });
    await runningCluster(bench);
    assert.notEqual(facts(), first);
  });

  it("lets an autoscaler decide on the size of a pool", async () => {
    const uid = await runningCluster(bench);
    const range = pool({ size: 1, config: { minSize: 1, maxSize: 3 } });
    await bench.must(201, bench.post(poolsPath(bench, uid), range));
    bench.lab.palette.autoscale(uid, "workers", 3);
    const size = () => bench.world.cluster(uid).pools.find(({ name }) => name === "workers")?.machines.length;
    await bench.until(() => size() === 3);
    await bench.must(204, bench.put(`${poolsPath(bench, uid)}/workers`, range));
    await bench.pass(3_600_000);
    assert.equal(size(), 3, "a size that is sent does not count while the autoscaler is on");
  });

  it("stops while requests hang, and while a gateway waits for MAAS", async () => {
    bench.lab.next("POST machines/?op=allocate", { hang: true });
    bench.lab.next("GET /v1/overlords", { hang: true });
    const hanging = assert.rejects(bench.get("/v1/overlords"));
    await makeCluster(bench);
    const asked = bench.lab.waitForRequest("POST machines/?op=allocate");
    await bench.pass(15_000);
    await asked;
    await bench.stop();
    await hanging;
  });

  it("runs on a scaled clock too", async () => {
    const lab = await startLab({ speed: 3600, timings: { deploy: 60_000 } });
    try {
      const { world, url, apiKey } = lab.palette;
      assert.equal(lab.env.PALETTE_MAAS_TIME_SCALE, "3600");
      const account = world.accounts[0]?.uid ?? "";
      const body = JSON.stringify(cluster({ account, profile: world.profileUid("maas-infra", "1.0.0") }));
      const headers = { ApiKey: apiKey, ProjectUid: world.projectUid("Default"), "content-type": "application/json" };
      assert.equal((await fetch(`${url}/v1/spectroclusters/maas`, { method: "POST", headers, body })).status, 201);
      const deadline = Date.now() + 5000;
      while (world.cluster("c1").state !== "Running" && Date.now() < deadline)
        await new Promise((r) => setTimeout(r, 20));
      assert.equal(world.cluster("c1").state, "Running");
    } finally {
      await lab.stop();
    }
  });
});

describe("palette-maas-lab", () => {
  const main = resolve(__dirname, "../src/main.ts");

  function run(...args: string[]) {
    const child = spawn(process.execPath, ["--require", "tsx/cjs", main, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const output = { stdout: "", stderr: "" };
    child.stdout.on("data", (data) => {
      output.stdout += data;
    });
    child.stderr.on("data", (data) => {
      output.stderr += data;
    });
    return { child, output, closed: once(child, "close") };
  }

  it("keeps Palette's limits of requests where --rate-limits asks for it", async () => {
    const { child, output, closed } = run("--rate-limits");
    while (!output.stdout.includes("PALETTE_MAAS_TIME_SCALE")) await once(child.stdout, "data");
    const [url, key] = ["PALETTE_ENDPOINT", "PALETTE_API_KEY"].map(
      (name) => new RegExp(`${name}='([^']+)'`).exec(output.stdout)?.[1] ?? "",
    );
    const ask = () => fetch(`${url}/v1/users/info`, { headers: { ApiKey: key ?? "" } });
    const replies = await Promise.all(Array.from({ length: 120 }, ask));
    const refused = replies.filter(({ status }) => status === 429);
    // 50 at once, and ten more in each second that the machine took.
    assert.ok(refused.length > 0 && refused.length <= 70, `${refused.length}`);
    assert.equal(Reflect.get(Object(await refused[0]?.json()), "code"), "TooManyRequests");
    child.kill("SIGTERM");
    assert.deepEqual(await closed, [0, null]);
  });

  it("prints the environment to use, and stops cleanly on SIGTERM", async () => {
    const { child, output, closed } = run("--speed", "60", "--auto-install", "--self-hosted");
    while (!output.stdout.includes("PALETTE_MAAS_TIME_SCALE")) await once(child.stdout, "data");
    const names = output.stdout
      .trim()
      .split("\n")
      .map((line) => line.split("=")[0]);
    const wanted = ["PALETTE_ENDPOINT", "PALETTE_API_KEY", "MAAS_API_URL", "MAAS_API_KEY", "PALETTE_MAAS_TIME_SCALE"];
    assert.deepEqual(
      names,
      wanted.map((name) => `export ${name}`),
    );
    const url = /PALETTE_ENDPOINT='([^']+)'/.exec(output.stdout)?.[1];
    assert.match(await (await fetch(`${url}/lab/rack`)).text(), /36 machines/);
    child.kill("SIGTERM");
    assert.deepEqual(await closed, [0, null]);
    assert.equal(output.stderr, "");
  });

  it("says what is wrong with its arguments, with exit code 2", async () => {
    const folder = mkdtempSync(join(tmpdir(), "rack-"));
    const rack = join(folder, "rack.json");
    writeFileSync(rack, '{"machines": [{"hostname": "a"}]}');
    try {
      const wrong: [string[], RegExp][] = [
        [["--speed", "fast"], /--speed must be a number greater than 0/],
        [["--rack", rack], /is not a rack/],
        [["--bogus"], /Unknown option/],
      ];
      const runs = wrong.map(async ([args, message]) => {
        const { output, closed } = run(...args);
        assert.deepEqual(await closed, [2, null]);
        assert.match(output.stderr, message);
      });
      await Promise.all(runs);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("explains itself", async () => {
    const { output, closed } = run("--help");
    assert.deepEqual(await closed, [0, null]);
    for (const option of ["--port", "--maas-port", "--rack", "--speed", "--auto-install", "--seed"])
      assert.ok(output.stdout.includes(option), option);
  });
});
