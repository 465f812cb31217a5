import assert from "node:assert/strict";
import { type Lab, startLab } from "palette-maas-lab";
import { withPlugin } from "../support/cli";
import { type Project, project } from "../support/engine";
import { deployedTo } from "../support/rack";
import { wholeJob } from "../support/whole-job";

/** Requests that are not reads, nor checks that change nothing. */
const written = (lab: Lab): string[] =>
  lab.requests
    .filter((entry) => !entry.byGateway && entry.method !== "GET")
    .map((entry) => entry.route)
    .filter((route) => !/search|validate/.test(route))
    .sort();

// Slower than in other tests: the operator who applies manifests waits in the lab's time for a busy machine's answers.
const SPEED = 400;

describe("everything that exists already, with all its fields set", () => {
  let lab: Lab;
  let makers: Project;
  const stacks: Project[] = [];

  const another = async (name: string, front: "dynamic" | "plugin"): Promise<Project> => {
    const made = await project(name, lab.env, wholeJob(lab, { front, adopt: true }));
    stacks.push(made);
    if (front === "plugin") Object.assign(made.stack.workspace.envVars, withPlugin(made.dir, made.env));
    return made;
  };

  before(async () => {
    lab = await startLab({ speed: SPEED, selfHosted: true, autoInstall: true, paletteVersion: "4.10" });
    makers = await project("makers", lab.env, wholeJob(lab));
    stacks.push(makers);
    const shown = await makers.up();
    assert.equal(shown.error, undefined, shown.text);
    assert.equal(deployedTo(lab).length, 4, lab.picture().join("\n"));
  });
  after(async () => {
    for (const stack of stacks) await stack.remove();
    await lab?.stop();
  });

  it("is left alone by a second 'up', and by a refresh", async () => {
    lab.clearRequests();
    const again = await makers.up({ expectNoChanges: true });
    assert.equal(again.error, undefined, again.text);
    assert.deepEqual(written(lab), []);
    const refreshed = await makers.refresh({ expectNoChanges: true });
    assert.equal(refreshed.error, undefined, refreshed.text);
  });

  for (const front of ["dynamic", "plugin"] as const) {
    it(`is adopted by another stack through the ${front} front: nothing but the marker is written`, async () => {
      const takers = await another(`takers-${front}`, front);
      lab.clearRequests();
      const planned = await takers.preview();
      assert.equal(planned.error, undefined, planned.text);
      assert.deepEqual(written(lab), []);
      assert.match(planned.text, /adopts gateway 'edge' from '[^']+': no difference/);
      assert.match(planned.text, /adopts cloud account 'site-b' from '[^']+': no difference in what is known yet/);
      assert.match(
        planned.text,
        /adopts cluster 'shop' \(3 servers\) from '[^']+': no difference in what is known yet/,
      );
      const shown = await takers.up();
      assert.equal(shown.error, undefined, shown.text);
      assert.deepEqual(written(lab), [
        "PATCH /v1/cloudaccounts/maas/{uid}",
        "PATCH /v1/spectroclusters/{uid}/metadata",
        "PATCH /v1/spectroclusters/{uid}/metadata",
        "PATCH /v1/spectroclusters/{uid}/metadata",
        "PUT /v1/overlords/maas/{uid}/pools/{poolUid}",
        "PUT /v1/overlords/maas/{uid}/pools/{poolUid}",
        "PUT /v1/overlords/{uid}/metadata",
      ]);
      assert.equal(
        lab.palette.world.cluster("shop").annotations["pulumi-palette-maas/owner"],
        `takers-${front}/dev/shop`,
      );
      lab.clearRequests();
      const again = await takers.up({ expectNoChanges: true });
      assert.equal(again.error, undefined, again.text);
      const refreshed = await takers.refresh({ expectNoChanges: true });
      assert.equal(refreshed.error, undefined, refreshed.text);
      assert.deepEqual(written(lab), []);
    });
  }

  it("is not adopted where it differs: the preview names each field", async () => {
    const takers = await another("others", "dynamic");
    const other = { description: "another", ntpServers: ["other.example.com"] };
    takers.program(wholeJob(lab, { adopt: true, cluster: other }));
    lab.clearRequests();
    const planned = await takers.preview();
    assert.notEqual(planned.error, undefined);
    assert.match(planned.text, /'description' is "everything that can be said" there and "another" in the program/);
    assert.match(planned.text, /'ntpServers/);
    assert.deepEqual(written(lab), []);
  });
});
