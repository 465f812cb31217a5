import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { ApiError } from "../../provider/core/errors";
import { seconds } from "../../provider/core/time/duration";
import { BatchedLookup, type Listing } from "../../provider/maas/batched-lookup";

let now = 0;
const clock = { now: () => now, sleep: async () => undefined };
const names = (count: number, prefix = "rack"): string[] => Array.from({ length: count }, (_, i) => `${prefix}-${i}`);

describe("servers that resources of a refresh ask for by name", () => {
  let sent: string[];
  let rack: string[];
  let fails: boolean;
  const way: Listing<string> = {
    nameOf: (name) => name,
    perRequest: 3,
    some: async (wanted) => {
      sent.push(`some ${wanted.join(",")}`);
      return rack.filter((name) => wanted.includes(name));
    },
    all: async () => {
      sent.push("all");
      if (fails) throw new ApiError("unavailable", "too slow", { route: "GET /machines/" });
      return rack;
    },
  };
  const sought = (wanted: string[], nearby: string[] = [], look = "refresh 1") => ({
    names: wanted,
    nearby,
    freshness: { pass: look, within: seconds(60), isWide: true },
    clock,
  });
  beforeEach(() => {
    sent = [];
    rack = names(20);
    fails = false;
    now = 0;
  });

  it("are asked for together by those who ask at the same moment, with those that others will ask for", async () => {
    const gathered = new BatchedLookup<string>();
    const [one, two] = await Promise.all([
      gathered.get(sought(["rack-1", "gone"], ["rack-2"]), way),
      gathered.get(sought(["rack-1"]), way),
    ]);
    assert.deepEqual([one, two], [["rack-1"], ["rack-1"]]);
    assert.deepEqual(await gathered.get(sought(["rack-2", "gone"]), way), ["rack-2"]);
    assert.deepEqual(sent, ["some rack-1,gone,rack-2"]);
  });

  it("are asked for together as well by those who ask shortly one after the other, as on a busy machine", async () => {
    const gathered = new BatchedLookup<string>();
    const found: Promise<string[]>[] = [];
    for (const name of names(3)) {
      found.push(gathered.get(sought([name]), way));
      await pause(70);
    }
    assert.deepEqual((await Promise.all(found)).flat(), names(3));
    assert.deepEqual(sent, [`some ${names(3).join(",")}`]);
  });

  it("are asked for together by those whom a busy process kept from asking", async () => {
    const gathered = new BatchedLookup<string>();
    const first = gathered.get(sought(["rack-1"]), way);
    await pause(50);
    const end = performance.now() + 250;
    while (performance.now() < end);
    await pause(20);
    assert.deepEqual(await Promise.all([first, gathered.get(sought(["rack-2"]), way)]), [["rack-1"], ["rack-2"]]);
    assert.deepEqual(sent, ["some rack-1,rack-2"]);
  });

  it("are not waited for by those who come first, where more and more come", async () => {
    const gathered = new BatchedLookup<string>();
    const first = gathered.get(sought(["rack-0"]), way);
    let [isAnswered, asked] = [false, 0];
    void first.then(() => {
      isAnswered = true;
    });
    while (!isAnswered && asked < 60) {
      void gathered.get(sought([`more-${asked++}`]), way);
      await pause(50);
    }
    assert.ok(isAnswered, "after a second or so");
  });

  it("come from the whole list where more is asked for, which answers everybody later", async () => {
    const gathered = new BatchedLookup<string>();
    await gathered.get(sought(["rack-1"]), way);
    const later = names(20).map((name) => gathered.get(sought([name]), way));
    assert.deepEqual((await Promise.all(later)).flat(), rack);
    assert.deepEqual(await gathered.get(sought(["rack-5", "absent"]), way), ["rack-5"]);
    assert.deepEqual(sent, ["some rack-1", "all"]);
    assert.deepEqual(await gathered.whole(sought([])), rack);
  });

  it("come name by name, many at a time, where the whole list turned out to be large or too slow", async () => {
    for (const isSlow of [false, true]) {
      const gathered = new BatchedLookup<string>(10);
      sent = [];
      fails = isSlow;
      await gathered.get(sought(names(5)), way);
      assert.deepEqual(sent, isSlow ? ["all", `some ${names(5).join(",")}`] : ["all"]);
      sent = [];
      const again = names(4).map((name) => gathered.get(sought([name], [], "refresh 2"), way));
      assert.deepEqual((await Promise.all(again)).flat(), names(4));
      assert.deepEqual(sent, [`some ${names(4).join(",")}`]);
    }
  });

  it("are asked for again in another look, after a while, and after a failure", async () => {
    const gathered = new BatchedLookup<string>();
    const get = (look?: string) => gathered.get(sought(["rack-1"], [], look), way);
    await get();
    rack = [];
    assert.deepEqual(await get(), ["rack-1"]);
    assert.deepEqual(await get("refresh 2"), []);
    rack = names(2);
    now = seconds(61);
    assert.deepEqual(await get("refresh 2"), ["rack-1"]);
    const broken = { ...way, some: () => Promise.reject(new Error("no")) };
    await assert.rejects(gathered.get(sought(["rack-1"], [], "refresh 3"), broken), /no/);
    assert.deepEqual(await get("refresh 3"), ["rack-1"]);
  });
});
