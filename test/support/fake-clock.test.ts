import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { setTimeout as realTime } from "node:timers/promises";
import { request } from "undici";
import { minutes, seconds } from "../../provider/core/time/duration";
import { type LocalServer, localServer, type Reply } from "../http/local-server";
import { type FakeClock, type FakeClockOptions, fakeClock } from "./fake-clock";

describe("the fake clock", () => {
  let clock: FakeClock;
  let server: LocalServer | undefined;
  const make = (options: FakeClockOptions = {}): FakeClock => {
    clock = fakeClock({ from: 0, ...options });
    return clock;
  };

  afterEach(async () => {
    clock.stop();
    await server?.stop();
    server = undefined;
  });

  const ask = async (reply: Reply): Promise<string> => {
    server ??= await localServer(reply);
    const { body } = await request(server.url);
    return body.text();
  };

  it("lets an hour pass in no time", async () => {
    make();
    const begun = performance.now();
    for (let minute = 0; minute < 60; minute += 1) await clock.sleep(minutes(1));
    assert.equal(clock.now(), minutes(60));
    assert.ok(performance.now() - begun < 1_000);
  });

  it("wakes sleepers in the order of their time, and of their coming where that is the same", async () => {
    make();
    const woken: string[] = [];
    const sleep = async (name: string, span: number): Promise<void> => {
      await clock.sleep(span);
      woken.push(`${name} at ${clock.now()}`);
    };
    await Promise.all([sleep("late", 30), sleep("first", 10), sleep("second", 10), sleep("at once", 0)]);
    assert.deepEqual(woken, ["at once at 0", "first at 10", "second at 10", "late at 30"]);
  });

  it("stands still while a server works on a request", async () => {
    let open = 1;
    make({ openRequests: () => open });
    const slept = clock.sleep(seconds(1));
    await realTime(30);
    assert.equal(clock.now(), 0);
    open = 0;
    await slept;
    assert.equal(clock.now(), seconds(1));
  });

  it("stands still while a request is on its way, and until its answer has been worked on", async () => {
    make();
    const sleeping = clock.sleep(minutes(5));
    for (let nth = 0; nth < 3; nth += 1) {
      assert.equal(await ask((_, response) => void setTimeout(() => response.end("soon"), 10)), "soon");
      assert.equal(clock.now(), 0);
    }
    await sleeping;
  });

  it("moves on under a request that is held back until a time on the clock", async () => {
    make();
    const late: Reply = (_, response) => void clock.sleep(minutes(2)).then(() => response.end("late"));
    assert.equal(await ask(late), "late");
    assert.equal(clock.now(), minutes(2));
  });

  it("stands still while a file is read", async () => {
    make();
    const sleeping = clock.sleep(seconds(1));
    for (let nth = 0; nth < 20; nth += 1) await readFile(__filename);
    assert.equal(clock.now(), 0);
    await sleeping;
  });

  it("stands still while a child process runs", async () => {
    make();
    const sleeping = clock.sleep(minutes(5));
    const child = spawn(process.execPath, ["--eval", ""]);
    await once(child, "exit");
    assert.equal(clock.now(), 0);
    await sleeping;
    assert.equal(clock.now(), minutes(5));
  });

  it("does not run on for the sake of background sleepers, but wakes them when due", async () => {
    make();
    const beats: number[] = [];
    const heart = async (): Promise<void> => {
      for (;;) {
        await clock.background.sleep(seconds(10));
        beats.push(clock.now());
      }
    };
    void heart();
    await realTime(20);
    assert.equal(clock.now(), 0);
    await clock.sleep(seconds(25));
    assert.deepEqual([beats, clock.now()], [[10_000, 20_000], 25_000]);
  });

  it("ends a sleep with the reason of its signal", async () => {
    make();
    clock.stop();
    const stop = new AbortController();
    const sleeping = clock.sleep(seconds(1), stop.signal);
    const reason = new Error("enough");
    stop.abort(reason);
    await assert.rejects(sleeping, reason);
    await assert.rejects(clock.sleep(seconds(1), stop.signal), reason);
  });

  it("holds time still while stopped and goes on when started", async () => {
    make();
    clock.stop();
    const sleeping = clock.sleep(seconds(1));
    await realTime(20);
    assert.equal(clock.now(), 0);
    clock.start();
    await sleeping;
    assert.equal(clock.now(), seconds(1));
  });
});
