import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { privateNetwork } from "../../tools/private-network";

const SHOW = "console.log(JSON.stringify(Object.values(require('node:os').networkInterfaces()).flat()))";

describe("a private network", () => {
  it("has a loopback of its own and nothing else, or a reason why there is none", async () => {
    const network = await privateNetwork();
    if ("reason" in network)
      return assert.match(network.reason, /^no private network can be made \(unshare --net --mount: \S/);
    const [command = "", ...args] = [...network.through, process.execPath, "--eval", SHOW];
    const interfaces = JSON.parse(execFileSync(command, args, { encoding: "utf8" }));
    assert.ok(interfaces.length > 0);
    for (const { internal } of interfaces) assert.equal(internal, true);
  });

  it("says why there is none, for each way that was tried", async () => {
    const searchPath = process.env.PATH;
    process.env.PATH = "/nowhere";
    try {
      const network = await privateNetwork();
      assert.ok("reason" in network);
      assert.match(network.reason, /unshare --net --mount: .*; unshare --user --map-root-user --net --mount: /);
    } finally {
      process.env.PATH = searchPath;
    }
  });
});
