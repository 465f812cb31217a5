import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { type PropertyMap, visibleMembers } from "../provider/core/lifecycle";
import { pointerOf } from "../provider/fronts/pointer";
import { resourceTypes } from "../provider/index";
import { pointerOf as pointerOfSdk } from "../sdk/resource";
import { dynamicFrontOf } from "./fronts/dynamic-front";
import type { Front } from "./fronts/front";
import { pluginFrontOf } from "./fronts/plugin-front";
import { fakeClock } from "./support/fake-clock";
import { frozenTypes } from "./support/frozen";

interface Kept {
  urn: string;
  type: string;
  id: string;
  inputs: PropertyMap;
  outputs: PropertyMap;
}

const folder = path.join(__dirname, "golden");
const kept = readdirSync(folder).flatMap((file) =>
  JSON.parse(readFileSync(path.join(folder, file), "utf8")).map((state: Kept) => ({ file, ...state })),
);
const names = (kept: Kept): string => kept.type.split(":").at(-1) ?? "";

for (const [name, make] of [
  ["dynamic", dynamicFrontOf],
  ["plugin", pluginFrontOf],
] as const) {
  describe(`states of earlier releases, through the ${name} front`, () => {
    let front: Front;
    // No address, no credential: none is needed to read a state.
    before(async () => {
      front = await make({}, fakeClock());
    });
    after(() => front.close());

    for (const state of kept) {
      it(`are read: ${names(state)} of ${state.file}`, async () => {
        const type = names(state);
        const { inputs, reasons } = await front.check(type, visibleMembers(state.inputs), visibleMembers(state.inputs));
        assert.deepEqual(reasons, []);
        const found = await front.diff(type, state.id, state.outputs, { ...state.inputs, ...visibleMembers(inputs) });
        assert.deepEqual(found, { changes: false, replaces: [] });
        if (state.outputs.deletionProtection === true) {
          await assert.rejects(front.remove(type, state.id, state.outputs), /deletionProtection/);
        }
      });
    }
  });
}

describe("the frozen names", () => {
  it("have a golden state of every type from both fronts", () => {
    const types = kept.map((state: Kept) => state.type).sort();
    const expected = frozenTypes.flatMap((type) => [
      `palette-maas:index:${type}`,
      `pulumi-nodejs:dynamic/palette-maas:${type}`,
    ]);
    assert.deepEqual([...new Set(types)], expected.sort());
  });

  it("are those of every pointer that was ever written: one ASCII line of at most 100 bytes", () => {
    for (const type of resourceTypes) {
      assert.equal(pointerOf(type), `exports.handler = () => require("pulumi-palette-maas/dynamic").${type};`);
      assert.equal(pointerOfSdk(type), pointerOf(type));
      assert.ok(Buffer.byteLength(pointerOf(type)) <= 100 && /^[\x20-\x7e]+$/.test(pointerOf(type)));
    }
    for (const { inputs, outputs, type } of kept) {
      for (const properties of [inputs, outputs]) {
        if (properties.__provider !== undefined)
          assert.equal(properties.__provider, pointerOf(type.split(":").at(-1) ?? ""));
      }
    }
  });
});
