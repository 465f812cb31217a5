import assert from "node:assert/strict";
import { z } from "zod";
import { type Failure, parseInputs } from "../../provider/core/schema/parse";
import { UNKNOWN } from "../../provider/core/unknowns";

const Shape = z.strictObject({
  name: z.string().regex(/^[a-z]+$/, "must be lower-case"),
  size: z.int().min(0).default(1),
  key: z.string().min(20, "must be longer").optional(),
  plane: z.strictObject({ cpu: z.int(), zones: z.array(z.string()).default([]) }).optional(),
  limit: z.union([z.int(), z.string().regex(/%$/)], "must be a number or a percentage").optional(),
});

const bigger = (args: { size?: number; plane?: unknown }): Failure[] =>
  (args.size ?? 0) > 9 ? [{ path: "size", reason: "must be below ten", about: ["plane.cpu"] }] : [];

const check = (news: Record<string, unknown>) => parseInputs(Shape, news, bigger);
const told = (news: Record<string, unknown>) => check(news).failures.map(({ path, reason }) => `${path}: ${reason}`);

describe("parsing inputs", () => {
  it("fills in defaults, at every depth", () => {
    assert.deepEqual(check({ name: "a", plane: { cpu: 2 } }).inputs, {
      name: "a",
      size: 1,
      plane: { cpu: 2, zones: [] },
    });
  });

  it("names the path of what is wrong", () => {
    assert.deepEqual(told({ name: "A" }), ["name: must be lower-case"]);
    assert.deepEqual(told({ name: "a", plane: { zones: ["x"] } }), ["plane.cpu: is required"]);
    assert.deepEqual(told({ name: "a", plane: { cpu: 1, zone: "x" } }), [
      "plane.zone: is not an input of this resource; did you mean 'zones'?",
    ]);
    assert.deepEqual(told({ name: "a", limit: true }), ["limit: must be a number or a percentage"]);
  });

  it("never quotes a value", () => {
    const reasons = told({ name: "a", key: "hunter2", size: "hunter2", plane: "hunter2", limit: "hunter2" }).join();
    assert.ok(reasons.length > 0);
    assert.ok(!reasons.includes("hunter2"), reasons);
  });

  it("lets unknown values stand anywhere and checks what is around them", () => {
    assert.deepEqual(check({ name: UNKNOWN, size: UNKNOWN, plane: { cpu: UNKNOWN } }).inputs, {
      name: UNKNOWN,
      size: UNKNOWN,
      plane: { cpu: UNKNOWN, zones: [] },
    });
    assert.deepEqual(check({ name: "a", plane: UNKNOWN }).inputs, { name: "a", size: 1, plane: UNKNOWN });
    assert.deepEqual(check({ name: "a", plane: { cpu: 1, zones: [UNKNOWN, "x"] } }).failures, []);
    assert.deepEqual(told({ name: UNKNOWN, plane: { cpu: UNKNOWN, zones: [1] } }), [
      "plane.zones[0]: must be as declared: expected string, received number",
    ]);
  });

  it("holds back a rule while something it looks at is unknown", () => {
    assert.deepEqual(told({ name: "a", size: 10, plane: { cpu: 1 } }), ["size: must be below ten"]);
    assert.deepEqual(told({ name: "a", size: 10, plane: { cpu: UNKNOWN } }), []);
  });
});
