import assert from "node:assert/strict";
import { deadlineOf } from "../../provider/core/time/deadline";

describe("a deadline", () => {
  const at = { time: 1_000 };
  const clock = { now: () => at.time, sleep: async () => {} };
  const usual = { limit: 60, perMachine: 30 };
  beforeEach(() => {
    at.time = 1_000;
  });

  it("runs from the begin of the verb, and is never less than nothing", () => {
    const deadline = deadlineOf(clock, undefined, usual);
    at.time += 45;
    assert.equal(deadline.left(), 15);
    at.time += 45;
    assert.equal(deadline.left(), 0);
    assert.equal(deadline.limit, 60);
  });

  it("grants more for machines that are reinstalled", () => {
    const deadline = deadlineOf(clock, undefined, usual);
    at.time += 45;
    assert.equal(deadline.left(2), 75);
  });

  it("is the user's own where there is one, whatever is reinstalled", () => {
    const deadline = deadlineOf(clock, 20, usual);
    at.time += 5;
    assert.deepEqual([deadline.left(), deadline.left(3), deadline.limit], [15, 15, 20]);
  });
});
