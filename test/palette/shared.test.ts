import assert from "node:assert/strict";
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
