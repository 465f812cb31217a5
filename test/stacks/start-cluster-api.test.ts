import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as path from "node:path";
import { privateNetwork } from "../../tools/private-network";
import { hasKinds } from "../support/management-cluster/contract";

const root = path.join(__dirname, "../..");

describe("'npm run start:cluster-api'", function () {
  // Where its parts were never built, the first start builds them.
  this.timeout(1_800_000);

  it("shows the example from the first preview to the last server's release on Cluster API's own controllers", async function () {
    // What it says itself where it cannot run.
    if (!hasKinds || "reason" in (await privateNetwork())) return this.skip();
    const child = spawn(process.execPath, ["--import", "tsx", "tools/start-cluster-api.ts"], { cwd: root });
    let shown = "";
    for (const output of [child.stdout, child.stderr])
      output.setEncoding("utf8").on("data", (text: string) => {
        shown += text;
      });
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on("error", reject).on("close", resolve);
    });
    assert.equal(code, 0, shown);
    for (const said of [
      /^--- A management cluster runs at https:\/\/127\.0\.0\.1:\d+/m,
      /5 to create/,
      /Allocates 2 servers/,
      /Cluster payments {2}created/,
      /Allocates 1 server for the control plane/,
      /cannot be deleted/,
      /^--- Every server is free again/m,
    ])
      assert.match(shown, said, shown);
  });
});
