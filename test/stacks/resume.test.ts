import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import type { Lab } from "palette-maas-lab";
import { startLab } from "palette-maas-lab";
import { copyOfExample, linkPackages } from "../../tools/example-project";
import { isolatedPulumi } from "../../tools/pulumi-home";
import { pulumi } from "../support/cli";
import { consoleUser } from "../support/console-user";
import { type Project, project } from "../support/engine";
import { mainJob } from "../support/programs";
import { deployedTo, SPEED } from "../support/rack";
import { temporaryFolder } from "../support/temporary";

const posts = (lab: Lab, route: string): number =>
  lab.requests.filter((entry) => !entry.byGateway && entry.route.endsWith(route)).length;

describe("what fails half-way on the real engine", () => {
  let lab: Lab;
  let stack: Project;

  beforeEach(async () => {
    lab = await startLab({ speed: SPEED });
  });
  afterEach(async () => {
    await stack?.remove();
    await lab.stop();
  });

  it("keeps hold of a pool that fails to start, says why, and finishes it on the next up", async () => {
    const only = lab.maas.world.machine("worker-12");
    assert.ok(only);
    lab.maas.world.tags.push({ name: "only-one", comment: "", definition: "", kernelOpts: "" });
    only.tags.push("only-one");
    const options = { workers: { size: 1, machineTags: ["only-one"] } };
    stack = await project("resume", lab.env, mainJob(lab, options));
    const failed = await stack.up();
    assert.ok(failed.error);
    assert.match(failed.text, /worker-12/);
    assert.match(failed.text, /Failed deployment/);
    const recorded = (await stack.state()).get("workers");
    assert.ok(recorded?.id?.endsWith("/workers"));
    assert.ok((recorded?.initErrors ?? []).length > 0);
    assert.ok(recorded?.outputs.__provider, "without the pointer it could never be destroyed");
    // The gateway takes it again by itself.
    only.problem = undefined;
    lab.clearRequests();
    const resumed = await stack.up();
    assert.equal(resumed.error, undefined, resumed.text);
    assert.equal(posts(lab, "/machinePools"), 0);
    assert.deepEqual((await stack.state()).get("workers")?.initErrors ?? [], []);
  });

  it("makes a cluster once although the answer of its POST was lost", async () => {
    stack = await project("lost", lab.env, mainJob(lab, { pools: [] }));
    lab.next("POST /v1/spectroclusters/maas", { after: "commit", reset: true });
    const shown = await stack.up();
    assert.equal(shown.error, undefined, shown.text);
    assert.equal(posts(lab, "/v1/spectroclusters/maas"), 1);
    assert.equal(lab.palette.world.clusters.length, 1);
  });

  it("survives a Palette that is away for a while", async () => {
    stack = await project("away", lab.env, mainJob(lab, { pools: [] }));
    lab.next("GET /v1/spectroclusters/{uid}", { status: 503, times: 4 });
    lab.next("GET /v1/spectroclusters/{uid}", { garbage: true, times: 1 });
    const first = await stack.up();
    const second = first.error ? await stack.up() : first;
    assert.equal(second.error, undefined, second.text);
    assert.equal(lab.palette.world.clusters.length, 1);
  });

  it("goes on after the CLI was killed in the middle of a create, and makes nothing twice", async () => {
    const folder = temporaryFolder("killed");
    try {
      const dir = copyOfExample("quickstart", folder.path);
      linkPackages(dir);
      const env = { ...(await isolatedPulumi(folder.path)), ...lab.env, PULUMI_NODEJS_TRANSPILE_ONLY: "true" };
      await pulumi(dir, env, "stack init dev");
      await pulumi(dir, env, `config set maasEndpoint ${lab.maas.url}`);
      await pulumi(dir, env, "config set --secret maasApiKey", lab.maas.apiKey);
      const begun = lab.waitForRequest("POST /v1/spectroclusters/maas", "end");
      const up = spawn("pulumi", ["up", "--yes", "--skip-preview", "--non-interactive"], {
        cwd: dir,
        env,
        stdio: "ignore",
      });
      await begun;
      up.kill("SIGKILL");
      await new Promise((resolve) => up.on("close", resolve));
      await pulumi(dir, env, "cancel --yes");
      const again = await pulumi(dir, env, "up --yes --skip-preview --parallel 16");
      assert.equal(again.code, 0, again.text);
      assert.equal(lab.palette.world.clusters.length, 1);
      assert.equal(posts(lab, "/v1/spectroclusters/maas"), 1);
      await consoleUser(lab).running("payments");
      assert.equal(deployedTo(lab).length, 4);
    } finally {
      folder.remove();
    }
  });
});
