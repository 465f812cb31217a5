import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { run } from "../../provider/command/run";
import type { Report } from "../../provider/plan/report/report";
import { type Printed, palettemaas } from "../doctor/diagnosed";
import { temporaryFolder } from "../support/temporary";
import { leftOver, newAccount, printed, removing, shrinking } from "./wire";

const RELEASE = "release payments/workers 3->1";

describe("palette-maas plan", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  before(() => {
    folder = temporaryFolder("plan");
  });
  after(() => folder.remove());

  const file = (text: string, name = "preview.json"): string => {
    const at = path.join(folder.path, name);
    writeFileSync(at, text);
    return at;
  };
  const planned = (text: string, ...args: string[]): Promise<Printed> =>
    palettemaas(["plan", "--offline", "--preview", file(text), ...args], { PATH: process.env.PATH ?? "" });

  it("tells how it is used, and by which codes it ends", async () => {
    const { code, out } = await palettemaas(["plan", "--help"]);
    assert.equal(code, 0);
    for (const word of ["--preview", "--fail-on", "--html", "--offline", "Exit code: 0", "130"])
      assert.ok(out.includes(word), word);
    assert.doesNotMatch(out, /doctor:/);
  });

  it("writes Markdown of what the provider foresees", async () => {
    const { code, out, err } = await planned(printed([shrinking()]));
    assert.deepEqual([code, err], [0, ""]);
    assert.match(out, /^<!-- palette-maas plan shop\/prod -->\n### ⚠️ 2 servers are released\n/);
    assert.match(out, /\| payments \| workers \| 2 of 3 servers released \| <code>size<\/code> \|/);
    assert.match(out, new RegExp(`- "${RELEASE}"`));
    assert.match(out, /rack1-01 \| may be released/);
    assert.match(out, /Neither the management plane nor MAAS was asked/);
  });

  it("writes the same as JSON, with the exit code", async () => {
    const { out } = await planned(printed([shrinking()]), "--json", "--fail-on", "release");
    const told: Report & { exitCode: number } = JSON.parse(out);
    assert.equal(told.exitCode, 3);
    assert.deepEqual(told.counts, {
      reinstalled: 0,
      mayBeReinstalled: 0,
      released: 2,
      replaced: 0,
      deleted: 0,
      allocated: 0,
    });
    assert.deepEqual(told.approve, [RELEASE]);
  });

  it("writes files, and the headline to standard output", async () => {
    const markdown = path.join(folder.path, "plan.md");
    const { out } = await planned(printed([shrinking()]), "--markdown", markdown);
    assert.equal(out, "2 servers are released\n");
    assert.match(readFileSync(markdown, "utf8"), /### ⚠️ 2 servers are released/);
  });

  it("is quiet about what stays", async () => {
    const { code, out } = await planned(printed([{ ...shrinking(3), op: "same" }]), "--fail-on", "release,delete");
    assert.equal(code, 0);
    assert.match(out, /### ✅ Nothing changes/);
  });

  const config = (approve: unknown) => ({ config: { "palette-maas:approve": approve } });
  const FAILING: [
    what: string,
    steps: unknown[],
    over: Record<string, unknown>,
    failOn: string,
    code: number,
    told: RegExp,
  ][] = [
    [
      "fails on what is not approved",
      [shrinking()],
      {},
      "release",
      3,
      /does not hold\n {2}release payments\/workers 3->1\n$/,
    ],
    ["passes what is approved", [shrinking()], config(JSON.stringify([RELEASE])), "release,delete", 0, /^$/],
    ["passes kinds that were not named", [shrinking()], {}, "reinstall, replace", 0, /^$/],
    [
      "fails on another change than the approved one",
      [shrinking()],
      config('["release payments/workers 3->2"]'),
      "release",
      3,
      /3->1/,
    ],
    ["fails on a delete", [removing()], {}, "delete", 3, /delete payments\/workers/],
    ["fails on a delete that an interrupted run left", [leftOver()], {}, "delete", 3, /delete payments\/workers/],
    ["fails where approvals cannot be read", [shrinking()], config("[secret]"), "release", 3, /3->1/],
  ];
  for (const [what, steps, over, failOn, expected, told] of FAILING) {
    it(`--fail-on ${what}`, async () => {
      const { code, err } = await planned(printed(steps, over), "--fail-on", failOn);
      assert.equal(code, expected, err);
      assert.match(err, told);
    });
  }

  const overLimit =
    "Pool 'workers' would release 2. Approval with 'release payments/workers 3->1' in 'palette-maas:approve'; or";
  const workersUrn = String(shrinking().urn);
  const ENDED: [what: string, diagnostics: object[], code: number, headline: RegExp][] = [
    [
      "a missing approval",
      [{ severity: "error", message: overLimit, urn: workersUrn }],
      3,
      /### .{1,3} 1 change will be refused/,
    ],
    [
      "a missing approval and something else",
      [
        { severity: "error", message: overLimit, urn: workersUrn },
        { severity: "error", message: "it broke" },
      ],
      1,
      /The preview failed/,
    ],
    [
      "a protection that no approval lifts",
      [
        {
          severity: "error",
          message: "it is protected ('delete payments/workers' in 'palette-maas:approve')",
          urn: workersUrn,
        },
      ],
      1,
      /The preview failed/,
    ],
  ];
  for (const [what, diagnostics, expected, headline] of ENDED) {
    it(`of a preview that ended by ${what} ends with ${expected}`, async () => {
      const { code, out, err } = await planned(printed([], { diagnostics }));
      assert.equal(code, expected, err);
      assert.match(out, headline);
      if (expected !== 3) return;
      assert.match(out, new RegExp(`\\| payments \\| workers \\| refused[\\s\\S]*- "${RELEASE}"`));
      assert.match(err, new RegExp(`does not hold\\n {2}${RELEASE}`));
    });
  }

  it("ends with 3 where a release over the limit lacks its approval, whatever --fail-on says", async () => {
    const step = shrinking() as { oldState: { outputs: Record<string, unknown> } };
    step.oldState.outputs = { ...step.oldState.outputs, releaseLimit: 1 };
    const { code, out, err } = await planned(printed([step]));
    assert.equal(code, 3, err);
    assert.match(out, /2 of 3 servers released/);
    assert.match(out, /1 change will be refused/);
    const approved = await planned(printed([step], config(JSON.stringify([RELEASE]))));
    assert.equal(approved.code, 0, approved.err);
  });

  it("takes approvals from a file before the preview's own", async () => {
    const approving = file(JSON.stringify({ "palette-maas:approve": [RELEASE] }), "config.json");
    const { code } = await planned(printed([shrinking()]), "--fail-on", "release", "--config", approving);
    assert.equal(code, 0);
  });

  it("says so where approvals are secret", async () => {
    const { out } = await planned(printed([shrinking()], config("[secret]")));
    assert.match(out, /approve' is secret, so what it approves is not known/);
  });

  it("tells what a preview that failed said, and ends with 1", async () => {
    const diagnostics = [{ severity: "error", message: "error: size: is too small", urn: String(shrinking().urn) }];
    const { code, out } = await planned(printed([], { diagnostics }), "--fail-on", "release");
    assert.equal(code, 1);
    assert.match(out, /### ❌ The preview failed[\s\S]*- workers: size: is too small/);
  });

  it("tells them also where the configuration is what is wrong, and else refuses such a configuration", async () => {
    const over = { config: { "palette-maas:preflight": "maybe" } };
    const diagnostics = [{ severity: "error", message: "error: The configuration is not usable" }];
    const failed = await planned(printed([], { ...over, diagnostics }));
    assert.equal(failed.code, 1);
    assert.match(failed.out, /- The configuration is not usable/);
    const refused = await planned(printed([shrinking()], over));
    assert.equal(refused.code, 2);
    assert.match(refused.err, /'palette-maas:preflight'/);
  });

  it("prints no secret, even where a preview shows it in clear", async () => {
    const key = "consumerkey12:tokenkey3456:secretkey7890";
    const env = {
      PALETTE_API_KEY: "palette-classified",
      MAAS_API_URL: "http://m/MAAS",
      MAAS_API_KEY: "aaaa1111:bbbb2222:cccc3333",
    };
    const diagnostics = [
      { severity: "warning", message: `it said ${key}, secretkey7890, palette-classified and cccc3333` },
    ];
    const html = path.join(folder.path, "secret.html");
    for (const args of [[], ["--json"], ["--html", html]]) {
      const text = printed([newAccount(key), shrinking()], { diagnostics });
      const { out, err } = await palettemaas(["plan", "--offline", "--preview", file(text), ...args], env);
      const all = out + err + (args.includes("--html") ? readFileSync(html, "utf8") : "");
      assert.match(all, /it said/);
      assert.doesNotMatch(all, /consumerkey|tokenkey|secretkey|classified|cccc3333/);
    }
  });

  const WRONG: [what: string, args: string[], told: RegExp][] = [
    ["no such file", ["plan", "--preview", "/nowhere/p.json"], /The file \/nowhere\/p.json cannot be read/],
    [
      "a wrong kind",
      ["plan", "--fail-on", "reinstal"],
      /--fail-on takes reinstall, release, replace, delete, and not 'reinstal'/,
    ],
    ["a stack of a given preview", ["plan", "--preview", "x", "--stack", "y"], /a preview that is given has its stack/],
    ["a wrong span", ["plan", "--timeout", "soon"], /--timeout must be a span/],
    ["a wrong option", ["plan", "--htm", "x"], /--htm/],
    ["another word", ["plan", "more"], /'more' is not understood/],
  ];
  for (const [what, args, told] of WRONG) {
    it(`refuses ${what} with a sentence`, async () => {
      const { code, out, err } = await palettemaas(args);
      assert.deepEqual([code, out], [2, ""]);
      assert.match(err, told);
    });
  }

  it("refuses what is no preview, and a file that cannot be written", async () => {
    assert.match((await planned("Previewing update")).err, /preview.json is not JSON/);
    const { code, err } = await planned(printed([]), "--markdown", path.join(folder.path, "none", "x.md"));
    assert.equal(code, 2);
    assert.match(err, /x.md cannot be written/);
  });

  it("reads standard input", async () => {
    const out: string[] = [];
    const terminal = {
      environment: {},
      out: (text: string) => void out.push(text),
      err: assert.fail,
      input: async () => printed([shrinking()]),
    };
    assert.equal(await run(["plan", "--offline", "--preview", "-"], terminal), 0);
    assert.match(out.join(""), /2 servers are released/);
  });

  it("tells the commit of the folder, or else the one that the build names", async () => {
    const commit = "fedcba9876543210fedcba9876543210fedcba98";
    const args = ["plan", "--offline", "--json", "--preview", file(printed([]))];
    const told = async (env: Record<string, string>, cwd: string): Promise<string | undefined> =>
      JSON.parse((await palettemaas([...args, "--cwd", cwd], { PATH: process.env.PATH ?? "", ...env })).out).commit;
    assert.equal(await told({ CI_COMMIT_SHA: commit }, folder.path), commit);
    assert.equal(await told({ GITHUB_SHA: "what; ever" }, folder.path), undefined);
    const git = (...words: string[]) =>
      execFileSync("git", ["-C", folder.path, "-c", "user.name=x", "-c", "user.email=x@y", ...words]);
    git("init", "--quiet");
    git("commit", "--quiet", "--allow-empty", "--message=x");
    assert.match((await told({ CI_COMMIT_SHA: commit }, folder.path)) ?? "", /^(?!fedcba9876)[0-9a-f]{40}$/);
  });
});

describe("palette-maas plan without a preview", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder("plan-runs");
  });
  afterEach(() => folder.remove());

  /** A stand-in for Pulumi, as the command finds it on PATH. */
  const environment = (script: string): Record<string, string> => {
    const at = path.join(folder.path, "pulumi");
    writeFileSync(at, `#!${process.execPath}\n${script}`);
    chmodSync(at, 0o755);
    return { PATH: folder.path };
  };
  const program = (text: string, code = 0): string =>
    `console.error("previewing", process.argv.slice(2).join(" "), process.cwd());
     require("node:fs").writeSync(1, ${JSON.stringify(text)}); process.exitCode = ${code};`;

  it("runs it in the folder and passes on what it says", async () => {
    const env = environment(program(printed([shrinking()])));
    const { code, out, err } = await palettemaas(
      ["plan", "--offline", "--stack", "org/prod", "--cwd", folder.path],
      env,
    );
    assert.equal(code, 0, err);
    assert.match(out, /2 servers are released/);
    assert.match(
      err,
      /^previewing preview --json --show-sames --show-replacement-steps --non-interactive --stack org\/prod \S*plan-runs/,
    );
  });

  it("honours that it failed: with a plan of what it printed, or without one", async () => {
    const silent = await palettemaas(["plan", "--offline"], environment(program("", 255)));
    assert.equal(silent.code, 1);
    assert.match(silent.err, /'pulumi preview' failed with exit code 255; no plan was made/);
    const telling = await palettemaas(["plan", "--offline"], environment(program(printed([shrinking()]), 255)));
    assert.equal(telling.code, 1);
    assert.match(telling.out, /The preview failed[\s\S]*exit code 255/);
  });

  it("says how to get it where there is none", async () => {
    const { code, err } = await palettemaas(["plan"], { PATH: folder.path });
    assert.equal(code, 2);
    assert.match(err, /'pulumi' is not on PATH: install it, or give a preview by --preview FILE/);
  });

  it("ends it when somebody interrupts", async () => {
    const script = `process.on("SIGINT", () => { console.error("ended"); process.exit(1); });
      console.error("running"); setInterval(() => {}, 1000);`;
    let interrupt: (() => void) | undefined;
    let told = "";
    const terminal = {
      environment: environment(script),
      out: assert.fail,
      err: (text: string) => {
        told += text;
        if (told.includes("running")) interrupt?.();
      },
      onInterrupt: (act: () => void) => {
        interrupt = act;
        return () => {
          interrupt = undefined;
        };
      },
    };
    assert.equal(await run(["plan"], terminal), 130);
    assert.equal(told, "running\nended\n");
    assert.equal(interrupt, undefined);
  });
});
