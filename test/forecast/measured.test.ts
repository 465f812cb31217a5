import assert from "node:assert/strict";
import type { PropertyMap, ResourceController } from "../../provider/core/lifecycle";
import { type Actor, made } from "../support/actor";
import { aCluster, aPool, profile } from "../support/main-job";
import { ROOMY } from "../support/roomy-rack";
import { SeededRandom } from "../support/seeded-random";
import { type Stage, SWEEP_TIMINGS, stage } from "../support/stage";
import { clusterChanges, type FieldChange, poolChanges, profileChanges } from "./field-changes";
import { disagreements, foretold, happened, planned } from "./measure";

interface World {
  name: string;
  /** Whether fields are changed again that no variant makes any different. */
  isThorough?: boolean;
  isCanonical: boolean;
  mayReinstall: boolean;
}

const WORLDS: readonly World[] = [
  {
    name: "PXK, where nothing that only may reinstall does",
    isCanonical: false,
    mayReinstall: false,
    isThorough: true,
  },
  { name: "PXK, where everything that may reinstall does", isCanonical: false, mayReinstall: true },
  { name: "Canonical Kubernetes", isCanonical: true, mayReinstall: false },
];

const tally = { tried: 0, same: 0, may: 0 };

for (const world of WORLDS) {
  describe(`a forecast beside what a gateway then does: ${world.name}`, function () {
    this.timeout(120_000);
    const seed = SeededRandom.seed();
    const random = new SeededRandom(seed);
    let on: Stage;
    let actors: { cluster: Actor; pool: Actor; edge: Actor };
    before(async () => {
      on = await stage({
        rack: ROOMY,
        mayReinstall: world.mayReinstall,
        paletteVersion: "4.10",
        timings: SWEEP_TIMINGS,
      });
      const profiles = world.isCanonical ? [{ name: "ck8s-infra", version: "1.0.0" }] : [profile("1.0.0")];
      const cluster = await aCluster(on, {
        profiles,
        controlPlane: { size: 3, instance: { minCpu: 4, minMemoryMb: 8192 } },
      });
      const pool = await aPool(on, cluster, { size: 3, releaseLimit: "100%" });
      const edge = await aPool(on, cluster, {
        name: "edge",
        size: 2,
        updateStrategy: { type: "RollingUpdateScaleIn" },
      });
      actors = { cluster, pool, edge };
    });
    after(() => on.stop());

    /** Changes something, and holds what was foretold against what happened. */
    async function measure(
      controller: ResourceController,
      actor: Actor,
      change: PropertyMap,
      what: string,
    ): Promise<void> {
      await actor.refresh();
      const forecast = await foretold(on, controller, actor, change);
      const history = await happened(on, () => actor.up(change));
      const wrong = disagreements(forecast, history);
      tally.tried++;
      if (wrong.length === 0) tally.same++;
      if (forecast.effects.some(({ certainty }) => certainty === "may")) tally.may++;
      assert.deepEqual(wrong, [], `${what} (PALETTE_MAAS_SEED=${seed}): ${JSON.stringify(change)}`);
    }

    const each = (changes: readonly FieldChange[], of: () => [ResourceController, Actor]): void => {
      for (const { field, values: all, isPlain } of changes) {
        if (isPlain && !world.isThorough) continue;
        // Going back to installing at once is the half of that field that counts.
        const values = world.isThorough || field === "applySetting" ? all : all.slice(0, 1);
        it(`is right about '${field}'${values.length > 1 ? `, ${values.length} times` : ""}`, async () => {
          const [controller, actor] = of();
          for (const value of values) await measure(controller, actor, value(actor.inputs), field);
        });
      }
    };

    // A pool's own fields know no distribution.
    if (!world.isCanonical) describe("a pool", () => each(poolChanges, () => [on.controllers.pool, actors.pool]));
    describe("a cluster", () => {
      each(clusterChanges, () => [on.controllers.cluster, actors.cluster]);
      if (!world.isCanonical) each(profileChanges, () => [on.controllers.cluster, actors.cluster]);
      else {
        it("is right about 'profiles', an upgrade", async () => {
          await measure(
            on.controllers.cluster,
            actors.cluster,
            { profiles: [{ name: "ck8s-infra", version: "1.1.0" }] },
            "profiles",
          );
        });
      }
    });

    describe("several things", () => {
      it("is right about 10 changes of several fields at once", async () => {
        for (let round = 0; round < 10; round++) {
          const isPool = random.below(2) === 0;
          const [controller, actor] = isPool
            ? [on.controllers.pool, actors.pool]
            : [on.controllers.cluster, actors.cluster];
          // A change that is not waited for would stand in the way of the next; approvals by hand end an update.
          const fields = (isPool ? poolChanges : clusterChanges).filter(
            ({ field }) => !["waitFor", "repaves"].includes(field),
          );
          const picked = random.shuffled(fields).slice(0, 2 + random.below(3));
          const change: PropertyMap = {};
          for (const { values } of picked) {
            Object.assign(change, values[random.below(values.length)]?.({ ...actor.inputs, ...change }));
          }
          // A size and bounds of one exclude each other.
          if (change.autoscaling) change.size = undefined;
          else if ("size" in change) change.autoscaling = undefined;
          await measure(controller, actor, change, picked.map(({ field }) => field).join(" + "));
        }
      });

      it("is right about a larger control plane, and about a new pool and its end", async () => {
        const controlPlane = { ...(actors.cluster.inputs.controlPlane as PropertyMap), size: 5 };
        await measure(on.controllers.cluster, actors.cluster, { controlPlane }, "controlPlane.size");
        const mark = on.lab.mark();
        const more = await made(on, on.controllers.pool, {
          ...actors.pool.inputs,
          name: "more",
          size: 2,
          autoscaling: undefined,
          deletionProtection: false,
        });
        assert.equal(on.lab.history(mark).allocated.length, 2);
        const { effects } = await planned(on, on.controllers.pool, {
          verb: "delete",
          id: more.id,
          olds: more.state,
          news: {},
        });
        const history = await happened(on, () => more.remove());
        assert.deepEqual(
          [...history.released].sort(),
          effects.flatMap(({ servers }) => servers.map(({ hostname }) => hostname)).sort(),
        );
      });
    });
  });
}

after(() => {
  if (tally.tried > 0)
    console.log(
      `    forecasts: ${tally.tried} changes, ${tally.same} as foretold, ${tally.tried - tally.same} not; ${tally.may} said "may"`,
    );
});
