import assert from "node:assert/strict";
import { z } from "zod";
import { diffInputs } from "../../provider/core/diff";
import { UNKNOWN } from "../../provider/core/unknowns";

const Shape = z.strictObject({
  name: z.string().meta({ change: "replace" }),
  size: z.int().default(1).meta({ change: "in-place" }),
  zones: z.array(z.string()).optional().meta({ change: "may-reinstall", set: true }),
  order: z.array(z.string()).optional().meta({ change: "in-place" }),
  labels: z.record(z.string(), z.string()).optional().meta({ change: "in-place" }),
  values: z.string().optional().meta({ change: "in-place", yaml: true }),
  pause: z.int().optional().meta({ change: "in-place", absent: 0 }),
  adopt: z.boolean().default(false).meta({ change: "ignored" }),
  plane: z
    .strictObject({ cpu: z.int(), note: z.string().optional().meta({ change: "none" }) })
    .optional()
    .meta({ change: "reinstall" }),
  packs: z
    .array(z.strictObject({ name: z.string(), tag: z.string().optional() }))
    .optional()
    .meta({ change: "in-place", key: "name" }),
});

const paths = (before: unknown, after: unknown): string[] =>
  diffInputs(Shape, before, after).map((change) => `${change.path} ${change.kind} ${change.cost}`);

describe("the difference of inputs", () => {
  it("is empty where values mean the same", () => {
    assert.deepEqual(
      paths({ name: "a", zones: ["x", "y"] }, { name: "a", size: 1, zones: ["y", "x"], order: [], labels: {} }),
      [],
    );
    assert.deepEqual(paths({ values: "a: 1\nb: 2\n" }, { values: "b: 2\na: 1" }), []);
    assert.deepEqual(paths({ packs: [{ name: "a" }, { name: "b" }] }, { packs: [{ name: "b" }, { name: "a" }] }), []);
  });

  it("takes what is left out for what that means", () => {
    assert.deepEqual(paths({}, { pause: 0 }), []);
    assert.deepEqual(paths({ pause: 0 }, {}), []);
    assert.deepEqual(paths({ pause: 5 }, {}), ["pause update in-place"]);
  });

  it("names the leaf, what became of it and what it costs", () => {
    assert.deepEqual(paths({ name: "a", size: 2 }, { name: "b" }), ["name update replace", "size update in-place"]);
    assert.deepEqual(paths({ zones: ["x"] }, {}), ["zones delete may-reinstall"]);
    assert.deepEqual(paths({ labels: { a: "1" } }, { labels: { a: "2", b: "1" } }), [
      "labels.a update in-place",
      "labels.b add in-place",
    ]);
    assert.deepEqual(paths({ order: ["a", "b"] }, { order: ["b", "a"] }), [
      "order[0] update in-place",
      "order[1] update in-place",
    ]);
  });

  it("takes the cost of the nearest field that says one", () => {
    assert.deepEqual(paths({ plane: { cpu: 1, note: "x" } }, { plane: { cpu: 2, note: "y" } }), [
      "plane.cpu update reinstall",
      "plane.note update none",
    ]);
  });

  it("follows keyed items wherever they stand", () => {
    assert.deepEqual(
      paths({ packs: [{ name: "a", tag: "1" }, { name: "b" }] }, { packs: [{ name: "b" }, { name: "a", tag: "2" }] }),
      ["packs[1].tag update in-place"],
    );
    assert.deepEqual(paths({ packs: [{ name: "a" }] }, { packs: [] }), ["packs[0].name delete in-place"]);
  });

  it("never sees what is ignored, and always what is unknown", () => {
    assert.deepEqual(paths({ adopt: true }, { adopt: false }), []);
    assert.deepEqual(paths({ size: 1 }, { size: UNKNOWN }), ["size update in-place"]);
    assert.deepEqual(paths({ zones: ["a"] }, { zones: [UNKNOWN] }), ["zones update may-reinstall"]);
  });
});
