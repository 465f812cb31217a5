import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import * as path from "node:path";
import { asMarkdown } from "../../provider/plan/render/markdown";
import { inBash } from "../support/github-actions";
import { temporaryFolder } from "../support/temporary";
import { report } from "./planned";
import { commandOf, standIn, workflow } from "./workflow";

describe("the workflow for pull requests", () => {
  it("runs on pull requests of this repository, with no more rights than it needs", () => {
    const { on, permissions, jobs } = workflow();
    assert.deepEqual(Object.keys(on), ["pull_request"]);
    assert.deepEqual(permissions, { contents: "read", "pull-requests": "write" });
    assert.match(jobs.plan.if, /head\.repo\.full_name == github\.repository/);
  });

  it("uses official actions alone, each at a version", () => {
    const uses = workflow().jobs.plan.steps.flatMap((step) => step.uses ?? []);
    for (const action of uses) assert.match(action, /^(actions|pulumi)\/[\w-]+@v\d+$/);
    assert.ok(uses.length >= 4);
  });

  it("puts nothing of the event into a command, and names secrets in the step that plans alone", () => {
    for (const { name, run = "", env = {} } of workflow().jobs.plan.steps) {
      assert.doesNotMatch(run, /\$\{\{/, name);
      const isSecret = Object.values(env).some((value) => value.includes("secrets."));
      assert.equal(isSecret, name === "Make the plan", name);
    }
  });

  it("ends as the plan did", async () => {
    for (const code of [0, 1, 3]) {
      const { code: ended } = await inBash(commandOf("Judge the plan"), ".", {
        CODE: String(code),
        PATH: "/usr/bin:/bin",
      });
      assert.equal(ended, code);
    }
  });
});

describe("the comment on a pull request", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder("comment");
  });
  afterEach(() => folder.remove());

  const planOf = (stack: string, headline: string): string => asMarkdown({ ...report([]), stack, headline });

  async function commented(hub: ReturnType<typeof standIn>, text: string): Promise<void> {
    writeFileSync(path.join(folder.path, "plan.md"), text);
    const env = { PATH: `${hub.bin}:/usr/bin:/bin`, GH_TOKEN: "t", GITHUB_REPOSITORY: "acme/shop", PULL_REQUEST: "7" };
    const { code, text: told } = await inBash(commandOf("Write the comment, or update it"), folder.path, env);
    assert.equal(code, 0, told);
  }

  it("is written once, and updated from then on", async () => {
    const hub = standIn(folder.path);
    await commented(hub, planOf("prod", "3 servers are reinstalled"));
    await commented(hub, planOf("prod", "Nothing changes"));
    assert.deepEqual(
      hub.comments().map(({ body }) => body.split("\n")[1]),
      ["### ✅ Nothing changes"],
    );
  });

  it("is one per stack, and leaves those of people alone", async () => {
    const hub = standIn(folder.path);
    const quoted = { id: 1, user: { type: "User" }, body: planOf("prod", "quoted") };
    const other = { id: 2, user: { type: "Bot" }, body: "Coverage is 90%" };
    hub.say(quoted, other);
    await commented(hub, planOf("prod", "a"));
    await commented(hub, planOf("stage", "b"));
    await commented(hub, planOf("prod", "c"));
    const bodies = hub.comments().map(({ body }) => body.split("\n").slice(0, 2).join(" "));
    assert.deepEqual(bodies, [
      "<!-- palette-maas plan shop/prod --> ### ✅ quoted",
      "Coverage is 90%",
      "<!-- palette-maas plan shop/prod --> ### ✅ c",
      "<!-- palette-maas plan shop/stage --> ### ✅ b",
    ]);
  });
});
