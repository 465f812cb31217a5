import assert from "node:assert/strict";
import { minutes } from "../../provider/core/time/duration";
import type { Effect } from "../../provider/forecast/effect";
import { quantile, type RolloutTiming, spanOf, timeOf } from "../../provider/forecast/time";
import type { Deployment } from "../../provider/ports/inventory";

const NOW = Date.UTC(2026, 10, 25);
const NOV_3 = Date.UTC(2026, 10, 3, 9);

const deployed = (...took: number[]): Deployment[] =>
  took.map((each, i) => ({ hostname: `rack1-0${i}`, endedAt: NOV_3 + i * minutes(60), took: minutes(each) }));

const effect = (kind: Effect["kind"], count: number, over: Partial<Effect> = {}): Effect => ({
  kind,
  certainty: "will",
  pool: "workers",
  isControlPlane: false,
  count,
  servers: [],
  causes: [],
  ...over,
});
const oneByOne = { exchange: { atOnce: 1, spare: 1 } };
const reinstalls = (count: number, over: Partial<Effect> = {}) => effect("reinstalls", count, { ...oneByOne, ...over });
const ofControlPlane = { isControlPlane: true, pool: "control-plane" };

describe("how long a change takes", () => {
  // Each deployment takes 9 minutes; with what is around it, a server takes 10 to 14.
  const steady = deployed(9, 9, 9, 9, 9);
  const rows: { what: string; effects: Effect[]; course?: RolloutTiming; range: string | undefined }[] = [
    { what: "nothing that is installed", effects: [], range: undefined },
    { what: "releases alone", effects: [effect("releases", 3)], range: undefined },
    { what: "a delete", effects: [effect("deletes", 3)], range: undefined },
    { what: "new workers: side by side", effects: [effect("allocates", 8)], range: "10 to 14 min" },
    {
      what: "a new control plane: one server after the other",
      effects: [effect("allocates", 3, ofControlPlane)],
      range: "30 to 42 min",
    },
    { what: "one server reinstalled", effects: [reinstalls(1)], range: "10 to 14 min" },
    { what: "a pool, one after the other", effects: [reinstalls(4)], range: "40 to 56 min" },
    {
      what: "a pool, two at a time",
      effects: [reinstalls(5, { exchange: { atOnce: 2, spare: 0 } })],
      range: "30 to 42 min",
    },
    { what: "no server of a pool that has none", effects: [reinstalls(0)], range: undefined },
    { what: "what may happen", effects: [reinstalls(2, { certainty: "may" })], range: "20 to 28 min" },
    {
      what: "a cluster: the control plane, then pool after pool",
      effects: [reinstalls(3, ofControlPlane), reinstalls(2), reinstalls(4, { pool: "batch" })],
      range: "1.5 to 2.1 h",
    },
    {
      what: "a cluster whose pools go in parallel: the control plane, then the longest",
      effects: [reinstalls(3, ofControlPlane), reinstalls(2), reinstalls(4, { pool: "batch" })],
      course: { isParallel: true },
      range: "70 to 98 min",
    },
    {
      what: "a pool that grows while it is reinstalled: the longer of the two",
      effects: [reinstalls(3), effect("allocates", 2)],
      range: "30 to 42 min",
    },
    {
      what: "a pool that rests between its servers",
      effects: [reinstalls(4)],
      course: { pause: minutes(5) },
      range: "55 to 71 min",
    },
    { what: "a large pool: in hours", effects: [reinstalls(36)], range: "6 to 8.4 h" },
    {
      what: "a replaced pool: the new one",
      effects: [effect("allocates", 2), effect("replaces", 2)],
      range: "10 to 14 min",
    },
  ];
  for (const { what, effects, course, range } of rows) {
    it(`is known of ${what}`, () => {
      const said = timeOf(effects, steady, NOW, course);
      assert.equal(said, range && `${range} by 5 deployments since 3 Nov`);
    });
  }

  it("is not known from fewer than three deployments", () => {
    assert.equal(timeOf([reinstalls(2)], deployed(9, 10), NOW), undefined);
    assert.notEqual(timeOf([reinstalls(2)], deployed(9, 10, 11), NOW), undefined);
  });

  it("leaves out the fastest and the slowest tenth", () => {
    const took = deployed(2, 6, 7, 8, 8, 8, 8, 9, 10, 11, 40);
    assert.deepEqual(spanOf([reinstalls(1)], took), { least: minutes(7), most: minutes(16) });
  });

  it("names the year of the first deployment where it is another one", () => {
    const old = deployed(9, 9, 9).map((it) => ({ ...it, endedAt: Date.UTC(2025, 11, 31) }));
    assert.match(timeOf([reinstalls(1)], old, NOW) ?? "", /since 31 Dec 2025$/);
  });

  it("takes what lies between two values where none is just there", () => {
    assert.deepEqual(
      [quantile([1, 2, 3], 0.5), quantile([1, 3], 0.5), quantile([5], 0.9), quantile([], 0.1)],
      [2, 2, 5, 0],
    );
  });
});
