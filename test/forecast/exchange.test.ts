import assert from "node:assert/strict";
import { exchangeOf } from "../../provider/forecast/exchange";

describe("how servers are exchanged", () => {
  const over = (maxSurge: number | string, maxUnavailable: number | string) =>
    ({ type: "OverrideScaling", maxSurge, maxUnavailable }) as const;
  const table: [
    what: string,
    strategy: Parameters<typeof exchangeOf>[0],
    size: number,
    isControlPlane: boolean,
    atOnce: number,
    spare: number,
  ][] = [
    ["the usual way", undefined, 5, false, 1, 1],
    ["scaling out", { type: "RollingUpdateScaleOut" }, 5, false, 1, 1],
    ["scaling in", { type: "RollingUpdateScaleIn" }, 5, false, 1, 0],
    ["scaling in, a control plane of three", { type: "RollingUpdateScaleIn" }, 3, true, 1, 0],
    ["scaling in, a control plane of one, which has none to lose", { type: "RollingUpdateScaleIn" }, 1, true, 1, 1],
    ["two more", over(2, 0), 5, false, 2, 2],
    ["a quarter more, rounded up", over("25%", 0), 5, false, 2, 2],
    ["a quarter fewer, rounded down", over(0, "25%"), 7, false, 1, 0],
    ["a quarter fewer of three, which is none: one all the same", over(0, "25%"), 3, false, 1, 0],
    ["both", over(1, 2), 6, false, 3, 1],
    ["more than there are", over(9, 0), 3, false, 3, 3],
  ];
  for (const [what, strategy, size, isControlPlane, atOnce, spare] of table) {
    it(`is ${atOnce} at a time with ${spare} spare for ${what}`, () => {
      assert.deepEqual(exchangeOf(strategy, size, isControlPlane), { atOnce, spare });
    });
  }
});
