import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as realTime } from "node:timers/promises";
import { realClock, scaledClock } from "../../../provider/core/time/clock";
import { minutes, seconds } from "../../../provider/core/time/duration";

describe("a fast clock", () => {
  it("counts what is slept on it, not what anything else takes", async () => {
    const clock = scaledClock(3_000);
    const start = clock.now();
    await realTime(50);
    assert.equal(clock.now(), start);
    await Promise.all([clock.sleep(minutes(1)), clock.sleep(seconds(30))]);
    assert.equal(clock.now(), start + minutes(1));
  });

  it("gives a limit as many looks as it has pauses, however slow they are", async () => {
    const clock = scaledClock(100_000);
    const start = clock.now();
    let looks = 0;
    for (; clock.now() - start < minutes(60); looks += 1) {
      await realTime(5);
      await clock.sleep(minutes(6));
    }
    assert.equal(looks, 10);
  });

  it("stands still while a child process runs, and still lets its sleepers look", async () => {
    const clock = scaledClock(3_000);
    const start = clock.now();
    const child = spawn(process.execPath, ["--eval", "setTimeout(() => {}, 100)"]);
    const ended = once(child, "exit");
    await clock.sleep(minutes(1));
    assert.equal(clock.now(), start);
    await ended;
  });

  it("ends a sleep with the reason of its signal, as the machine's does", async () => {
    for (const clock of [realClock, scaledClock(3_000)]) {
      const stop = new AbortController();
      const sleeping = clock.sleep(minutes(100_000), stop.signal);
      stop.abort(new Error("enough"));
      await assert.rejects(sleeping, /enough/);
      await assert.rejects(clock.sleep(1, stop.signal), /enough/);
    }
  });
});
