import assert from "node:assert/strict";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { type Lab, startLab } from "palette-maas-lab";
import { copyOfExample, linkPackages } from "../../tools/example-project";
import { isolatedPulumi } from "../../tools/pulumi-home";
import { pulumi } from "../support/cli";
import { SPEED } from "../support/rack";
import { temporaryFolder } from "../support/temporary";

const root = path.resolve(__dirname, "../..");

/**
 * Starts policy packs of the runtime `node-pack` as Pulumi's own host does those of `nodejs`. The host that can be built from Go modules is
 * from before the engine asked hosts for that; for a runtime without a host the engine looks for this program.
 */
function withStarter(dir: string, env: Record<string, string>): Record<string, string> {
  const bin = path.join(dir, "bin");
  mkdirSync(bin, { recursive: true });
  const starter = path.join(bin, "pulumi-analyzer-policy-node-pack");
  writeFileSync(starter, '#!/bin/sh\nexec node node_modules/@pulumi/pulumi/cmd/run-policy-pack "$1" "$2"\n', {
    mode: 0o755,
  });
  return { ...env, PATH: `${bin}${path.delimiter}${env.PATH ?? ""}` };
}

describe("the example of a policy pack, on the real engine", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let lab: Lab;
  let dir: string;
  let env: Record<string, string>;
  let pack: string;

  beforeEach(async () => {
    folder = temporaryFolder("policies");
    lab = await startLab({ speed: SPEED });
    env = withStarter(folder.path, { ...(await isolatedPulumi(folder.path)), ...lab.env });
    dir = copyOfExample("quickstart", folder.path);
    pack = copyOfExample("policies", folder.path);
    for (const project of [dir, pack]) linkPackages(project);
    const file = path.join(pack, "PulumiPolicy.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace("runtime: nodejs", "runtime: node-pack"));
    symlinkSync(path.join(root, "node_modules/@pulumi/policy"), path.join(pack, "node_modules/@pulumi/policy"));
  });
  afterEach(async () => {
    folder?.remove();
    await lab?.stop();
  });

  async function previewed(stack: string, protect: boolean): Promise<{ code: number | null; text: string }> {
    const must = async (command: string, input?: string): Promise<void> => {
      const { code, text } = await pulumi(dir, env, command, input);
      assert.equal(code, 0, `pulumi ${command}\n${text}`);
    };
    await must(`stack init ${stack}`);
    await must(`config set-all --plaintext maasEndpoint=${lab.maas.url} --plaintext protect=${protect}`);
    await must("config set --secret maasApiKey", lab.maas.apiKey);
    return await pulumi(dir, env, `preview --policy-pack ${pack}`);
  }

  it("refuses in production what it lets a throw-away stack do", async () => {
    const dev = await previewed("dev", false);
    assert.equal(dev.code, 0, dev.text);
    assert.match(dev.text, /bare-metal/);
    const prod = await previewed("prod", false);
    assert.notEqual(prod.code, 0, prod.text);
    assert.match(prod.text, /production-is-protected/);
    assert.match(prod.text, /production-survives-a-server/);
    assert.match(prod.text, /A control plane of 1 is down with its server/);
    assert.doesNotMatch(prod.text, /production-releases-few-at-once|one-zone-per-pool|no-forced-deletes/);
  });

  it("knows the inputs of every rule", async () => {
    const program = path.join(dir, "index.ts");
    const text = readFileSync(program, "utf8")
      .replace("  size: 1,", '  size: 4,\n  releaseLimit: "75%",\n  zones: ["az1", "az2"],')
      .replace('tags: { team: "payments" },', "forceDelete: { afterMinutes: 20 },");
    writeFileSync(program, text);
    const told = await previewed("production-eu", false);
    assert.notEqual(told.code, 0);
    for (const name of ["production-releases-few-at-once", "one-zone-per-pool", "no-forced-deletes"])
      assert.match(told.text, new RegExp(name));
    assert.match(told.text, /'releaseLimit: 75%' is more than half of it/);
  });
});
