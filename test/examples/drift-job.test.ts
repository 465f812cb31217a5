import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import * as path from "node:path";
import { inBash, PINNED } from "../support/github-actions";
import { temporaryFolder } from "../support/temporary";
import { driftJob, type Issue, issueTracker, KEEP } from "./drift-job";

const DRIFT =
  "warning: Drift: shop-workers-b5m9c (rack3-09) is Broken in MAAS, not Deployed; 'pulumi up' does nothing about it.";
const SCALED = "warning: 'size' is 5 in Palette and 3 in the record: 'pulumi up' releases 2 servers again.";

describe("the scheduled job that looks for drift", () => {
  it("runs by the clock and by hand, with no more rights than it needs", () => {
    const { on, permissions } = driftJob();
    assert.match(on.schedule[0]?.cron ?? "", /^\d+ \d+ \* \* [*\d-]+$/);
    assert.ok("workflow_dispatch" in on);
    assert.deepEqual(permissions, { contents: "read", issues: "write" });
  });

  it("uses official actions alone, each at a commit", () => {
    const uses = driftJob().jobs.drift.steps.flatMap((step) => step.uses ?? []);
    for (const action of uses) assert.match(action, PINNED);
    assert.equal(uses.length, 3);
  });

  it("puts nothing of the event into a command, and names secrets in the step that looks alone", () => {
    for (const { name, run = "", env = {} } of driftJob().jobs.drift.steps) {
      assert.doesNotMatch(run, /\$\{\{/, name);
      const isSecret = Object.values(env).some((value) => value.includes("secrets."));
      assert.equal(isSecret, name === "Look for drift", name);
    }
  });
});

describe("the issue about drift", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let tracker: ReturnType<typeof issueTracker>;
  beforeEach(() => {
    folder = temporaryFolder("issue");
    tracker = issueTracker(folder.path);
  });
  afterEach(() => folder.remove());

  async function keep(drifted: boolean, lines: string[] = [], stack = "prod"): Promise<Issue[]> {
    writeFileSync(
      path.join(folder.path, "drift.txt"),
      ["Previewing refresh (prod):", ...lines, "    5 unchanged", ""].join("\n"),
    );
    const given = { STACK: stack, DRIFTED: String(drifted), GH_TOKEN: "t", GH_REPO: "acme/shop" };
    const { code, text } = await inBash(KEEP, folder.path, { PATH: `${tracker.bin}:/usr/bin:/bin`, ...given });
    assert.equal(code, 0, text);
    return tracker.issues();
  }

  it("is opened with a line for everything that differs, and the rest in a fold", async () => {
    const [issue, ...more] = await keep(true, [SCALED, DRIFT, DRIFT]);
    assert.deepEqual([issue?.title, more], ["Drift in stack prod", []]);
    const lines = issue?.body.split("\n") ?? [];
    assert.equal(lines[0], "<!-- palette-maas drift prod -->");
    assert.deepEqual(
      lines.filter((line) => line.startsWith("- ")),
      [SCALED, DRIFT].map((line) => line.replace("warning: ", "- ")),
    );
    assert.ok(lines.includes("        5 unchanged"), issue?.body);
  });

  it("is one, that says what differs now, is closed when nothing does, and opened anew", async () => {
    await keep(true, [DRIFT]);
    const [updated, ...more] = await keep(true, [SCALED]);
    assert.deepEqual(more, []);
    assert.match(updated?.body ?? "", /'size' is 5/);
    assert.doesNotMatch(updated?.body ?? "", /Broken/);
    assert.deepEqual(
      (await keep(false)).map(({ state }) => state),
      ["closed"],
    );
    assert.deepEqual(
      (await keep(false)).map(({ state }) => state),
      ["closed"],
    );
    assert.deepEqual(
      (await keep(true, [DRIFT])).map(({ state }) => state),
      ["closed", "open"],
    );
  });

  it("is one per stack, and leaves those of people alone", async () => {
    const body = "<!-- palette-maas drift prod -->\nI copied this.";
    tracker.add({ number: 1, title: "Drift in stack prod", body, state: "open", app: "" });
    await keep(true, [DRIFT]);
    await keep(true, [SCALED], "stage");
    const issues = await keep(true, [SCALED]);
    assert.deepEqual(
      issues.map(({ title }) => title),
      ["Drift in stack prod", "Drift in stack prod", "Drift in stack stage"],
    );
    assert.equal(issues[0]?.body, body);
  });
});
