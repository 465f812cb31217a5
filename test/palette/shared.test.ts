import assert from "node:assert/strict";
import { type MarkerChange, MarkerWrites } from "../../provider/palette/machine-pools/marker-writes";
import { Memo } from "../../provider/palette/memo";
import { KeyedQueue } from "../../provider/palette/queue";

const { signal } = new AbortController();
const asker = { signal, isAhead: false };

describe("what is remembered for the process", () => {
  it("is looked up once, by however many at the same time", async () => {
    const memo = new Memo<number>();
    let looks = 0;
    const look = async (): Promise<number> => {
      looks += 1;
      return looks;
    };
    assert.deepEqual(await Promise.all([1, 2, 3].map(() => memo.get("a", asker, look))), [1, 1, 1]);
    assert.equal(await memo.get("b", asker, look), 2);
    memo.forget("a");
    assert.equal(await memo.get("a", asker, look), 3);
  });

  it("is no failure: the next one asks again", async () => {
    const memo = new Memo<number>();
    await assert.rejects(
      memo.get("a", asker, () => Promise.reject(new Error("away"))),
      /away/,
    );
    assert.equal(await memo.get("a", asker, async () => 1), 1);
  });

  it("is asked for again by those who shared the look-up of a caller that was cancelled", async () => {
    const memo = new Memo<number>();
    const cancelled = new AbortController();
    const first = memo.get("a", { signal: cancelled.signal, isAhead: false }, () => {
      cancelled.abort(new Error("stop"));
      return Promise.reject(new Error("stop"));
    });
    const second = memo.get("a", asker, async () => 2);
    await assert.rejects(first, /stop/);
    assert.equal(await second, 2);
  });

  it("is asked for again by those who act and shared the look-up of a preview, which waits for a moment only", async () => {
    const memo = new Memo<number>();
    const first = memo.get("a", { signal, isAhead: true }, () => Promise.reject(new Error("late")));
    const second = memo.get("a", asker, async () => 2);
    await assert.rejects(first, /late/);
    assert.equal(await second, 2);
  });
});

describe("markers of pools that wait to be written", () => {
  const changeOf = (name: string): MarkerChange => ({ name, change: (there) => there });
  let written: string[][];
  let refused: number;
  const markers = (marking: AbortSignal = signal) => ({
    clusterId: "a",
    signal: marking,
    write: async (changes: readonly MarkerChange[]) => {
      written.push(changes.map(({ name }) => name));
      refused -= 1;
      if (refused >= 0) throw new Error("refused");
    },
  });
  beforeEach(() => {
    written = [];
    refused = 0;
  });

  it("are written together by whoever has the first turn, and those that come later once more", async () => {
    const waiting = new MarkerWrites(new KeyedQueue());
    await Promise.all(["one", "two", "three"].map((name) => waiting.write(markers(), changeOf(name))));
    await waiting.write(markers(), changeOf("four"));
    assert.deepEqual(written, [["one", "two", "three"], ["four"]]);
  });

  it("are written by each itself where the one who wrote for them failed", async () => {
    const waiting = new MarkerWrites(new KeyedQueue());
    refused = 1;
    const [first, ...others] = ["one", "two", "three"].map((name) => waiting.write(markers(), changeOf(name)));
    await assert.rejects(first ?? Promise.resolve(), /refused/);
    await Promise.all(others);
    assert.deepEqual(written, [
      ["one", "two", "three"],
      ["two", "three"],
    ]);
  });

  it("are not written for one who was cancelled before", async () => {
    const waiting = new MarkerWrites(new KeyedQueue());
    const cancelled = waiting.write(markers(AbortSignal.abort(new Error("stop"))), changeOf("one"));
    await assert.rejects(cancelled, /stop/);
    await waiting.write(markers(), changeOf("two"));
    assert.deepEqual(written, [["two"]]);
  });
});

describe("writes of one cluster", () => {
  it("run one after the other, also after one that failed; those of another do not wait", async () => {
    const queue = new KeyedQueue();
    const order: string[] = [];
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const first = queue.run("a", signal, async () => {
      await gate;
      order.push("first");
      throw new Error("refused");
    });
    const second = queue.run("a", signal, async () => order.push("second"));
    await queue.run("b", signal, async () => order.push("other"));
    release();
    await assert.rejects(first, /refused/);
    await second;
    assert.deepEqual(order, ["other", "first", "second"]);
  });

  it("are not begun once the run was cancelled", async () => {
    const queue = new KeyedQueue();
    const run = queue.run("a", AbortSignal.abort(new Error("stop")), async () => assert.fail("was begun"));
    await assert.rejects(run, /stop/);
  });
});
