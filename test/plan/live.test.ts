import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import * as path from "node:path";
import { type Lab, startLab } from "palette-maas-lab";
import type { PropertyMap } from "../../provider/core/resource-controller";
import type { Report } from "../../provider/plan/report/report";
import { palettemaas } from "../doctor/diagnosed";
import { consoleUser } from "../support/console-user";
import { type Made, makePayments, profiles } from "../support/payments";
import { deployedTo, SPEED } from "../support/rack";
import { temporaryFolder } from "../support/temporary";
import { printed, wireStep } from "./wire";

describe("a plan of clusters that run", () => {
  let lab: Lab;
  let folder: ReturnType<typeof temporaryFolder>;
  let cluster: Made;
  let workers: Made;

  beforeEach(async function () {
    this.timeout(60_000);
    lab = await startLab({ speed: SPEED });
    folder = temporaryFolder("plan-live");
    ({ cluster, workers } = await makePayments(lab));
  });
  afterEach(async () => {
    folder.remove();
    await lab.stop();
  });

  /** An update, as a preview prints it. */
  const update = ({ type, name, id, state, inputs }: Made, change: PropertyMap): Record<string, unknown> =>
    wireStep("update", type, name, {
      oldState: { id, inputs, outputs: state },
      newState: { id, inputs: { ...inputs, ...change } },
      detailedDiff: Object.fromEntries(Object.keys(change).map((key) => [key, { kind: "update" }])),
    });

  async function planned(...steps: Record<string, unknown>[]): Promise<Report & { exitCode: number }> {
    const file = path.join(folder.path, "preview.json");
    writeFileSync(file, printed(steps));
    const { out, err } = await palettemaas(["plan", "--json", "--preview", file], lab.env);
    const told = JSON.parse(out);
    assert.equal(err === "", told.exitCode === 0, err);
    return told;
  }

  const serversWith = ({ servers }: Report, outcome: string): string[] =>
    servers.filter((server) => server.outcome === outcome).map(({ name }) => name);

  it("tells of an upgrade by every server of the cluster, and why", async () => {
    const plan = await planned(update(cluster, { profiles: profiles("1.1.0") }));
    assert.equal(plan.headline, "3 servers are reinstalled");
    assert.deepEqual(
      serversWith(plan, "reinstalled").sort(),
      deployedTo(lab)
        .map(({ hostname }) => hostname)
        .sort(),
    );
    assert.deepEqual(
      plan.rows.map(({ pool }) => pool),
      ["control-plane", "workers"],
    );
    for (const { reasons } of plan.rows) assert.match(reasons.join(), /kubernetes 1\.30\.4.*1\.31\.2/);
    assert.deepEqual(plan.approve, ["reinstall payments 1.0.0->1.1.0"]);
    assert.deepEqual(plan.unchecked, []);
  });

  it("tells of a delete by the pool's own servers, and that it is refused", async () => {
    const { type, name, id, state, inputs } = workers;
    const plan = await planned(wireStep("delete", type, name, { oldState: { id, inputs, outputs: state } }));
    assert.equal(plan.headline, "2 servers are released by deletes; 1 change will be refused");
    assert.match(plan.rows[0]?.refused.join() ?? "", /Pool 'workers' is protected/);
    assert.equal(plan.capacity?.freeAfter.least, (plan.capacity?.free ?? 0) + 2);
  });

  it("sees what somebody else did since, and refuses by it", async () => {
    await consoleUser(lab).scale("payments", "workers", 4);
    const settled = () =>
      lab.palette.world.cluster("payments").pools.find(({ name }) => name === "workers")?.machines.length === 4;
    for (let i = 0; i < 200 && !settled(); i++) await new Promise((resolve) => setTimeout(resolve, 20));
    const plan = await planned(update(workers, { size: 1 }));
    assert.match(plan.rows[0]?.refused.join() ?? "", /would release 3 of its 4 servers/);
    assert.match(plan.headline, /1 change will be refused$/);
    assert.equal(plan.exitCode, 3);
    assert.deepEqual(plan.approve, ["release payments/workers 4->1"]);
  });
});
