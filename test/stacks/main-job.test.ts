import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import * as path from "node:path";
import { setTimeout } from "node:timers/promises";
import { type Lab, startLab } from "palette-maas-lab";
import { LOOK } from "../examples/drift-job";
import { consoleUser } from "../support/console-user";
import { type Project, project } from "../support/engine";
import { inBash } from "../support/github-actions";
import { mainJob } from "../support/programs";
import { deployedTo, SPEED } from "../support/rack";

describe("the main job on the real engine", () => {
  let lab: Lab;
  let stack: Project;

  before(async () => {
    lab = await startLab({ ways: { keepsFailed: true }, speed: SPEED });
    stack = await project("main-job", lab.env, mainJob(lab));
  });
  after(async () => {
    await stack?.remove();
    await lab?.stop();
  });

  it("previews without taking anything", async () => {
    const shown = await stack.preview();
    assert.equal(shown.error, undefined, shown.text);
    assert.deepEqual(shown.steps.sort(), ["create gateway", "create maas", "create payments", "create workers"]);
    assert.equal(deployedTo(lab).length, 0);
    for (const name of ["payments", "workers"]) {
      const told = shown.told.filter((line) => line.name === name).map(({ message }) => message);
      assert.match(
        told.join("\n"),
        /Allocates \d servers?.*machines that are Ready fit.* \(as of \d\d:\d\d:\d\d UTC\)/,
      );
    }
    const reads = ours(lab).filter((route) => /^GET .*\/2\.0\/machines\/$/.test(route));
    assert.equal(reads.length, 1);
  });

  it("goes up, naming the servers as they move", async () => {
    const shown = await stack.up();
    assert.equal(shown.error, undefined, shown.text);
    assert.equal(deployedTo(lab).length, 3);
    const outputs = await stack.outputs();
    const hosts = deployedTo(lab).map((machine) => machine.hostname);
    const named = [outputs.machines, outputs.workers].flatMap((output) => output?.value ?? []);
    assert.deepEqual(named.map((machine) => machine.hostname).sort(), hosts);
    assert.ok(
      shown.told.some(({ name, message }) => name === "workers" && hosts.some((host) => message.includes(host))),
      shown.text,
    );
  });

  it("previews no change without a single request, and without any credential", async () => {
    lab.clearRequests();
    const keys = Object.keys(lab.env);
    const shown = await withoutEnv(stack, keys, () => stack.preview());
    assert.equal(shown.error, undefined, shown.text);
    assert.deepEqual(shown.steps, []);
    assert.deepEqual(shown.told, []);
    assert.deepEqual(ours(lab), []);
  });

  it("is empty the second time", async () => {
    const shown = await stack.up({ expectNoChanges: true });
    assert.equal(shown.error, undefined, shown.text);
  });

  it("makes a change in place and touches only what it must", async () => {
    const before = deployedTo(lab).map((machine) => machine.systemId);
    stack.program(mainJob(lab, { workers: { size: 3, resourcePool: "default" } }));
    const dear = await stack.preview({ diff: true });
    const [warning] = dear.told.filter(({ severity }) => severity === "warning");
    assert.equal(warning?.name, "workers");
    assert.match(
      warning?.message ?? "",
      /^Changing 'resourcePool' reinstalls every server of the pool, one after the other/,
    );
    for (const { hostname } of deployedTo(lab).filter(({ hostname }) => !hostname.startsWith("small")))
      assert.ok(warning?.message.includes(hostname), warning?.message);
    assert.ok(dear.text.includes("Changing 'resourcePool' reinstalls"), dear.text);
    stack.program(mainJob(lab, { workers: { size: 3 } }));
    const planned = await stack.preview();
    assert.deepEqual(planned.steps, ["update workers"]);
    assert.deepEqual(
      planned.told.filter(({ name }) => name === "workers").map(({ severity }) => severity),
      ["info"],
    );
    const shown = await stack.up();
    assert.equal(shown.error, undefined, shown.text);
    const after = deployedTo(lab).map((machine) => machine.systemId);
    assert.equal(after.length, 4);
    assert.ok(before.every((id) => after.includes(id)));
  });

  it("is refreshed to nothing, and to what somebody changed in Palette", async () => {
    assert.deepEqual(await lookedOver(stack), { drifted: "false", lines: "" });
    await scaleBehindOurBack(lab, 4);
    const drifted = await stack.refresh();
    assert.equal(drifted.error, undefined, drifted.text);
    assert.equal((await stack.state()).get("workers")?.outputs.size, 4);
    const planned = await stack.preview();
    assert.deepEqual(planned.steps, ["update workers"]);
    assert.equal((await stack.up()).error, undefined);
    assert.equal(deployedTo(lab).length, 4);
  });

  it("is looked over by the scheduled job, which tells what changed and changes nothing", async () => {
    const checkpoint = await stack.checkpoint();
    const host = deployedTo(lab).at(-1)?.hostname ?? "";
    await lab.operator.maas.markBroken(host);
    // Until the cluster has noticed.
    const isFailed = () =>
      lab.palette.world
        .cluster("payments")
        .pools.some(({ machines }) => machines.some(({ state }) => state === "Failed"));
    for (let look = 0; !isFailed() && look < 100; look++) await setTimeout(100);
    const broken = await lookedOver(stack);
    assert.equal(broken.drifted, "true");
    assert.match(
      broken.lines,
      new RegExp(`^Drift: .*\\(${host}\\) is Broken in MAAS.*'pulumi up' does nothing about it`),
    );
    await lab.operator.maas.markFixed(host);
    await scaleBehindOurBack(lab, 6);
    const scaled = await lookedOver(stack);
    assert.equal(scaled.drifted, "true");
    assert.match(scaled.lines, /'size' is 6 in Palette and 3 in the record.*'pulumi up' refuses to release 3 servers/);
    assert.equal(await stack.checkpoint(), checkpoint);
    await scaleBehindOurBack(lab, 3);
    // The repaired server is deployed again.
    for (let look = 0; deployedTo(lab).length !== 4 && look < 100; look++) await setTimeout(100);
  });

  it("is destroyed only after its protection was taken off, and leaves no machine behind", async () => {
    const refused = await stack.destroy();
    assert.ok(refused.error);
    assert.equal(deployedTo(lab).length, 4);
    stack.program(mainJob(lab, { workers: { size: 3 }, deletionProtection: false }));
    assert.equal((await stack.up()).error, undefined);
    const shown = await stack.destroy();
    assert.equal(shown.error, undefined, shown.text);
    assert.equal(deployedTo(lab).length, 0);
  });
});

