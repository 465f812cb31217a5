import assert from "node:assert/strict";
import { ApiError, ContractError, ProviderError, WaitTimeoutError } from "../../../provider/core/errors";
import type { Clock } from "../../../provider/core/time/clock";
import { minutes, seconds } from "../../../provider/core/time/duration";
import { type PollResult, waitFor } from "../../../provider/core/time/wait";

/** A clock that moves by what it is asked to sleep. */
function leapingClock(): Clock & { pauses: number[] } {
  let now = 0;
  const pauses: number[] = [];
  return {
    pauses,
    now: () => now,
    sleep: async (span, signal) => {
      signal?.throwIfAborted();
      pauses.push(span);
      now += span;
    },
  };
}

function setting(looks: (PollResult<string> | Error)[]) {
  const clock = leapingClock();
  const lines: string[] = [];
  const stop = new AbortController();
  const log = { info: (line: string) => void lines.push(line), warn: () => {}, debug: () => {} };
  const look = async (): Promise<PollResult<string>> => {
    const next = looks.length > 1 ? looks.shift() : looks[0];
    if (next instanceof Error || next === undefined) throw next;
    return next;
  };
  const wait = (limit = minutes(10), evidence?: () => Promise<string[]>) =>
    waitFor(
      { clock, log, signal: stop.signal },
      { what: "pool workers", pace: [seconds(1), seconds(15)], limit, ...(evidence ? { evidence } : {}) },
      look,
    );
  return { clock, lines, stop, wait };
}

const pending = (state: string, parts: Record<string, string> = {}): PollResult<string> => ({
  pending: { state, parts },
});

describe("waiting", () => {
  it("tells each change of state once, by part", async () => {
    const { lines, wait } = setting([
      pending("1 of 2", { "w-1 (rack3-07)": "Deploying" }),
      pending("1 of 2", { "w-1 (rack3-07)": "Deploying" }),
      pending("1 of 2", { "w-1 (rack3-07)": "Running" }),
      { done: "x" },
    ]);
    assert.equal(await wait(), "x");
    assert.deepEqual(lines, ["pool workers: 1 of 2", "w-1 (rack3-07): Deploying", "w-1 (rack3-07): Running, 3 s"]);
  });

  it("looks less often the longer it lasts, up to the slowest pace", async () => {
    const { clock, wait } = setting([pending("busy")]);
    await assert.rejects(wait());
    assert.equal(clock.pauses[0], seconds(1));
    const slowest = Math.max(...clock.pauses);
    assert.ok(slowest > seconds(12) && slowest <= seconds(15), `${slowest}`);
  });

  it("ends at the limit with the last state and the evidence, and says that nothing is lost", async () => {
    const { clock, wait } = setting([pending("2 of 3 running")]);
    await assert.rejects(
      wait(minutes(5), async () => ["rack3-07: Failed deployment"]),
      (error: unknown) => {
        assert.ok(error instanceof WaitTimeoutError);
        assert.match(
          error.message,
          /not ready after 5 min: 2 of 3 running \(rack3-07: Failed deployment\).*run 'pulumi up' again/,
        );
        return true;
      },
    );
    assert.equal(clock.now(), minutes(5));
  });

  it("bears that the service is away, and tells it once", async () => {
    const away = new ApiError("unavailable", "Palette did not answer", { route: "GET /x" });
    const { lines, wait } = setting([away, away, away, { done: "x" }]);
    assert.equal(await wait(), "x");
    assert.deepEqual(lines, ["pool workers: Palette did not answer"]);
  });

  const route = "GET /x";
  for (const [what, error] of [
    ["an answer of something in between", new ApiError("unavailable", "a web page", { route, foreign: true })],
    ["an answer of another shape", new ContractError(route, ["'items' is missing"])],
    ["a key that is not accepted", new ApiError("denied", "not accepted", { route, status: 401 })],
  ] as const) {
    it(`bears ${what} for some minutes, tells it once and then ends with it`, async () => {
      const { lines, wait } = setting([pending("1 of 2"), ...Array.from({ length: 8 }, () => error), { done: "x" }]);
      assert.equal(await wait(minutes(60)), "x");
      assert.deepEqual(lines.slice(1), [`pool workers: ${error.message}, 1 s`]);
      const stays = setting([error]);
      await assert.rejects(stays.wait(minutes(60)), (thrown: unknown) => thrown === error);
      assert.ok(stays.clock.now() >= minutes(5) && stays.clock.now() < minutes(6), String(stays.clock.now()));
      assert.equal(stays.lines.length, 1);
    });
  }

  it("begins to count anew after a look that made sense, and looks several times however slow its pace is", async () => {
    const page = new ApiError("unavailable", "a web page", { route, foreign: true });
    const row = Array.from({ length: 20 }, () => page);
    const { wait } = setting([...row, pending("1 of 2"), ...row, pending("2 of 2"), { done: "x" }]);
    assert.equal(await wait(minutes(60)), "x");
    const { clock, lines, stop } = setting([]);
    let looks = 0;
    const slow = { what: "pool workers", pace: [minutes(10), minutes(10)], limit: minutes(600) } as const;
    const log = { info: (line: string) => void lines.push(line), warn: () => {}, debug: () => {} };
    const look = async (): Promise<PollResult<string>> => {
      looks += 1;
      throw page;
    };
    await assert.rejects(waitFor({ clock, log, signal: stop.signal }, slow, look), /a web page/);
    assert.equal(looks, 5);
  });

  it("ends at once on any other failure, and where the thing says it has failed", async () => {
    await assert.rejects(setting([new ApiError("denied", "no", { route: "GET /x" })]).wait(), ApiError);
    await assert.rejects(
      setting([{ failed: "rack3-07 is broken", evidence: ["no disk"] }]).wait(),
      (error: unknown) => {
        assert.ok(error instanceof ProviderError);
        assert.match(error.message, /stopped on the way: rack3-07 is broken \(no disk\)/);
        return true;
      },
    );
  });

  it("ends when the run is cancelled", async () => {
    const { stop, wait } = setting([pending("busy")]);
    stop.abort(new Error("cancelled"));
    await assert.rejects(wait(), /cancelled/);
  });
});
