import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as path from "node:path";
import { goneError } from "../../provider/core/gone";

describe("an object that has gone", () => {
  it("is told with what to do about it", () => {
    assert.equal(
      goneError("Pool 'workers'").message,
      "Pool 'workers' no longer exists; run 'pulumi refresh' to remove it from state.",
    );
  });

  it("is told in one place", () => {
    const root = path.resolve(__dirname, "../..");
    const told = execFileSync(
      "grep",
      ["-rlE", "no longer exists|from state\\b.*refresh|refresh' forgets", "provider", "--include=*.ts"],
      {
        cwd: root,
        encoding: "utf8",
      },
    );
    assert.deepEqual(told.trim().split("\n"), ["provider/core/gone.ts"]);
  });
});
