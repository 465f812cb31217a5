import assert from "node:assert/strict";
import { minutes } from "../../provider/core/duration";
import { machineLines, serverName, tally, watchForFailures } from "../../provider/resources/machine-progress";
import { machine } from "./machines";

const failed = machine("2", { state: "failed", stateName: "Failed (Failed deployment)" });

describe("progress of machines", () => {
  it("names the node and its server, and the node alone while it has none", () => {
    assert.equal(serverName({ name: "workers-x7", hostname: "rack3-07" }), "workers-x7 (rack3-07)");
    assert.equal(serverName({ name: "workers-x7", hostname: "" }), "workers-x7");
  });

  it("has a line per machine and one for all", () => {
    assert.deepEqual(machineLines([machine("1"), failed]), {
      "node-1 (rack-1)": "Running",
      "node-2 (rack-2)": "Failed (Failed deployment)",
    });
    assert.equal(tally([machine("1"), failed], 3), "1 of 3 machines Running");
    assert.equal(
      tally([machine("1"), failed], 1, 1),
      "1 of 1 machines Running, 1 to be released, 1 yet to be reinstalled",
    );
  });
});

describe("a machine that failed", () => {
  const watch = () => {
    let now = 0;
    const stuck = watchForFailures({ now: () => now, sleep: async () => {} });
    return {
      stuck,
      pass: (span: number) => {
        now += span;
      },
    };
  };

  it("ends the wait once nothing else moves, with the server and the next command", () => {
    const { stuck, pass } = watch();
    assert.equal(stuck([machine("1"), failed]), undefined);
    pass(minutes(2));
    const seen = stuck([machine("1"), failed]);
    assert.match(seen?.failed ?? "", /node-2 \(rack-2\) is Failed \(Failed deployment\), and nothing else moves/);
    assert.match(seen?.evidence.join("\n") ?? "", /maas admin machines read hostname=rack-2/);
  });

  it("is waited over while another one is being deployed or released", () => {
    for (const state of ["provisioning", "deleting"] as const) {
      const { stuck, pass } = watch();
      stuck([machine("1", { state }), failed]);
      pass(minutes(30));
      assert.equal(stuck([machine("1", { state }), failed]), undefined);
    }
  });

  it("begins to count again with every change", () => {
    const { stuck, pass } = watch();
    stuck([machine("1", { state: "provisioning" }), failed]);
    pass(minutes(5));
    assert.equal(stuck([machine("1"), failed]), undefined);
    pass(minutes(1));
    assert.equal(stuck([machine("1"), failed]), undefined);
    pass(minutes(1));
    assert.ok(stuck([machine("1"), failed]));
  });

  it("gives one that waits to be allocated more time", () => {
    const { stuck, pass } = watch();
    const waiting = machine("1", { state: "pending" });
    stuck([waiting, failed]);
    pass(minutes(5));
    assert.equal(stuck([waiting, failed]), undefined);
    pass(minutes(5));
    assert.ok(stuck([waiting, failed]));
  });
});
