import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { createInterface } from "node:readline";
import type { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type Lab, startLab } from "palette-maas-lab";
import { failed, PluginClient } from "./client";
import { type EngineStandIn, engineStandIn } from "./engine-stand-in";

const root = path.resolve(__dirname, "../../..");
const urn = (type: string): string => `urn:pulumi:dev::proj::palette-maas:index:${type}::payments`;

describe("the plugin's executable", function () {
  this.timeout(30_000);
  let engine: EngineStandIn;
  let child: ChildProcess;
  let client: PluginClient;
  let printed: string[];

  const start = async (env: Record<string, string>): Promise<void> => {
    const flags = ["--logtostderr", "-v=9", "--tracing", "tcp://127.0.0.1:9", engine.address];
    child = spawn(process.execPath, ["--require", "tsx/cjs", "provider/fronts/plugin/main.ts", ...flags], {
      cwd: root,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    assert.ok(child.stdout);
    printed = [];
    const lines = createInterface(child.stdout).on("line", (line) => printed.push(line));
    await once(lines, "line");
    client = new PluginClient(Number(printed[0]));
  };
  const exit = async (): Promise<{ code: unknown; milliseconds: number }> => {
    const from = Date.now();
    const [code] = child.exitCode === null ? await once(child, "exit") : [child.exitCode];
    return { code, milliseconds: Date.now() - from };
  };

  beforeEach(async () => {
    engine = await engineStandIn();
  });
  afterEach(() => {
    client?.close();
    child?.kill("SIGKILL");
    engine.stop();
  });

  it("prints its port and nothing else, and serves what the package holds", async () => {
    await start({});
    assert.match(printed[0] ?? "", /^\d+$/);
    const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
    assert.equal((await client.ask<Empty, PluginInfo>(client.raw.getPluginInfo, new Empty())).getVersion(), version);
    const request = new messages.GetSchemaRequest();
    const schema = await client.ask<typeof request, messages.GetSchemaResponse>(client.raw.getSchema, request);
    assert.equal(JSON.parse(schema.getSchema()).name, "palette-maas");
    await client.configure({ paletteEndpoint: "http://127.0.0.1:1" });
    assert.equal((await client.check({}, urn("Cluster"))).inputs.name ?? "payments", "payments");
    assert.equal(printed.length, 1);
  });

  it("exits at once when it is idle and told to", async () => {
    await start({});
    await client.cancel();
    assert.equal(child.exitCode, null, "it is told by a signal only: calls may still be on their way");
    child.kill("SIGINT");
    const { code, milliseconds } = await exit();
    assert.equal(code, 0);
    assert.ok(milliseconds < 1_000, `${milliseconds} ms`);
    assert.equal(printed.length, 1);
  });

  it("exits when the engine has gone", async () => {
    await start({});
    engine.stop();
    assert.equal((await exit()).code, 0);
  });

  describe("with a cluster on its way", () => {
    let lab: Lab;
    before(async () => {
      lab = await startLab({ speed: 1 });
    });
    after(() => lab.stop());

    it("hands back the id of what was being made, then exits", async () => {
      await start(lab.env);
      await client.configure({});
      const account = lab.palette.world.accounts.find(({ name }) => name === "rack1-gateway");
      const { inputs, failures } = await client.check(
        {
          scope: "tenant",
          cloudAccountId: account?.uid,
          domain: "maas",
          profiles: [{ name: "tenant-infra", version: "1.0.0" }],
          controlPlane: { size: 1, instance: { minCpu: 4, minMemoryMb: 8192 } },
        },
        urn("Cluster"),
      );
      assert.deepEqual(failures, []);
      const create = failed(client.create(inputs, { urn: urn("Cluster") }));
      await engine.heard(/cluster|payments/i);
      // Without a word before it, as from a terminal: the answer is still to come when the process is told to exit.
      child.kill("SIGINT");
      const [{ started }, { code, milliseconds }] = await Promise.all([create, exit()]);
      assert.equal(started?.id, lab.palette.world.cluster("payments").uid);
      assert.ok(started?.state.__home && started.state.__provider);
      assert.equal(code, 0);
      assert.ok(milliseconds < 1_500, `${milliseconds} ms`);
    });
  });
});
