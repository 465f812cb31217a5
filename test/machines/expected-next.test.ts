import assert from "node:assert/strict";
import type { Clock } from "../../provider/core/time/clock";
import { type Duration, minutes } from "../../provider/core/time/duration";
import { expectNext } from "../../provider/machines/expected-next";
import { machine } from "../support/machines";

const coming = machine("1", { state: "provisioning" });
const there = machine("1");

describe("when the next machine can be there", () => {
  let now: Duration;
  let clock: Clock;
  beforeEach(() => {
    now = 0;
    clock = { now: () => now, sleep: async () => undefined };
  });

  /** Looks at a machine that comes up after so long, every so often. */
  function watch(next: ReturnType<typeof expectNext>, took: Duration, every: Duration): void {
    const begin = now;
    next([coming]);
    while (now - begin < took) {
      now += every;
      next([now - begin < took ? coming : there]);
    }
  }

  it("is in two minutes at the earliest where nothing is known, and a virtual one may be there at once", () => {
    assert.equal(expectNext(clock)([coming]), minutes(2));
    assert.equal(expectNext(clock, true)([coming]), undefined);
  });

  it("is never later than it is, whatever the looks at those before missed", () => {
    for (const took of [4, 6, 9, 14, 30].map(minutes)) {
      for (const every of [0.5, 1, 2, 5, 6].map(minutes)) {
        const own: Clock = { now: () => now, sleep: async () => undefined };
        const next = expectNext(own);
        watch(next, took, every);
        const begin = now;
        let last: Duration | undefined;
        for (let left = next([coming]); left !== undefined; left = next([coming])) {
          now += left;
          last = now;
        }
        assert.ok((last ?? now) - begin <= took, `${took} looked at every ${every}`);
      }
    }
  });

  it("is learned by all that wait in a process, with more care than from servers of the same pool", () => {
    watch(expectNext(clock), minutes(10), minutes(0.5));
    const next = expectNext(clock);
    next([coming]);
    now += minutes(2);
    assert.equal(next([coming]), minutes(2));
    now += minutes(2);
    const left = next([coming]) ?? 0;
    assert.ok(left > 0 && left <= minutes(1), `${left}`);
    assert.equal(expectNext(clock, true)([coming]), undefined);
  });

  it("matters less while others follow: then the look is for progress, every six minutes at the rarest", () => {
    assert.equal(expectNext(clock)([coming], 1), minutes(4));
    assert.equal(expectNext(clock)([coming], 20), minutes(6));
    assert.equal(expectNext(clock)([coming, machine("0", { state: "deleting" })], 0), undefined);
    assert.equal(expectNext(clock)([there], 3), undefined);
  });
});
