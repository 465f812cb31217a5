import assert from "node:assert/strict";
import { machineLines, serverName, tally } from "../../provider/machines/progress";
import { machine } from "../support/machines";

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
      "1 of 1 machine Running, 1 to be released, 1 yet to be reinstalled",
    );
  });
});
