import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import { text } from "node:stream/consumers";
import { asMarkdown } from "../../provider/plan/render/markdown";
import { inBash, PINNED } from "../support/github-actions";
import { temporaryFolder } from "../support/temporary";
import { report } from "./planned";
import { action, commandOf, gitlabJob, standIn, workflow } from "./workflow";

describe("the workflow for pull requests", () => {
  it("runs on pull requests of this repository, with no more rights than it needs", () => {
    const { on, permissions, jobs } = workflow();
    assert.deepEqual(Object.keys(on), ["pull_request"]);
    assert.deepEqual(permissions, { contents: "read", "pull-requests": "write" });
    assert.match(jobs.plan.if, /head\.repo\.full_name == github\.repository/);
  });

  it("uses official actions alone, each at a commit, and its own", () => {
    const uses = [...workflow().jobs.plan.steps, ...action().runs.steps].flatMap((step) => step.uses ?? []);
    const own = "pulumi-palette-maas/pulumi-palette-maas/.github/actions/plan@v0.1.0";
    for (const used of uses.filter((one) => one !== own)) assert.match(used, PINNED);
    assert.ok(uses.includes(own) && uses.length >= 5, uses.join());
  });

  it("puts nothing of the event into a command, and names secrets in the step that plans alone", () => {
    for (const { name, run = "", env = {} } of [...workflow().jobs.plan.steps, ...action().runs.steps]) {
      assert.doesNotMatch(run, /\$\{\{/, name);
      const isSecret = Object.values(env).some((value) => value.includes("secrets."));
      assert.equal(isSecret, name === "Plan", name);
    }
  });

  it("shows no plan of an earlier run", async () => {
    const folder = temporaryFolder("stale");
    try {
      writeFileSync(path.join(folder.path, "plan.md"), "an earlier plan");
      const env = {
        PATH: "/usr/bin:/bin",
        STACK: "dev",
        FAIL_ON: "delete",
        GITHUB_OUTPUT: "out",
        GITHUB_STEP_SUMMARY: "sum",
      };
      const { code } = await inBash(commandOf("Make the plan"), folder.path, env);
      assert.notEqual(code, 0);
      assert.ok(!existsSync(path.join(folder.path, "plan.md")));
    } finally {
      folder.remove();
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

describe("the note on a merge request", () => {
  const notes: { id: number; body: string }[] = [];
  const asked: string[] = [];
  // GitLab's notes, two on a page.
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "", "http://gitlab");
    asked.push(`${request.method} ${url.pathname} ${request.headers["private-token"]}`);
    const { body } = request.method === "GET" ? { body: "" } : JSON.parse(await text(request));
    if (request.method === "POST") notes.push({ id: notes.length, body });
    if (request.method === "PUT") notes[Number(url.pathname.split("/").at(-1))] = { id: 0, body };
    const page = Number(url.searchParams.get("page") ?? 1);
    response.setHeader("x-next-page", page * 2 < notes.length ? String(page + 1) : "");
    response.end(JSON.stringify(notes.slice(page * 2 - 2, page * 2)));
  });
  const folder = temporaryFolder("note");
  before(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
  after(() => {
    folder.remove();
    server.close();
  });

  it("is written once, found behind other notes, and updated from then on", async () => {
    const script = gitlabJob().script.find((line) => line.includes("note.mjs")) ?? "";
    const { port } = server.address() as AddressInfo;
    const env = {
      PATH: `${path.dirname(process.execPath)}:/usr/bin:/bin`,
      CI_API_V4_URL: `http://127.0.0.1:${port}/api/v4`,
      CI_PROJECT_ID: "12",
      CI_MERGE_REQUEST_IID: "7",
      GITLAB_TOKEN: "t",
    };
    const say = async (headline: string): Promise<void> => {
      writeFileSync(path.join(folder.path, "plan.md"), asMarkdown({ ...report([]), stack: "prod", headline }));
      const { code, text: told } = await inBash(script, folder.path, env);
      assert.equal(code, 0, told);
    };
    notes.push({ id: 0, body: "a" }, { id: 1, body: "b" });
    await say("3 servers are reinstalled");
    await say("Nothing changes");
    assert.deepEqual(
      notes.map(({ body }) => body.split("\n")[1]),
      [undefined, undefined, "### ✅ Nothing changes"],
    );
    assert.equal(asked.at(-1), "PUT /api/v4/projects/12/merge_requests/7/notes/2 t");
  });

  it("is asked for on merge requests of this project alone, and the job ends as the plan did", () => {
    const { rules, script } = gitlabJob();
    assert.match(rules[0]?.if ?? "", /merge_request_event.*CI_MERGE_REQUEST_SOURCE_PROJECT_PATH == \$CI_PROJECT_PATH/);
    assert.equal(script.at(-1), 'exit "$code"');
    assert.match(script.join("\n"), /rm -f plan\.md plan\.html/);
  });
});
