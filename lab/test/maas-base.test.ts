import assert from "node:assert/strict";
import { parseBody } from "../src/body";
import { Random } from "../src/ids";
import { Scheduler } from "../src/maas/behaviour/scheduler";
import { RouteTable } from "../src/routes";
import { ManualClock, scaledClock } from "../src/time/clock";

describe("the lab's clocks", () => {
  it("run as fast as they are told, and wake nobody early", async () => {
    const clock = scaledClock(10_000);
    const start = clock.now();
    await clock.sleep(60_000);
    const passed = clock.now() - start;
    assert.ok(passed >= 60_000 && passed < 3_600_000, `${passed}`);
    assert.throws(() => scaledClock(0), RangeError);
  });

  it("let no time-out overtake what it is there for, however little of the processor they get", async () => {
    const clock = scaledClock(10_000);
    const order: string[] = [];
    const work = async (): Promise<void> => {
      for (let step = 0; step < 5; step += 1) {
        await clock.sleep(60_000);
        const busyUntil = performance.now() + 30;
        while (performance.now() < busyUntil);
      }
      order.push("done");
    };
    // First what is limited: a millisecond between the two is all that the limit leaves.
    const working = work();
    const limit = clock.sleep(310_000).then(() => order.push("timed out"));
    await Promise.all([working, limit]);
    assert.deepEqual(order, ["done", "timed out"]);
  });

  it("end a sleep whose signal is aborted, with its reason", async () => {
    for (const clock of [scaledClock(1), scaledClock(2), new ManualClock()]) {
      const stop = new AbortController();
      const sleep = clock.sleep(1e12, stop.signal);
      stop.abort(new Error("enough"));
      await assert.rejects(sleep, /enough/);
      await assert.rejects(clock.sleep(1, stop.signal), /enough/);
    }
  });

  it("stand still until they are moved, then wake who is due, earliest first", async () => {
    const clock = new ManualClock();
    const woken: string[] = [];
    const sleepers = [
      ["late", 20],
      ["early", 10],
      ["later", 30],
    ].map(async ([name, ms]) => {
      await clock.sleep(Number(ms));
      woken.push(String(name));
    });
    assert.equal(clock.nextDue(), clock.now() + 10);
    clock.advance(20);
    await Promise.all(sleepers.slice(0, 2));
    assert.deepEqual(woken, ["early", "late"]);
    clock.advance(10);
    await Promise.all(sleepers);
    assert.equal(clock.nextDue(), undefined);
  });
});

describe("the lab's chance", () => {
  it("repeats itself for a seed, and forks without looking at what was drawn", () => {
    const [a, b] = [new Random(1), new Random(1)];
    a.next();
    assert.equal(a.fork("x").next(), b.fork("x").next());
    assert.notEqual(new Random(1).next(), new Random(2).next());
  });

  it("makes ids of their kinds", () => {
    const random = new Random("ids");
    assert.match(random.uid(), /^[0-9a-f]{24}$/);
    assert.match(random.uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.match(random.systemId(), /^[a-z0-9]{6}$/);
  });

  it("is spread evenly", () => {
    const random = new Random(5);
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 4000; i++) {
      const hit = random.int(0, 3);
      counts[hit] = (counts[hit] ?? 0) + 1;
    }
    assert.ok(
      counts.every((count) => count > 900 && count < 1100),
      counts.join(),
    );
    const around = Array.from({ length: 1000 }, () => random.around(100, 0.25));
    assert.ok(Math.min(...around) >= 75 && Math.min(...around) < 80);
    assert.ok(Math.max(...around) <= 125 && Math.max(...around) > 120);
  });
});

describe("the lab's agenda", () => {
  it("lets things happen in order, at their own time, with what follows from them", () => {
    const agenda = new Scheduler();
    const happened: [string, number | undefined][] = [];
    const note = (name: string) => happened.push([name, agenda.happening]);
    agenda.add(20, () => note("second"));
    agenda.add(10, () => {
      note("first");
      agenda.add(15, () => note("follows"));
      agenda.settle(100);
    });
    agenda.cancel(agenda.add(12, () => note("never")));
    agenda.add(99, () => note("later"));
    agenda.settle(50);
    assert.deepEqual(happened, [
      ["first", 10],
      ["follows", 15],
      ["second", 20],
    ]);
    assert.equal(agenda.nextDue(), 99);
  });
});

describe("the lab's routes", () => {
  it("prefer the literal, whatever was registered first", () => {
    const table = new RouteTable<string>();
    table.add("GET /v1/things/{uid}", "one");
    table.add("GET /v1/things/all", "all");
    table.add("POST /v1/things/{uid}/?op=go", "go");
    const all = table.find("GET", "/v1/things/all");
    assert.equal(all.kind === "found" && all.value, "all");
    const one = table.find("GET", "/v1/things/a%20b");
    assert.deepEqual(one.kind === "found" && one.params, { uid: "a b" });
    assert.equal(table.find("GET", "/v1/things/%zz").kind, "unsupported");
    assert.equal(table.find("GET", "/v1/things").kind, "unknown");
    assert.deepEqual(table.find("POST", "/v1/things/x/"), {
      kind: "unsupported",
      methods: ["POST"],
      operations: ["go"],
    });
    assert.throws(() => table.add("GET /v1/things/all", "again"), /route twice/);
    assert.throws(() => table.add("get /v1", "x"), /not a route template/);
  });
});

describe("the lab's reading of bodies", () => {
  it("goes by the content type, and never throws", () => {
    const read = (text: string, type: string) => parseBody(Buffer.from(text), type);
    assert.deepEqual(read("", "application/json"), { kind: "empty" });
    assert.deepEqual(read('{"a":1}', "application/json; charset=utf-8"), { kind: "json", value: { a: 1 } });
    assert.equal(read("{", "application/json").kind, "malformed");
    assert.equal(read("x", "multipart/form-data").kind, "malformed");
    assert.equal(read("--b\r\nX: y\r\n\r\nv\r\n--b--", "multipart/form-data; boundary=b").kind, "malformed");
    assert.equal(read("x", "application/octet-stream").kind, "bytes");
  });

  it("keeps the bytes and the name of a file in a form", () => {
    const lines = [
      "--b",
      'Content-Disposition: form-data; name="f"; filename="x.bin"',
      "Content-Type: a/b",
      "",
      "one\r\ntwo",
      "--b--",
    ];
    const body = parseBody(Buffer.from(lines.join("\r\n")), 'multipart/form-data; boundary="b"');
    const file = body.kind === "form" ? body.files.get("f") : undefined;
    assert.deepEqual([file?.filename, file?.contentType, file?.bytes.toString()], ["x.bin", "a/b", "one\r\ntwo"]);
  });
});
