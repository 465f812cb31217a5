import assert from "node:assert/strict";
import type { Clock } from "../../../provider/core/time/clock";
import { minutes, seconds } from "../../../provider/core/time/duration";
import { Pauses } from "../../../provider/core/time/pace";
import { waitFor } from "../../../provider/core/time/wait";

const still = (): Clock => ({ now: () => 0, sleep: async () => undefined });

describe("the pauses of a wait", () => {
  /** How many looks there are until something is over, and how long after that the next look comes. */
  function lasting(end: number): { looks: number; lag: number } {
    const pauses = new Pauses(still(), [seconds(3), seconds(30)], "pool workers");
    let now = 0;
    let looks = 1;
    while (now < end) {
      now += pauses.next(now);
      looks += 1;
    }
    return { looks, lag: now - end };
  }

  it("find the end within 30 seconds, or 2 % of the time that it took", () => {
    for (const end of [1, 5, 12, 30, 60, 130, 600].map(minutes)) {
      const { lag } = lasting(end);
      assert.ok(lag <= Math.max(seconds(30), 0.02 * end), `${end}: ${lag}`);
    }
  });

  it("are few, even for hours", () => {
    assert.ok(lasting(minutes(12)).looks <= 33);
    assert.ok(lasting(minutes(130)).looks <= 155);
  });

  it("are never shorter than a look says that it is worth it", () => {
    const pauses = new Pauses(still(), [seconds(3), seconds(30)], "pool workers");
    for (let nth = 0; nth < 100; nth++) {
      const pause = pauses.next(nth, seconds(20));
      assert.ok(pause >= seconds(20) && pause <= seconds(23), `${pause}`);
    }
  });

  it("differ between waits that began together", () => {
    const clock = still();
    const sums = Array.from({ length: 20 }, (_, i) => {
      const pauses = new Pauses(clock, [seconds(3), seconds(30)], `pool p${i}`);
      let now = 0;
      for (let nth = 0; nth < 20; nth++) now += pauses.next(now);
      return Math.round(now);
    });
    assert.ok(new Set(sums).size >= 18, sums.join(" "));
  });

  it("become longer the more wait, so that a thousand look twenty times in a second", async () => {
    let now = 0;
    const due: { at: number; wake: () => void }[] = [];
    const clock: Clock = {
      now: () => now,
      sleep: (span) => new Promise((wake) => due.push({ at: now + span, wake })),
    };
    const looks: number[] = [];
    const log = { info: () => {}, warn: () => {}, debug: () => {} };
    const ctx = { clock, log, signal: new AbortController().signal };
    const end = minutes(12);
    const waits = Array.from({ length: 1_000 }, (_, i) =>
      waitFor(ctx, { what: `pool p${i}`, pace: [seconds(3), seconds(30)], limit: minutes(60) }, async () => {
        looks.push(now);
        return now >= end ? { done: i } : { pending: { state: "0 of 1" } };
      }),
    );
    const all = Promise.all(waits);
    for (let isOver = false; !isOver; ) {
      await new Promise(setImmediate);
      due.sort((a, b) => a.at - b.at);
      const next = due.shift();
      if (next) now = next.at;
      next?.wake();
      isOver = await Promise.race([all.then(() => true), new Promise<false>((no) => setImmediate(() => no(false)))]);
    }
    // Those that began at the same moment look at that moment; then all are spread.
    for (let from = minutes(1); from < end; from += seconds(10)) {
      const perSecond = looks.filter((at) => at >= from && at < from + seconds(10)).length / 10;
      assert.ok(perSecond <= 25, `${from}: ${perSecond}`);
    }
    assert.ok(Math.max(...looks) <= end + seconds(60));
  });
});