/** What the job that looks for drift says of the stack. */
async function lookedOver({ dir, env }: Project): Promise<{ drifted: string | undefined; lines: string }> {
  const output = path.join(dir, "github-output");
  const { code, text } = await inBash(LOOK, dir, { ...env, STACK: "dev", GITHUB_OUTPUT: output });
  assert.equal(code, 0, text);
  const drifted = /^drifted=(.*)$/m.exec(readFileSync(output, "utf8"))?.[1];
  rmSync(output);
  const lines = text.split("\n").flatMap((line) => (line.startsWith("warning: ") ? line.replace("warning: ", "") : []));
  return { drifted, lines: lines.join("\n") };
}

const ours = (lab: Lab): string[] => lab.requests.filter((entry) => !entry.byGateway).map((entry) => entry.route);

async function withoutEnv<T>(stack: Project, names: string[], act: () => Promise<T>): Promise<T> {
  const kept = Object.fromEntries(names.map((name) => [name, stack.env[name]]));
  for (const name of names) delete stack.stack.workspace.envVars[name];
  try {
    return await act();
  } finally {
    Object.assign(stack.stack.workspace.envVars, kept);
  }
}

/** What a colleague does in Palette's UI: reads the pool, changes its size and saves it. */
async function scaleBehindOurBack(lab: Lab, size: number): Promise<void> {
  await consoleUser(lab).scale("payments", "workers", size);
}
