import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import * as path from "node:path";
import { type Lab, startLab } from "palette-maas-lab";
import type { Report } from "../../provider/plan/report/report";
import { palettemaas } from "../doctor/diagnosed";
import { withPlugin } from "../support/cli";
import { type Project, project } from "../support/engine";
import { mainJob, type StageOptions } from "../support/programs";
import { deployedTo, SPEED } from "../support/rack";

for (const front of ["dynamic", "plugin"] as const) {
  describe(`palette-maas plan on the real engine, ${front} front`, () => {
    let lab: Lab;
    let stack: Project;

    // The command runs the program of the folder, which is the same one.
    const setProgram = (options: StageOptions): void => {
      const all = { front, deletionProtection: false, ...options };
      stack.program(mainJob(lab, all));
      const programs = JSON.stringify(path.resolve(__dirname, "../support/programs.ts"));
      const maas = { url: lab.maas.url, apiKey: lab.maas.apiKey };
      writeFileSync(
        path.join(stack.dir, "index.js"),
        `require(${JSON.stringify(require.resolve("tsx/cjs"))});
         const { mainJob } = require(${programs});
         module.exports = mainJob(${JSON.stringify({ maas })}, ${JSON.stringify(all)});`,
      );
    };
    const plan = async (...args: string[]): Promise<Report & { exitCode: number }> => {
      const { out, err } = await palettemaas(
        ["plan", "--json", "--cwd", stack.dir, "--stack", "dev", ...args],
        stack.env,
      );
      assert.ok(out.startsWith("{"), err);
      return JSON.parse(out);
    };

    before(async function () {
      this.timeout(90_000);
      lab = await startLab({ speed: SPEED });
      stack = await project(`plan-${front}`, lab.env, async () => {});
      if (front === "plugin") Object.assign(stack.env, withPlugin(stack.dir, stack.env));
      if (front === "plugin") Object.assign(stack.stack.workspace.envVars, stack.env);
      setProgram({});
      const made = await stack.up();
      assert.equal(made.error, undefined, made.text);
    });
    after(async () => {
      await stack.remove();
      await lab.stop();
    });

    it("tells a release that lacks its approval with everything else, and 'up' refuses it all the same", async () => {
      setProgram({ workers: { size: 1, releaseLimit: 0 }, cluster: { tags: { team: "a" } } });
      const told = await plan();
      assert.equal(told.exitCode, 3);
      assert.equal(told.isFailed, false);
      assert.equal(told.headline, "1 server is released; 1 change will be refused");
      assert.deepEqual(told.approve, ["release payments/workers 2->1"]);
      assert.ok(told.rows.some(({ inPlace }) => inPlace.some((field) => field.startsWith("tags"))));
      const refused = await stack.up();
      assert.match(refused.text, /would release 1 of its 2 servers/);
      Object.assign(stack.stack.workspace.envVars, { PALETTE_MAAS_PLANNING: "true" });
      const planning = await stack.up();
      Reflect.deleteProperty(stack.stack.workspace.envVars, "PALETTE_MAAS_PLANNING");
      assert.match(planning.text, /would release 1 of its 2 servers/);
      assert.equal(deployedTo(lab).length, 3);
    });

    it("tells that a pool stays whose replacement was ordered, as 'up' does it", async () => {
      setProgram({});
      const servers = deployedTo(lab);
      await stack.command("state", "taint", (await stack.state()).get("workers")?.urn ?? "", "--yes");
      const told = await plan("--fail-on", "replace", "--fail-on", "delete");
      assert.match(told.headline, /^No server is touched/);
      assert.equal(told.exitCode, 0);
      assert.match(told.checked.join(), /'workers' is replaced by order .*: the object stays/);
      const done = await stack.up();
      assert.equal(done.error, undefined, done.text);
      assert.deepEqual(deployedTo(lab), servers);
    });

    it("tells what a pool gives up that is deleted before its replacement, and what a run left that stopped in between", async () => {
      setProgram({ deleteBeforeReplace: true });
      const urn = (await stack.state()).get("workers")?.urn ?? "";
      await stack.command("state", "taint", urn, "--yes");
      const told = await plan();
      assert.equal(told.headline, "2 servers are given up by replacements, 2 allocated");
      assert.equal(told.servers.filter(({ outcome }) => outcome === "replaced").length, 2);
      const route = "POST /v1/cloudconfigs/maas/{configUid}/machinePools";
      lab.next(route, { status: 403 });
      const stopped = await stack.up();
      assert.notEqual(stopped.error, undefined);
      assert.equal(deployedTo(lab).length, 1);
      const rest = await plan();
      assert.equal(rest.headline, "2 servers are allocated");
      const done = await stack.up();
      assert.equal(done.error, undefined, done.text);
      assert.equal(deployedTo(lab).length, 3);
    });

    it("sees a delete that an interrupted replacement left, and what it releases", async () => {
      setProgram({});
      const restore = await stack.keep();
      const exported = await stack.stack.exportStack();
      const resources: { urn: string; delete?: boolean }[] = exported.deployment.resources;
      const workers = resources.find(({ urn }) => urn.endsWith("::workers"));
      assert.ok(workers);
      // A run that was killed between the new pool and the delete of the old one, whose new pool somebody took out.
      const left = resources.map((one) => (one === workers ? { ...one, delete: true } : one));
      await stack.stack.importStack({ ...exported, deployment: { ...exported.deployment, resources: left } });
      setProgram({ pools: [] });
      const told = await plan("--fail-on", "delete");
      await restore();
      assert.equal(told.headline, "2 servers are released by deletes");
      assert.equal(told.exitCode, 3);
      assert.deepEqual(told.approve, ["delete payments/workers"]);
      assert.equal(told.servers.filter(({ outcome }) => outcome === "deleted").length, 2);
    });
  });
}
