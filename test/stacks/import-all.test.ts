import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { type Lab, startLab } from "palette-maas-lab";
import { parse, stringify } from "yaml";
import { pulumiCli } from "../../tools/pulumi-cli";
import { isolatedPulumi } from "../../tools/pulumi-home";
import { pulumi, withPlugin } from "../support/cli";
import { type Project, project } from "../support/engine";
import { temporaryFolder } from "../support/temporary";
import { wholeJob } from "../support/whole-job";

type Json = Record<string, unknown>;
type Run = (command: string, input?: string) => Promise<string>;

// Slower than in other tests: the operator who applies manifests waits in the lab's time for a busy machine's answers.
const SPEED = 400;
// The marker is written first: what was imported was somebody else's.
const KEY_STORED = ["PATCH /v1/cloudaccounts/maas/{uid}", "PUT /v1/cloudaccounts/maas/{uid}"];
const CLUSTER_MARKED = "PATCH /v1/spectroclusters/{uid}/metadata";

/** Requests that are not reads, nor checks that change nothing. */
const written = (lab: Lab): string[] =>
  lab.requests
    .filter((entry) => !entry.byGateway && entry.method !== "GET")
    .map((entry) => entry.route)
    .filter((route) => !/search|validate/.test(route));

describe("pulumi import of everything there is, with all fields set", () => {
  const folder = temporaryFolder("import");
  let lab: Lab;
  let makers: Project;
  let takers: Project | undefined;
  let inYaml: Run;

  before(async () => {
    lab = await startLab({ speed: SPEED, selfHosted: true, autoInstall: true, paletteVersion: "4.10" });
    makers = await project("makers", lab.env, wholeJob(lab));
    const shown = await makers.up();
    assert.equal(shown.error, undefined, shown.text);
    const isolated = await isolatedPulumi(folder.path, await pulumiCli({ languages: ["yaml"] }));
    writeFileSync(path.join(folder.path, "Pulumi.yaml"), "name: imported\nruntime: yaml\n");
    inYaml = runner(folder.path, withPlugin(folder.path, { ...isolated, ...lab.env }));
    await inYaml("stack init dev");
  });
  after(async () => {
    await makers?.remove();
    await takers?.remove();
    folder.remove();
    await lab?.stop();
  });

  /** Type, logical name and id of each: by name where it is found by one from the project `Default`, else by uid. */
  function everything(): [type: string, name: string, id: string][] {
    const { gateways } = lab.palette.world;
    const shop = lab.palette.world.cluster("shop").uid;
    return [
      ["Gateway", "system", gateways.find(({ kind }) => kind === "system")?.uid ?? ""],
      ["Gateway", "rack1", "rack1-gateway"],
      ["Gateway", "edge", "edge"],
      ["IpPool", "lxd", "edge/lxd"],
      ["IpPool", "net", "edge/net"],
      ["MaasCloudAccount", "site", "tenant:site-b"],
      ["Cluster", "shop", shop],
      ["Cluster", "stamp", lab.palette.world.cluster("stamp").uid],
      ["MachinePool", "web", `${shop}/web`],
    ];
  }

  const runner =
    (dir: string, env: Record<string, string>): Run =>
    async (command, input) => {
      const { code, text } = await pulumi(dir, env, command, input);
      assert.equal(code, 0, `pulumi ${command}\n${text}`);
      return text;
    };

  it("prints a program that works: its preview is empty, but for the key that cannot be read", async () => {
    const resources: Record<string, { properties: Json }> = {};
    lab.clearRequests();
    for (const [type, name, id] of everything()) {
      const code = path.join(folder.path, `${name}.yaml`);
      await inYaml(`import palette-maas:index:${type} ${name} ${id} --yes --skip-preview --out ${code}`);
      Object.assign(resources, parse(readFileSync(code, "utf8")).resources);
    }
    assert.deepEqual(written(lab), []);
    await inYaml("config set palette-maas:approve", '["take everything from makers/dev"]');
    assert.equal(resources.site?.properties.scope, "tenant");
    assert.equal(resources.shop?.properties.project, "dev");
    Object.assign(resources.site?.properties ?? {}, { apiKey: lab.maas.apiKey });
    writeFileSync(path.join(folder.path, "Pulumi.yaml"), stringify({ name: "imported", runtime: "yaml", resources }));
    assert.deepEqual(stepsIn(await inYaml("preview --json")), ["update site"]);
    await inYaml("up --yes --skip-preview");
    assert.deepEqual(written(lab), KEY_STORED);
    await inYaml("preview --expect-no-changes");
    await inYaml("refresh --yes --expect-no-changes");
  });

  it("says where to look for what is not found", async () => {
    await assert.rejects(
      inYaml("import palette-maas:index:Cluster other shop --yes --skip-preview"),
      /There is no cluster 'shop' here.*'palette-maas:project'/s,
    );
  });

  it("goes on in the dynamic front, which stores guards and what an import cannot know, and writes the key and the marker alone", async () => {
    takers = await project("takers", lab.env, wholeJob(lab));
    Object.assign(takers.stack.workspace.envVars, withPlugin(takers.dir, takers.env));
    const approve = ["take everything from makers/dev", "take everything from imported/dev"];
    await takers.stack.setConfig("palette-maas:approve", { value: JSON.stringify(approve) });
    const run = runner(takers.dir, takers.stack.workspace.envVars as Record<string, string>);
    for (const [type, name, id] of everything()) {
      const options = "--yes --skip-preview --generate-code=false --protect=false --stack dev";
      await run(`import palette-maas:index:${type} ${name} ${id} ${options}`);
    }
    lab.clearRequests();
    const shown = await takers.up();
    assert.equal(shown.error, undefined, shown.text);
    assert.deepEqual(shown.steps.sort(), [
      "update edge",
      "update rack1",
      "update shop",
      "update site",
      "update stamp",
      "update web",
    ]);
    // The first update of each writes its marker, a pool's in the metadata of its cluster.
    const marked = [CLUSTER_MARKED, CLUSTER_MARKED, CLUSTER_MARKED, "PUT /v1/overlords/{uid}/metadata"];
    assert.deepEqual(written(lab).sort(), [...KEY_STORED, ...marked].sort());
    assert.equal((await takers.state()).get("shop")?.type, "pulumi-nodejs:dynamic/palette-maas:Cluster");
    const again = await takers.preview({ expectNoChanges: true });
    assert.equal(again.error, undefined, again.text);
  });
});

// Warnings about the plugin's place may stand before it.
function stepsIn(text: string): string[] {
  const { steps }: { steps: { op: string; urn: string }[] } = JSON.parse(text.slice(text.search(/^\{/m)));
  return steps.filter(({ op }) => op !== "same").map(({ op, urn }) => `${op} ${urn.split("::").at(-1)}`);
}
