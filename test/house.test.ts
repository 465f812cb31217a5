import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import * as errors from "../provider/core/errors";

const root = path.dirname(__dirname);
const read = (name: string): string => readFileSync(path.join(root, name), "utf8");
const tracked = (...folders: string[]): string[] =>
  execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", ...folders], {
    cwd: root,
    encoding: "utf8",
  })
    .split("\n")
    .filter((name) => name.endsWith(".ts"));

/** Of imports at places in the tree, those that the linter refuses: asked in one run, on a copy of its configuration. */
function refused(imports: readonly Import[]): Import[] {
  const dir = mkdtempSync(path.join(tmpdir(), "palette-maas-house-"));
  try {
    cpSync(path.join(root, "biome.json"), path.join(dir, "biome.json"));
    const files = imports.map(([file, to], i) => {
      const name = file.replace(/x\.ts$/, `x${i}.ts`);
      mkdirSync(path.join(dir, path.dirname(name)), { recursive: true });
      writeFileSync(path.join(dir, name), `import { x } from "${to}";\nexport const y = x;\n`);
      return name;
    });
    const biome = path.join(root, "node_modules/.bin/biome");
    const args = ["lint", "--vcs-enabled=false", "--max-diagnostics=none", "--reporter=github", ...files];
    const { stdout } = spawnSync(biome, args, { cwd: dir, encoding: "utf8" });
    const complaints = stdout.split("\n").filter((line) => line.includes("noRestrictedImports"));
    return imports.filter((_, i) => complaints.some((line) => line.includes(`${path.sep}${files[i]},`)));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

type Import = [file: string, to: string];

const wrongWays: Import[] = [
  ["provider/core/x.ts", "../model/cluster"],
  ["provider/core/x.ts", "undici"],
  ["provider/http/x.ts", "../palette/client"],
  ["provider/model/x.ts", "../plane"],
  ["provider/plane.ts", "./palette/client"],
  ["provider/plane/x.ts", "../palette/client"],
  ["provider/palette/x.ts", "../maas/client"],
  ["provider/palette/x.ts", "../resources/cluster"],
  ["provider/maas/x.ts", "../palette/client"],
  ["provider/maas/x.ts", "../plane"],
  ["provider/forecast/x.ts", "../resources/cluster"],
  ["provider/resources/x.ts", "../palette/client"],
  ["provider/resources/x.ts", "../http/client"],
  ["provider/resources/x.ts", "../settings"],
  ["provider/resources/x.ts", "node:timers"],
  ["provider/resources/x.ts", "../installer/local-installer"],
  ["provider/installer/x.ts", "../plane"],
  ["provider/look-ups/x.ts", "../palette/client"],
  ["provider/doctor/x.ts", "../maas/client"],
  ["provider/plan/x.ts", "../palette/client"],
  ["provider/plan/x.ts", "node:fs"],
  ["sdk/x.ts", "../provider/dynamic"],
  ["sdk/x.ts", "zod"],
  ["sdk/x.ts", "@pulumi/kubernetes"],
  ["sdk/plugin/x.ts", "@pulumi/kubernetes/yaml"],
  ["sdk/kubernetes/x.ts", "../../provider/dynamic"],
  ["lab/src/x.ts", "../../provider/palette/client"],
  ["lab/src/palette/x.ts", "../../../provider/model/cluster"],
];
const rightWays: Import[] = [
  ["provider/core/x.ts", "./wait"],
  ["provider/http/x.ts", "../core/errors"],
  ["provider/palette/x.ts", "../http/client"],
  ["provider/palette/x.ts", "../model/cluster"],
  ["provider/plane/x.ts", "../model/cluster"],
  ["provider/maas/x.ts", "../inventory"],
  ["provider/resources/x.ts", "../forecast/refusal"],
  ["provider/resources/x.ts", "../core/wait"],
  ["provider/resources/x.ts", "../installation"],
  ["provider/installer/x.ts", "../core/errors"],
  ["provider/look-ups/x.ts", "../resources/servers"],
  ["provider/doctor/x.ts", "../http/probe"],
  ["provider/plan/x.ts", "../forecast/consent"],
  ["sdk/x.ts", "@pulumi/pulumi"],
  ["sdk/kubernetes/x.ts", "@pulumi/kubernetes/yaml"],
  ["lab/src/palette/x.ts", "../clock"],
];

describe("the house", () => {
  it("refuses imports that go the wrong way", function () {
    this.timeout(60_000);
    assert.deepEqual(refused(wrongWays), wrongWays);
    assert.deepEqual(refused(rightWays), []);
  });

  it("keeps Palette's wire words in Palette's room", () => {
    const word = /overlord|spectrocluster|ProjectUid|machinepoolconfig|packValues|cloudconfigs?\/|\/v1\//i;
    const found = tracked("provider", "sdk").filter(
      (name) => !name.startsWith("provider/palette/") && word.test(read(name)),
    );
    assert.deepEqual(found, []);
  });

  it("demands no plugin of whoever installs the package (T20)", () => {
    const { pulumi, peerDependenciesMeta } = JSON.parse(read("package.json"));
    assert.equal(pulumi, undefined);
    assert.equal(peerDependenciesMeta["@pulumi/kubernetes"].optional, true);
  });

  it("runs no script of the packages that it installs, one of which would fetch a plugin", () => {
    assert.match(read(".npmrc"), /^ignore-scripts=true$/m);
  });

  it("locks its dependencies without the address of a registry", () => {
    assert.match(read(".npmrc"), /omit-lockfile-registry-resolved=true/);
    assert.doesNotMatch(read("package-lock.json"), /"resolved": "http/);
  });

  it("explains every error class in the README, and no other", () => {
    const classes = Object.entries(errors).flatMap(([name, value]) =>
      typeof value === "function" && value.prototype instanceof Error && name !== "InitError" ? [name] : [],
    );
    const headings = [...read("README.md").matchAll(/^### `(\w+)`/gm)].map(([, name]) => name);
    assert.deepEqual(headings.sort(), classes.sort());
  });
});
