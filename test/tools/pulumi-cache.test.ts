import * as assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import * as path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { pulumiCli } from "../../tools/pulumi-cli";
import { cacheFolder } from "../../tools/pulumi-cli/cache";
import { Sandbox } from "./sandbox";

const programs = ["pulumi", "pulumi-language-nodejs"];

describe("the cache of the built Pulumi CLI", () => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
  });
  afterEach(() => sandbox.remove());

  const get = (options: { languages?: ["yaml"] } = {}) =>
    pulumiCli({ ...options, env: sandbox.env, progress: sandbox.progress });

  const names = () => sandbox.cached().map((file) => path.basename(file));

  /** Where another process would have left its lock. */
  const leaveLock = (text: string) => {
    const file = path.join(cacheFolder(sandbox.env), "lock");
    writeFileSync(file, text);
    return file;
  };

  it("is filled once and then serves without go", async () => {
    sandbox.go();
    const first = await get();
    sandbox.program("go", "exit 1");
    assert.deepEqual(await get(), first);
    assert.deepEqual(sandbox.builds(), programs);
    assert.deepEqual(names().sort(), [...programs, "pulumi-resource-pulumi-nodejs"].sort());
    assert.ok(first.bin.startsWith(path.join(sandbox.root, "cache", "pulumi-palette-maas", "pulumi-3.")));
  });

  it("gets the YAML host only when asked, and then nothing else anew", async () => {
    sandbox.go();
    await get();
    await get({ languages: ["yaml"] });
    assert.deepEqual(sandbox.builds(), [...programs, "pulumi-language-yaml"]);
  });

  it("keeps what was built before a later build failed", async () => {
    sandbox.go('case "$target" in */pulumi) ;; *) exit 1 ;; esac');
    await assert.rejects(get());
    sandbox.go();
    await get();
    assert.deepEqual(sandbox.builds(), [...programs, "pulumi-language-nodejs"]);
  });

  it("has no program of a build that failed after writing it", async () => {
    sandbox.go('echo half > "$target"; exit 1');
    await assert.rejects(get());
    assert.deepEqual(names(), ["pulumi-resource-pulumi-nodejs"]);
  });

  it("is filled by one of two that ask at once, while the other waits", async () => {
    sandbox.go('while [ ! -e "$MARKS/go-on" ]; do /bin/sleep 0.02; done');
    const first = get();
    const second = pulumiCli({
      env: sandbox.env,
      progress: {
        tick: (what) => {
          if (what.startsWith("waiting for another process")) sandbox.mark("go-on");
        },
        say: () => {},
      },
    });
    const [one, two] = await Promise.all([first, second]);
    assert.deepEqual(one, two);
    assert.deepEqual(sandbox.builds(), programs);
    assert.ok(!names().includes("lock"));
  });

  it("is whole after a process was killed in the middle of a build", async () => {
    sandbox.go(
      'echo half > "$target"; echo $$ > "$MARKS/pid.new"; /bin/mv "$MARKS/pid.new" "$MARKS/pid"; exec /bin/sleep 60',
    );
    const builder = startTool(sandbox.env);
    const go = Number(await contentOf(sandbox.markFile("pid"), builder));
    builder.kill("SIGKILL");
    await once(builder, "close");
    process.kill(go, "SIGKILL");
    assert.ok(names().includes("lock"));
    assert.ok(!existsSync(path.join(cacheFolder(sandbox.env), "bin", "pulumi")));
    sandbox.go();
    const cli = await get();
    assert.equal(readFileSync(cli.pulumi, "utf8"), "#!/bin/sh\necho built\n");
    assert.deepEqual(names().sort(), [...programs, "pulumi-resource-pulumi-nodejs"].sort());
  }).timeout(20_000);

  it("takes over from a holder of another machine that fell silent", async () => {
    sandbox.program("go", "exit 1");
    await assert.rejects(get());
    const lock = leaveLock(JSON.stringify({ pid: process.pid, host: `not-${hostname()}` }));
    const longAgo = new Date(Date.now() - 120_000);
    utimesSync(lock, longAgo, longAgo);
    sandbox.go();
    await get();
    assert.deepEqual(sandbox.builds(), programs);
  });

  it("is found by its command, which runs other commands with it on PATH", async () => {
    sandbox.go();
    const { bin } = await get();
    const child = startTool(sandbox.env, "--", "/bin/sh", "-c", 'echo "$PATH"; exit 7');
    let output = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    const [code] = await once(child, "close");
    assert.equal(output, `${bin}${path.delimiter}${sandbox.bin}\n`);
    assert.equal(code, 7);
  });
});

function startTool(env: NodeJS.ProcessEnv, ...args: string[]): ChildProcess {
  const tool = path.join(__dirname, "..", "..", "tools", "pulumi-cli.ts");
  return spawn(process.execPath, ["--require", require.resolve("tsx/cjs"), tool, ...args], {
    env,
    stdio: ["ignore", "pipe", "ignore"],
  });
}

async function contentOf(file: string, writer: ChildProcess): Promise<string> {
  while (!existsSync(file)) {
    assert.equal(writer.exitCode, null, "the process ended before it wrote the file");
    await pause(20);
  }
  return readFileSync(file, "utf8");
}
