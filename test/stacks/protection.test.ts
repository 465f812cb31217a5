import assert from "node:assert/strict";
import { type Lab, startLab } from "palette-maas-lab";
import { withPlugin } from "../support/cli";
import { consoleUser } from "../support/console-user";
import { type Project, project, type Shown } from "../support/engine";
import { mainJob, type StageOptions } from "../support/programs";
import { deployedTo, SPEED } from "../support/rack";

// Every way in which machines could be lost, by every state of affairs in which they must not be.

type Way =
  | "removed from the program"
  | "replaced"
  | "destroyed"
  | "destroyed by --target"
  | "destroyed with --skip-preview";
const ways: Way[] = [
  "removed from the program",
  "replaced",
  "destroyed",
  "destroyed by --target",
  "destroyed with --skip-preview",
];

/** Does it, and answers all that was shown on the way. */
async function lose(stack: Project, way: Way, lab: Lab, options: StageOptions): Promise<Shown[]> {
  const programs: Partial<Record<Way, StageOptions>> = {
    "removed from the program": { ...options, without: ["payments"] },
    replaced: { ...options, clusterName: "payments-2" },
  };
  const changed = programs[way];
  if (changed) {
    stack.program(mainJob(lab, changed));
    return [await stack.preview(), await stack.up()];
  }
  if (way === "destroyed") {
    const planned = await stack.previewDestroy();
    return planned.error ? [planned] : [planned, await stack.destroy()];
  }
  const urn = (await stack.state()).get("workers")?.urn;
  assert.ok(urn);
  return [await stack.destroy(way === "destroyed by --target" ? { target: [urn] } : {})];
}

const released = (lab: Lab): number => lab.maas.world.machines.reduce((sum, machine) => sum + machine.releases, 0);
const text = (shown: Shown[]): string => shown.map((one) => one.text).join("\n");

describe("protection on the real engine", () => {
  let lab: Lab;
  let stack: Project;
  // A pool leaves the state with its cluster even where the cluster's delete is refused, so each attempt starts afresh.
  let restore: () => Promise<void>;

  const begin = async (options: StageOptions): Promise<void> => {
    lab = await startLab({ speed: SPEED });
    stack = await project("protection", lab.env, mainJob(lab, options));
    if (options.front === "plugin") Object.assign(stack.stack.workspace.envVars, withPlugin(stack.dir, stack.env));
    const shown = await stack.up();
    assert.equal(shown.error, undefined, shown.text);
    assert.equal(deployedTo(lab).length, 3);
    restore = await stack.keep();
  };
  const end = async (): Promise<void> => {
    await stack?.remove();
    await lab?.stop();
  };

  describe("with the flag on", () => {
    before(() => begin({}));
    after(end);

    for (const way of ways) {
      it(`loses no machine when the cluster is ${way}`, async () => {
        await restore();
        const shown = await lose(stack, way, lab, {});
        stack.program(mainJob(lab));
        assert.ok(
          shown.some(({ error }) => error),
          text(shown),
        );
        assert.equal(released(lab), 0);
        assert.equal(deployedTo(lab).length, 3);
      });
    }

    it("holds without Pulumi's own protection as well, in the provider", async () => {
      const unguarded: StageOptions = { protect: false };
      stack.program(mainJob(lab, unguarded));
      assert.equal((await stack.up()).error, undefined);
      const unguardedState = await stack.keep();
      for (const way of ways) {
        await unguardedState();
        const shown = await lose(stack, way, lab, unguarded);
        stack.program(mainJob(lab, unguarded));
        assert.ok(
          shown.some(({ error }) => error),
          `${way}: ${text(shown)}`,
        );
        assert.match(text(shown), /deletionProtection: false/, way);
        assert.equal(released(lab), 0, way);
      }
      assert.equal(deployedTo(lab).length, 3);
    });
  });

  describe("with the flag off", () => {
    afterEach(end);

    const plans = [...ways.map((way) => ({ way })), { way: "destroyed by --target", front: "plugin" } as const];
    for (const { way, ...front } of plans) {
      it(`lets go exactly of what is ${way} ${"front" in front ? "through the plugin" : ""}`.trim(), async () => {
        const off: StageOptions = { deletionProtection: false, ...front };
        await begin(off);
        const shown = await lose(stack, way, lab, off);
        assert.ok(!shown.some(({ error }) => error), text(shown));
        // What is let go of, and what stays as it is, takes no server.
        if (way !== "replaced") assert.doesNotMatch(text(shown), /allocates/i);
        const left = { replaced: 3, "destroyed by --target": 1 }[way as string] ?? 0;
        assert.equal(deployedTo(lab).length, left, text(shown));
      });
    }
  });

  describe("with another tenant's credentials", () => {
    const off: StageOptions = { deletionProtection: false };
    before(async () => {
      await begin(off);
      stack.stack.workspace.envVars.PALETTE_API_KEY = lab.palette.otherApiKey;
    });
    after(end);

    for (const way of ways) {
      it(`touches nothing when the cluster is ${way}`, async () => {
        await restore();
        const shown = await lose(stack, way, lab, off);
        stack.program(mainJob(lab, off));
        assert.ok(
          shown.some(({ error }) => error),
          text(shown),
        );
        assert.match(text(shown), /tenant/);
        assert.equal(released(lab), 0);
        assert.equal(lab.palette.world.cluster("payments").state, "Running");
      });
    }
  });

  describe("with the cluster gone behind our back and made again by somebody else", () => {
    const off: StageOptions = { deletionProtection: false };
    let releasedBefore: number;

    before(async function () {
      this.timeout(120_000);
      await begin(off);
      await consoleUser(lab).remakeCluster("payments");
      releasedBefore = released(lab);
    });
    after(end);

    for (const way of ways) {
      it(`leaves the other cluster alone when ours is ${way}`, async () => {
        await restore();
        const shown = await lose(stack, way, lab, off);
        stack.program(mainJob(lab, off));
        assert.equal(lab.palette.world.cluster("payments").state, "Running", text(shown));
        assert.equal(machinesOf(lab, "payments").length, 1);
        assert.equal(released(lab), releasedBefore, text(shown));
      });
    }
  });
});

const machinesOf = (lab: Lab, cluster: string): string[] =>
  lab.palette.world.cluster(cluster).pools.flatMap((pool) => pool.machines.map((machine) => machine.hostname));
