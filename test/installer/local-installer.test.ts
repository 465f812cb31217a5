import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import type { Runtime } from "../../provider/core/runtime";
import { realClock, scaledClock } from "../../provider/core/time/clock";
import { localInstaller } from "../../provider/installer/local-installer";
import { WorkingDirectory } from "../../provider/installer/working-directory";
import type { Installation, Installer, InstallOutcome } from "../../provider/ports/installer";
import { temporaryFolder } from "../support/temporary";

describe("the installer of this host", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let told: string[];
  let stop: AbortController;
  beforeEach(() => {
    folder = temporaryFolder("installer");
    told = [];
    stop = new AbortController();
    writeFileSync(path.join(folder.path, "pcg.yaml"), "name: rack9\n");
    program("docker", "echo 27.1.1");
  });
  afterEach(() => folder.remove());

  const environment = () => ({ HOME: folder.path, PATH: `${folder.path}:${process.env.PATH}` });
  const bench = () => new WorkingDirectory(environment(), `rack9\0${path.join(folder.path, "pcg.yaml")}`);

  function installer(): Installer {
    const note = (message: string) => void told.push(message);
    const runtime: Runtime = {
      clock: scaledClock(200),
      log: { info: note, warn: note, debug: note },
      signal: stop.signal,
      owner: "shop/dev/rack",
      urn: "",
      timeout: undefined,
    };
    return localInstaller(environment(), { platform: "linux", arch: "x64", environment: environment() })(runtime);
  }

  function program(name: string, script: string): string {
    const file = path.join(folder.path, name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
    return file;
  }

  function order(script: string) {
    const executable = program("palette", `[ "$1" = version ] && exec echo 4.8.3\n${script}`);
    const configFile = path.join(folder.path, "pcg.yaml");
    return { name: "rack9", configFile, encryptionPassword: "Pcg-secret-1234", executable };
  }

  async function ended(installation: Installation): Promise<InstallOutcome> {
    await installation.ended;
    assert.ok(installation.outcome);
    return installation.outcome;
  }

  it("runs one installation per gateway at a time, whoever asks", async () => {
    const counted = path.join(folder.path, "count");
    const request = order(`echo run >> '${counted}'; sleep 0.2`);
    const mine = installer();
    const first = await mine.begin(request);
    assert.equal(await mine.begin(request), first);
    assert.deepEqual(await ended(first), { done: true });
    assert.equal(readFileSync(counted, "utf8"), "run\n");
    assert.equal(existsSync(bench().folder), false);
  });

  it("lets the program write into its file without harm to the one that was given", async () => {
    const request = order('echo "extra: true" >> "$4"; cat "$4"');
    assert.deepEqual(await ended(await installer().begin(request)), { done: true });
    assert.deepEqual(told.slice(1), ["gateway 'rack9': name: rack9", "gateway 'rack9': extra: true"]);
    assert.equal(readFileSync(request.configFile, "utf8"), "name: rack9\n");
  });

  it("shows no secret of the configuration file, in whichever form it stands there", async () => {
    const key = "AbCdEfGhIjKlMnOpQr:StUvWxYz0123456789:abcdefghijklmnopqrstuvwxyz012345";
    const lines = [
      "name: rack9",
      `maas: { endpoint: "http://user:pass-in-url@maas.example.com:5240/MAAS", apiKey: "${key}" }`,
      "paletteApiKey: pal-key-77",
      "proxy:",
      "  credentials:",
      "    user: proxy-user",
      "  caCertificate: |",
      "    -----BEGIN CERTIFICATE-----",
      "    MIIBszCCAVmgAwIBAgIUc3Vw",
      "    -----END CERTIFICATE-----",
      "opaque: Zm9vYmFyYmF6cXV4MTIzNDU2",
      "pin: !!str 4711",
      "zone: az1",
    ];
    writeFileSync(path.join(folder.path, "pcg.yaml"), lines.join("\n"));
    const parts = key.split(":").map((part) => `echo "part ${part}"`);
    const request = order(`cat "$4"; echo; ${parts.join("; ")}; echo 'oauth_token="unknown-to-us-123"'`);
    assert.deepEqual(await ended(await installer().begin(request)), { done: true });
    const all = told.join("\n");
    const secrets = [
      "pass-in-url",
      "pal-key-77",
      "proxy-user",
      "MIIBszCC",
      "Zm9vYmFy",
      "unknown-to-us",
      ...key.split(":"),
    ];
    assert.deepEqual(
      secrets.filter((secret) => all.includes(secret)),
      [],
      all,
    );
    for (const kept of ["name: rack9", "maas.example.com:5240", "zone: az1"]) assert.ok(all.includes(kept), all);
  });

  it("keeps the last lines of one that failed", async () => {
    const outcome = await ended(
      await installer().begin(order("for i in 1 2 3 4 5 6 7 8 9; do echo line $i; done; exit 7")),
    );
    assert.ok("failed" in outcome);
    assert.equal(outcome.failed, "it ended with exit code 7");
    assert.deepEqual([outcome.evidence.length, outcome.evidence[0], outcome.evidence.at(-1)], [8, "line 2", "line 9"]);
  });

  it("has ended when the program has, whatever that leaves running", async () => {
    const pipes = (): number => process.getActiveResourcesInfo().filter((kind) => kind === "PipeWrap").length;
    const before = pipes();
    const outcome = await ended(await installer().begin(order("sleep 30 & echo done; exit 0")));
    assert.deepEqual(outcome, { done: true });
    assert.equal(pipes(), before, "this process is kept by what was left running");
    assert.equal(told.at(-1), "gateway 'rack9': done");
  });

  it("says what its host lacks and begins nothing, the next time too", async () => {
    const mine = installer();
    const request = { ...order(""), executable: path.join(folder.path, "none") };
    for (const _ of [1, 2]) await assert.rejects(mine.begin(request), /There is no '.*none' to run on this host/);
    assert.equal(existsSync(bench().folder), false);
  });

  it("takes its installers and their secrets with it when its process ends", async function () {
    this.timeout(20_000);
    const said = path.join(folder.path, "said");
    const request = order(`trap 'echo told to stop > "${said}"; exit 1' TERM; touch "${said}"; sleep 30 & wait`);
    const log = "{ info() {}, warn() {}, debug() {} }";
    const runtime = `{ clock: {}, log: ${log}, signal: new AbortController().signal, owner: "", urn: "", timeout: undefined }`;
    const host = JSON.stringify({ platform: "linux", arch: "x64", environment: environment() });
    const code = `
      const { localInstaller } = require("./provider/installer/local-installer");
      const { existsSync } = require("node:fs");
      localInstaller(${JSON.stringify(environment())}, ${host})(${runtime}).begin(${JSON.stringify(request)}).then(() => {
        setInterval(() => existsSync(${JSON.stringify(said)}) && process.exit(0), 20);
      });`;
    const root = path.join(__dirname, "../..");
    const child = spawn(process.execPath, ["--require", "tsx/cjs", "--eval", code], { cwd: root, stdio: "inherit" });
    assert.deepEqual(await once(child, "exit"), [0, null]);
    assert.equal(existsSync(bench().folder), false);
    while (readFileSync(said, "utf8") === "") await realClock.sleep(10);
    assert.equal(readFileSync(said, "utf8"), "told to stop\n");
  });

  it("begins nothing once the run has been cancelled", async () => {
    stop.abort(new Error("cancelled"));
    await assert.rejects(installer().begin(order("exit 0")), /cancelled/);
    assert.equal(existsSync(bench().folder), false);
  });

  describe("with one of an earlier run still at work", () => {
    let left: ChildProcess;
    beforeEach(async () => {
      const request = order("sleep 30");
      await bench().layOut(request.configFile);
      const script = "console.log('up'); setTimeout(() => {}, 30_000)";
      left = spawn(process.execPath, ["-e", script, bench().config], { stdio: ["ignore", "pipe", "ignore"] });
      assert.ok(left.pid && left.stdout);
      await once(left.stdout, "data");
      await bench().noteProcess(left.pid);
    });
    afterEach(() => void left.kill("SIGKILL"));

    it("waits for that, starts no second, and tidies up behind it", async () => {
      const installation = await installer().begin(order("exit 1"));
      assert.match(told.join(), /an installer of an earlier run \(process \d+\) is still at work/);
      assert.equal(installation.outcome, undefined);
      left.kill("SIGKILL");
      await once(left, "exit");
      assert.deepEqual(await ended(installation), { done: true });
      assert.equal(existsSync(bench().folder), false);
    });

    it("takes no other process of that number for it", async () => {
      await bench().noteProcess(process.pid);
      assert.equal(await bench().process(), undefined);
      assert.deepEqual(await ended(await installer().begin(order("exit 0"))), { done: true });
    });
  });
});
