import assert from "node:assert/strict";
import { minutes } from "../../provider/core/time/duration";
import { watchForFailures } from "../../provider/machines/failed-machines";
import type { ObservedMachine } from "../../provider/plane";
import { machine } from "../support/machines";

describe("failures of machines", () => {
  /** What is said at the last of several looks, each a minute after the one before. */
  function saidAt(...looks: readonly Partial<ObservedMachine>[][]): ReturnType<ReturnType<typeof watchForFailures>> {
    let now = 0;
    const stuck = watchForFailures({ clock: { now: () => now, sleep: async () => {} }, plane: { name: "Palette" } });
    let said: ReturnType<typeof stuck>;
    for (const [at, look] of looks.entries()) {
      assert.equal(said, undefined, `ended before look ${at}`);
      now += minutes(1);
      said = stuck(look.map((parts, index) => machine(String(index), parts)));
    }
    return said;
  }
  const on = (hostname: string): Partial<ObservedMachine>[] => [{ state: "provisioning", hostname }];
  const waiting: Partial<ObservedMachine>[] = [{ state: "pending", hostname: "" }];
  const failed = (hostname: string): Partial<ObservedMachine>[] => [
    { state: "failed", stateName: "Failed: Failed deployment", hostname },
  ];

  it("end a wait when they come back on one server, with that server and what keeps it away", () => {
    const said = saidAt(on("w-01"), waiting, on("w-01"), waiting);
    assert.match(said?.failed ?? "", /\(w-01\) was released before it ran; that was the same failure 2 times$/);
    assert.match(
      said?.evidence.join("\n") ?? "",
      /maas admin events query hostname=w-01.*\n.*move w-01 to a resource pool/,
    );
  });

  it("end a wait when one machine has failed three times, wherever", () => {
    const said = saidAt(on("w-01"), on("w-02"), waiting, on("w-03"), waiting);
    assert.match(said?.failed ?? "", /the same failure 3 times, on w-01, w-02, w-03/);
  });

  it("count where the machine says Failed before its server is released, and count that once", () => {
    assert.equal(saidAt(on("w-01"), failed("w-01"), waiting, on("w-02"), [{ hostname: "w-02" }]), undefined);
    assert.match(saidAt(on("w-01"), failed("w-01"), waiting, on("w-01"), failed("w-01"))?.failed ?? "", /2 times/);
  });

  it("end nothing the first time, nor for several machines once each", () => {
    assert.equal(saidAt(on("w-01"), waiting, on("w-02"), [{ hostname: "w-02" }]), undefined);
    const both = (a: string, b: string) => [...on(a), ...on(b)];
    assert.equal(saidAt(both("w-01", "w-02"), [...waiting, ...waiting], both("w-03", "w-04")), undefined);
  });

  it("are no failures: a server given back on purpose, MAAS that is away, a node that is not ready for a while", () => {
    assert.equal(saidAt(on("w-01"), [{ state: "deleting", hostname: "" }], [], on("w-01"), []), undefined);
    const away = on("w-01").map((parts) => ({ ...parts, state: "unknown" as const }));
    assert.equal(saidAt(on("w-01"), away, on("w-01"), away, on("w-01"), away, on("w-01")), undefined);
    const runs = [{ hostname: "w-01" }];
    assert.equal(saidAt(runs, on("w-01"), runs, on("w-01"), runs, on("w-01"), runs), undefined);
  });

  it("end a wait when a failed machine is not tried again for longer than anybody pauses", () => {
    const still = (looks: number) => Array.from({ length: looks }, () => failed("w-01"));
    assert.equal(saidAt(...still(20)), undefined);
    assert.match(saidAt(...still(21))?.failed ?? "", /nothing has changed for 20 min/);
    const moving = Array.from({ length: 40 }, () => [...failed("w-01"), ...on("w-02")]);
    assert.equal(saidAt(...moving), undefined);
  });
});
