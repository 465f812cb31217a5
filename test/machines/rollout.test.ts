import assert from "node:assert/strict";
import {
  countStablePolls,
  type MachinesBefore,
  moreSevere,
  remaining,
  rolledOut,
} from "../../provider/machines/rollout";
import { machine } from "../support/machines";

const running = (...ids: string[]) => ids.map((id) => machine(id));
const noted = (reinstalls: MachinesBefore["reinstalls"], ...machines: string[]): MachinesBefore => ({
  reinstalls,
  machines,
});

describe("a change that has reached every machine", () => {
  const table: [what: string, ...Parameters<typeof rolledOut>, done: boolean][] = [
    ["as many as asked for run", running("a", "b"), 2, undefined, 1, true],
    ["one is missing", running("a"), 2, undefined, 1, false],
    ["one is too many", running("a", "b", "c"), 2, undefined, 1, false],
    ["one does not run yet", [machine("a"), machine("b", { state: "provisioning" })], 2, undefined, 1, false],
    ["none is asked for and none is there", [], 0, undefined, 1, true],
    ["right after the change everything looks done", running("a", "b"), 2, noted("all", "a", "b"), 9, false],
    ["half is reinstalled", running("a", "c"), 2, noted("all", "a", "b"), 9, false],
    ["all is reinstalled", running("c", "d"), 2, noted("all", "a", "b"), 1, true],
    ["a reinstall may still begin", running("a", "b"), 2, noted("may", "a", "b"), 2, false],
    ["no reinstall has begun for three looks", running("a", "b"), 2, noted("may", "a", "b"), 3, true],
    ["nothing is reinstalled", running("a", "b"), 2, noted("none", "a", "b"), 1, true],
  ];
  for (const [what, machines, size, before, quiet, done] of table) {
    it(`is ${done ? "" : "not "}seen when ${what}`, () => {
      assert.equal(rolledOut(machines, size, before, quiet), done);
    });
  }

  it("leaves those that are yet to be reinstalled to be told", () => {
    assert.deepEqual(
      remaining(running("a", "c"), noted("all", "a", "b")).map(({ id }) => id),
      ["a"],
    );
    assert.deepEqual(remaining(running("a"), noted("may", "a")), []);
  });
});

describe("quiet looks", () => {
  it("count while the same machines rest, and begin again when one moves or is exchanged", () => {
    const quiet = countStablePolls();
    assert.equal(quiet(running("a", "b"), 2), 1);
    assert.equal(quiet(running("b", "a"), 2), 2);
    assert.equal(quiet([machine("a"), machine("b", { state: "deleting" })], 2), 0);
    assert.equal(quiet(running("a", "b"), 2), 1);
    assert.equal(quiet(running("a", "c"), 2), 1);
    assert.equal(quiet(running("a", "c"), 2), 2);
  });
});

describe("the dearer of two expectations", () => {
  it("is the one that reinstalls more", () => {
    assert.equal(moreSevere("none", "may"), "may");
    assert.equal(moreSevere("all", "may"), "all");
    assert.equal(moreSevere("none", "none"), "none");
  });
});
