import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as path from "node:path";
import { createInterface } from "node:readline";

const root = path.join(__dirname, "../..");

describe("'npm start'", function () {
  this.timeout(300_000);

  it("shows the whole job in less than 240 lines, with a page of the lab that lives as long as it is kept", async () => {
    const child = spawn(process.execPath, ["--import", "tsx", "tools/start.ts", "--keep"], { cwd: root });
    const lines: string[] = [];
    let page = "";
    for (const input of [child.stdout, child.stderr])
      createInterface({ input }).on("line", (line) => {
        lines.push(line);
        // At the end, and not before: the page must be there still.
        const address = /^--- The lab goes on: open (\S+)/.exec(line)?.[1];
        if (address === undefined) return;
        fetch(address)
          .then(async (answer) => {
            page = await answer.text();
          })
          .finally(() => child.kill("SIGINT"));
      });
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on("error", reject).on("close", resolve);
    });
    const shown = lines.join("\n");
    assert.equal(code, 0, shown);
    // Some 220: how often a machine is seen on its way depends on the moment. npm prints a few more.
    assert.ok(lines.length < 240, `${lines.length} lines:\n${shown}`);
    assert.match(shown, /^Its page draws the racks as they move: http:\/\/127\.0\.0\.1:\d+\/ in a browser/m);
    assert.match(shown, /^The page, to open in a browser: .*start-plan\.html$/m);
    assert.match(page, /^<!doctype html>/i);
    for (const part of ["Allocates 1 server", "is protected", "Every server is free again"])
      assert.ok(shown.includes(part), part);
  });
});
