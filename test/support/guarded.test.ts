import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { temporaryFolder } from "./temporary";

describe("a guarded program whose process dies", function () {
  this.timeout(20_000);

  for (const isFolderThere of [true, false]) {
    it(`ends, ${isFolderThere ? "and its folder goes" : "though its folder has gone before"}`, async () => {
      const folder = temporaryFolder("guarded");
      const guarded = JSON.stringify(path.join(__dirname, "management-cluster/guarded.ts"));
      const program = { command: "/bin/sh", args: ["-c", "echo $$ > number; exec sleep 60"] };
      const text = `require(${guarded}).Guarded.start(${JSON.stringify(folder.path)}, ${JSON.stringify(program)}); setInterval(() => {}, 1000);`;
      const child = spawn(process.execPath, ["--require", require.resolve("tsx/cjs"), "--eval", text], {
        stdio: "inherit",
      });
      const file = path.join(folder.path, "number");
      while (!existsSync(file) || readFileSync(file, "utf8") === "") await pause(20);
      const number = Number(readFileSync(file, "utf8"));
      assert.ok(isRunning(number));
      if (!isFolderThere) folder.remove();
      child.kill("SIGKILL");
      await once(child, "close");
      while (isRunning(number)) await pause(20);
      while (existsSync(folder.path)) await pause(20);
    });
  }
});

function isRunning(number: number): boolean {
  try {
    process.kill(number, 0);
    return true;
  } catch {
    return false;
  }
}
