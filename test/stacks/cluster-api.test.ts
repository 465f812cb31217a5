import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { copyOfExample, linkPackages } from "../../tools/example-project";
import { packPlugin } from "../../tools/pack-plugin";
import { isolatedPulumi } from "../../tools/pulumi-home";
import { pulumi } from "../support/cli";
import { type ClusterApiWorld, startScriptedClusterApi } from "../support/management-cluster/scripted-cluster-api";
import { temporaryFolder } from "../support/temporary";

const KEY = "consumer:token:secret-of-maas";

describe("the example for Cluster API on the real engine", function () {
  this.timeout(600_000);
  const folders: { remove(): void }[] = [];
  let world: ClusterApiWorld;
  before(async function () {
    this.timeout(1_800_000);
    world = await startScriptedClusterApi(this);
  });
  after(async () => {
    await world?.stop();
    for (const folder of folders) folder.remove();
  });

  it("goes up, has no changes, scales, is protected and goes", () => lives("dynamic"));
  it("does so through the plugin, packed as Pulumi installs it", () => lives("plugin"));

  async function lives(front: "dynamic" | "plugin"): Promise<void> {
    const folder = temporaryFolder(`cluster-api-${front}`);
    folders.push(folder);
    const namespace = await world.namespace();
    const KUBECONFIG = world.cluster.kubeconfigFile;
    const plain = { ...(await isolatedPulumi(folder.path)), KUBECONFIG, PALETTE_MAAS_TIME_SCALE: "60" };
    const env = front === "plugin" ? await withPackedPlugin(folder.path, plain) : plain;
    const dir = copyOfExample("cluster-api", folder.path);
    if (front === "plugin") importPlugin(path.join(dir, "index.ts"));
    linkPackages(dir);
    const run = async (command: string, input?: string): Promise<string> => {
      const { code, text } = await pulumi(dir, env, command, input);
      assert.equal(code, 0, `pulumi ${command}\n${text}`);
      assert.doesNotMatch(text, /secret-of-maas/);
      return text;
    };
    await run("stack init dev");
    await run(`config set --path palette-maas:clusterApi.namespace ${namespace}`);
    await run("config set maasEndpoint http://maas.example.com:5240/MAAS");
    await run("config set --secret maasApiKey", KEY);
    assert.match(await run("preview"), /5 to create|4 to create/);
    await run("up --yes --skip-preview");
    const { servers, clusterId } = JSON.parse(await run("stack output --json"));
    assert.equal(servers.length, 3);
    assert.equal(clusterId, `${namespace}:payments`);
    await run("preview --expect-no-changes");
    await run("refresh --yes --skip-preview");
    await run("preview --expect-no-changes");
    await run("config set workers 3");
    await run("up --yes --skip-preview");
    assert.equal(JSON.parse(await run("stack output --json")).servers.length, 4);
    assert.doesNotMatch(await run("stack export"), /secret-of-maas/);
    const refused = await pulumi(dir, env, "destroy --yes --skip-preview");
    assert.notEqual(refused.code, 0);
    await run("config set protect false");
    await run("up --yes --skip-preview");
    await run("destroy --yes --skip-preview");
    assert.deepEqual(world.controllers.failuresOf(namespace), []);
  }
});

/** Takes the classes of the plugin in a program. */
function importPlugin(file: string): void {
  writeFileSync(file, readFileSync(file, "utf8").replace('"pulumi-palette-maas"', '"pulumi-palette-maas/plugin"'));
}

/** Puts the plugin on the PATH as it comes out of its archive: one file, with all that it stands on. */
async function withPackedPlugin(folder: string, env: Record<string, string>): Promise<Record<string, string>> {
  const [archive] = (await packPlugin(path.join(folder, "archives"))).filter((file) => file.includes("-linux-amd64"));
  const bin = path.join(folder, "bin");
  mkdirSync(bin);
  execFileSync("tar", ["-xzf", archive ?? "", "-C", bin]);
  return { ...env, PATH: `${bin}${path.delimiter}${env.PATH ?? ""}` };
}
