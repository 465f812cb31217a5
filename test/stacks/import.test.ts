import assert from "node:assert/strict";
import { type Lab, startLab } from "palette-maas-lab";
import { pulumi, withPlugin } from "../support/cli";
import { type Project, project } from "../support/engine";
import { mainJob } from "../support/programs";
import { deployedTo, SPEED } from "../support/rack";

const written = (lab: Lab): string[] =>
  lab.requests
    .filter((entry) => !entry.byGateway && entry.method !== "GET")
    .map((entry) => entry.route)
    .filter((route) => !/search|validate/.test(route));

describe("the two fronts on the real engine", () => {
  let lab: Lab;
  let makers: Project;
  let takers: Project;

  before(async () => {
    lab = await startLab({ speed: SPEED });
    makers = await project("makers", lab.env, mainJob(lab));
    const shown = await makers.up();
    assert.equal(shown.error, undefined, shown.text);
    takers = await project("takers", lab.env, mainJob(lab));
    takers.env = withPlugin(takers.dir, takers.env);
    Object.assign(takers.stack.workspace.envVars, takers.env);
    // What is imported stays its owner's until this stack says otherwise.
    await takers.stack.setConfig("palette-maas:approve", { value: '["take everything from makers/dev"]' });
  });
  after(async () => {
    await makers?.remove();
    await takers?.remove();
    await lab?.stop();
  });

  it("import through the plugin what exists, and write nothing", async () => {
    lab.clearRequests();
    const named = [
      "Gateway gateway rack1-gateway",
      "MaasCloudAccount maas maas",
      "Cluster payments payments",
      "MachinePool workers payments/workers",
    ];
    for (const what of named) {
      const shown = await pulumi(
        takers.dir,
        takers.env,
        `import palette-maas:index:${what} --yes --skip-preview --generate-code=false --stack dev`,
      );
      assert.equal(shown.code, 0, shown.text);
    }
    assert.deepEqual(written(lab), []);
    const state = await takers.state();
    assert.equal(state.get("payments")?.type, "palette-maas:index:Cluster");
    assert.equal(state.get("payments")?.id, lab.palette.world.cluster("payments").uid);
  });

  it("go on with it as dynamic resources: an alias is all it takes, and the preview is empty", async () => {
    lab.clearRequests();
    const planned = await takers.preview();
    assert.equal(planned.error, undefined, planned.text);
    // The key cannot be read back: it is stored by one update in place, which touches no machine.
    assert.deepEqual(planned.steps, ["update maas"]);
    const shown = await takers.up();
    assert.equal(shown.error, undefined, shown.text);
    assert.equal((await takers.state()).get("payments")?.type, "pulumi-nodejs:dynamic/palette-maas:Cluster");
    assert.deepEqual((await takers.preview()).steps, []);
  });

  it("go back to the plugin without a change, and forth again", async () => {
    takers.program(mainJob(lab, { front: "plugin" }));
    const planned = await takers.preview();
    assert.equal(planned.error, undefined, planned.text);
    assert.deepEqual(planned.steps, []);
    assert.equal((await takers.up()).error, undefined);
    assert.equal((await takers.state()).get("payments")?.type, "palette-maas:index:Cluster");
    takers.program(mainJob(lab, { front: "plugin", workers: { size: 3 }, deletionProtection: false }));
    const grown = await takers.up();
    assert.equal(grown.error, undefined, grown.text);
    assert.equal(deployedTo(lab).length, 4);
    takers.program(mainJob(lab, { workers: { size: 3 }, deletionProtection: false }));
    const back = await takers.up();
    assert.equal(back.error, undefined, back.text);
  });

  it("destroy through the dynamic front what the plugin brought in", async () => {
    const shown = await takers.destroy();
    assert.equal(shown.error, undefined, shown.text);
    assert.equal(deployedTo(lab).length, 0);
  });

  it("run the whole job through the plugin as well", async () => {
    takers.program(mainJob(lab, { front: "plugin", deletionProtection: false }));
    const planned = await takers.preview();
    assert.equal(planned.error, undefined, planned.text);
    assert.deepEqual(planned.steps.sort(), ["create gateway", "create maas", "create payments", "create workers"]);
    const shown = await takers.up();
    assert.equal(shown.error, undefined, shown.text);
    assert.equal(deployedTo(lab).length, 3);
    lab.clearRequests();
    assert.equal((await takers.up({ expectNoChanges: true })).error, undefined);
    assert.deepEqual(
      lab.requests.filter((entry) => !entry.byGateway),
      [],
    );
    const refreshed = await takers.refresh({ expectNoChanges: true });
    assert.equal(refreshed.error, undefined, refreshed.text);
    assert.equal((await takers.destroy()).error, undefined);
    assert.equal(deployedTo(lab).length, 0);
  });
});
