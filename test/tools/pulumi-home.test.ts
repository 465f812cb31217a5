import * as assert from "node:assert/strict";
import { existsSync } from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { isolatedPulumi } from "../../tools/pulumi-home";
import { Sandbox } from "./sandbox";

describe("an isolated Pulumi", () => {
  const names = ["PULUMI_ACCESS_TOKEN", "PULUMI_CONFIG_PASSPHRASE_FILE", "PULUMI_BACKEND_URL"];
  const before = names.map((name) => [name, process.env[name]] as const);
  const sandbox = new Sandbox();
  after(() => sandbox.remove());
  afterEach(() => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  const cli = { bin: sandbox.bin, pulumi: path.join(sandbox.bin, "pulumi") };

  it("keeps the state and the home below its directory", async () => {
    const env = await isolatedPulumi(path.join(sandbox.root, "a b"), cli);
    const { PULUMI_BACKEND_URL: url = "", PULUMI_HOME: home = "" } = env;
    assert.equal(fileURLToPath(url), path.join(sandbox.root, "a b", "state"));
    assert.equal(home, path.join(sandbox.root, "a b", "home"));
    assert.ok(existsSync(fileURLToPath(url)) && existsSync(home));
  });

  it("takes over nothing of the user's own Pulumi", async () => {
    for (const name of names) process.env[name] = "the user's";
    const env = await isolatedPulumi(sandbox.root, cli);
    assert.ok(!Object.values(env).includes("the user's"));
  });

  it("finds its CLI first and the user's other programs after it", async () => {
    const env = await isolatedPulumi(sandbox.root, cli);
    assert.equal(env.PATH, `${sandbox.bin}${path.delimiter}${process.env.PATH}`);
  });
});
