import assert from "node:assert/strict";
import type { PropertyMap } from "../../provider/core/lifecycle";
import { schemaOfMember } from "../../provider/core/schema/meta";
import { isRecord } from "../../provider/core/unknowns";
import { resources } from "../../provider/index";
import type { Actor } from "../support/actor";
import { aCluster, aPool } from "../support/main-job";
import { SeededRandom } from "../support/seeded-random";
import { at, itemFor, setsIn, shuffled, withAt } from "../support/sets";
import { type Stage, stage } from "../support/stage";

const seed = SeededRandom.seed();
const TAGS = ["az1", "az2", "az3"];

/** Objects in which a set stands, as far as rules want more of them than the set. */
const AROUND: Record<string, PropertyMap> = {
  Cluster: {
    controlPlane: { size: 1, instance: { minCpu: 4, minMemoryMb: 8192 } },
    hostConfig: { type: "LoadBalancer" },
    backupPolicy: { locationId: "loc1", prefix: "nightly", schedule: "0 3 * * *", expiryInHours: 72 },
  },
};

interface SetField {
  type: string;
  path: readonly string[];
  value: unknown[];
}

/** Every set of every resource, found in the definitions, with three items each. */
const sets: SetField[] = resources.flatMap(({ type, args }) =>
  setsIn(args).map((path) => {
    const schema = [...path, "[]"].reduce((here, key) => schemaOfMember(here, key) ?? here, args);
    const value = [0, 1, 2].map((number) => itemFor(schema, path.at(-1) ?? "", number));
    return { type, path, value };
  }),
);

const inputsOf = (type: string): PropertyMap =>
  sets
    .filter((set) => set.type === type && !set.path.includes("[]"))
    .reduce<PropertyMap>((args, { path, value }) => {
      const next = withAt(args, path, () => value);
      return isRecord(next) ? next : args;
    }, AROUND[type] ?? {});

describe(`sets (PALETTE_MAAS_SEED=${seed})`, () => {
  const random = new SeededRandom(seed);
  const items = sets.flatMap(({ value }) => value);
  let on: Stage;
  let actors: Record<string, Actor>;

  before(async () => {
    on = await stage();
    // The texts that zones are named with are given to every set of names: machines must have them as tags.
    on.lab.maas.world.tags.push(...TAGS.map((name) => ({ name, comment: "", definition: "", kernelOpts: "" })));
    for (const machine of on.lab.maas.world.machines) machine.tags = [...machine.tags, ...TAGS];
    const cluster = await aCluster(on, inputsOf("Cluster"));
    actors = { Cluster: cluster, MachinePool: await aPool(on, cluster, { size: 1, ...inputsOf("MachinePool") }) };
  });
  after(() => on.stop());

  const actorOf = (type: string): Actor => {
    const actor = actors[type];
    assert.ok(actor, `${type} has sets and takes no part in this test`);
    return actor;
  };
  const written = (): string[] =>
    on.lab.requests
      .filter(({ byGateway, method, route }) => !byGateway && method !== "GET" && !/search|validate/.test(route))
      .map(({ route }) => route);

  for (const { type, path, value } of sets) {
    it(`${type}.${path.join(".").replaceAll(".[]", "[]")}: one item less is a difference`, async () => {
      const actor = actorOf(type);
      assert.deepEqual(at(actor.inputs, path), value);
      const change = withAt(actor.inputs, path, () => value.slice(0, 2));
      assert.ok(isRecord(change));
      const { changes } = await actor.preview(change);
      assert.equal(changes.length, 1);
      assert.ok(path.join(".").startsWith(changes[0]?.path ?? "-"), changes[0]?.path);
    });
  }

  it("compare as sets, whoever wrote them in which order and how often", async () => {
    const found = on.lab.palette.world.stores.clusters.find(({ meta }) => meta.name === "payments");
    assert.ok(found);
    const before = structuredClone(found);
    for (const list of ["cloudConfig", "config", "backup", "rbacs"] as const) {
      Object.assign(found, { [list]: shuffled(found[list], items, random, true) });
    }
    for (const pool of found.pools) Object.assign(pool, { doc: shuffled(pool.doc, items, random, true) });
    assert.notDeepEqual(found, before);
    const given = Object.fromEntries(Object.entries(actors).map(([type, { inputs }]) => [type, inputs]));
    on.lab.clearRequests();
    for (const actor of Object.values(actors)) {
      const again = shuffled(actor.inputs, items, random);
      assert.ok(isRecord(again));
      await actor.refresh();
      assert.deepEqual((await actor.preview(again)).changes, []);
      await actor.up(again);
    }
    assert.deepEqual(written(), []);
    // The other tests go by the order in which the sets were given.
    for (const [type, inputs] of Object.entries(given)) await actorOf(type).up(inputs);
  });
});
