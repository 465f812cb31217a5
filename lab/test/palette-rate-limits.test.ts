import assert from "node:assert/strict";
import { LabBench } from "./palette-support";

describe("limits of requests", () => {
  const bench = new LabBench();
  after(() => bench.stop());

  /** How many of so many requests at once are served, and how many refused with 429 in Palette's words. */
  async function asked(path: string, times: number): Promise<[number, number]> {
    const replies = await Promise.all(Array.from({ length: times }, () => bench.get(path)));
    const refused = replies.filter(({ status, json }) => status === 429 && json.code === "TooManyRequests");
    return [replies.filter(({ status }) => status !== 429).length, refused.length];
  }

  it("are counted for each first part of the path, and come back with time", async () => {
    await bench.start({ rateLimits: true });
    assert.deepEqual(await asked("/v1/users/info", 55), [50, 5]);
    assert.deepEqual(await asked("/v1/overlords", 50), [50, 0]);
    assert.deepEqual(await asked("/v1/spectroclusters/nobody", 255), [250, 5]);
    bench.clock.advance(2_000);
    assert.deepEqual(await asked("/v1/users/info", 25), [20, 5]);
    assert.deepEqual(await asked("/v1/spectroclusters/nobody", 105), [100, 5]);
    bench.clock.advance(3_600_000);
    assert.deepEqual(await asked("/v1/users/info", 55), [50, 5]);
  });

  it("are not kept where nobody asks for them", async () => {
    await bench.start();
    assert.deepEqual(await asked("/v1/users/info", 60), [60, 0]);
  });
});
