import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { type Lab, startLab } from "palette-maas-lab";
import { packPlugin } from "../../tools/pack-plugin";
import { pulumi } from "../support/cli";
import { type Project, project } from "../support/engine";
import { mainJob } from "../support/programs";
import { deployedTo, SPEED } from "../support/rack";
import { temporaryFolder } from "../support/temporary";

const root = path.resolve(__dirname, "../..");
const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
const ARCHITECTURES: Record<string, string> = { x64: "amd64" };
const here = `${process.platform}-${ARCHITECTURES[process.arch] ?? process.arch}`;

describe("the plugin, packed for Pulumi to install", () => {
  const folder = temporaryFolder("plugins");
  let archives: string[];
  let lab: Lab;
  let job: Project;

  before(async () => {
    archives = await packPlugin(folder.path);
    lab = await startLab({ speed: SPEED });
    job = await project("installed", lab.env, mainJob(lab, { front: "plugin", deletionProtection: false }));
  });
  after(async () => {
    await job?.remove();
    await lab?.stop();
    folder.remove();
  });

  const archiveFor = (platform: string): string => {
    const found = archives.find((file) => file.endsWith(`-v${version}-${platform}.tar.gz`));
    assert.ok(found, `${platform}: ${archives}`);
    return found;
  };

  it("has an archive for each platform, with a start script that the engine finds there", () => {
    assert.equal(archives.length, 6);
    for (const file of archives) {
      const listed = execFileSync("tar", ["-tzvf", file], { encoding: "utf8" }).trim().split("\n");
      const start = listed.find((line) => line.includes("pulumi-resource-palette-maas"));
      assert.match(start ?? "", file.includes("-windows-") ? /^-rwxr-xr-x.*\.cmd$/ : /^-rwxr-xr-x.*palette-maas$/);
    }
  });

  it("carries the licences of what it brings", () => {
    const licences = execFileSync("tar", ["-xzOf", archiveFor("linux-amd64"), "LICENSES-OF-OTHERS.txt"], {
      encoding: "utf8",
    });
    for (const name of ["@grpc/grpc-js", "undici", "zod", "yaml", "google-protobuf"]) {
      assert.match(licences, new RegExp(`^${name} \\d`, "m"), name);
    }
  });

  it("says what it needs where Node.js is missing or too old", () => {
    const dir = path.join(folder.path, "unpacked");
    mkdirSync(dir);
    execFileSync("tar", ["-xzf", archiveFor("linux-amd64"), "-C", dir]);
    const script = path.join(dir, "pulumi-resource-palette-maas");
    const run = spawnSync("/bin/sh", [script], { env: { PATH: dir }, encoding: "utf8" });
    assert.notEqual(run.status, 0);
    assert.match(run.stderr, /Node\.js/);
    const old = "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.0' } });";
    const refused = spawnSync(process.execPath, ["-e", `${old} require("./plugin.js")`], {
      cwd: dir,
      encoding: "utf8",
    });
    assert.equal(refused.status, 1);
    assert.match(refused.stderr, /^pulumi-resource-palette-maas needs Node\.js >=20\.19; this is 18\.20\.0\.$/m);
    const version = spawnSync(script, ["--version"], { encoding: "utf8" });
    assert.match(version.stdout, /^pulumi-resource-palette-maas \d+\.\d+\.\d+/);
  });

  it("is installed with the CLI and runs a stack, with nothing of the package at hand", async () => {
    const install = `plugin install resource palette-maas v${version} --file ${archiveFor(here)}`;
    const installed = await pulumi(job.dir, job.env, install);
    assert.equal(installed.code, 0, installed.text);
    const listed = await pulumi(job.dir, job.env, "plugin ls --json");
    assert.match(listed.text, /palette-maas/);
    const up = await job.up();
    assert.equal(up.error, undefined, up.text);
    assert.doesNotMatch(up.text, /from \$PATH/);
    assert.equal(deployedTo(lab).length, 3);
    assert.equal((await job.state()).get("payments")?.type, "palette-maas:index:Cluster");
    const again = await job.preview({ expectNoChanges: true });
    assert.equal(again.error, undefined, again.text);
    const down = await job.destroy();
    assert.equal(down.error, undefined, down.text);
    assert.equal(deployedTo(lab).length, 0);
  });
});
