import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import * as path from "node:path";
import { resourceTypes } from "../../provider/index";
import { packPackage } from "../../tools/pack-package";
import { linksOf } from "../support/markdown";
import { temporaryFolder } from "../support/temporary";

const root = path.resolve(__dirname, "../..");

describe("the package as it is published", function () {
  this.timeout(60_000);
  const folder = temporaryFolder("package");
  const made = path.join(folder.path, "package");
  const read = (name: string): string => readFileSync(path.join(made, name), "utf8");

  before(async function () {
    // The classes are carried as the build made them.
    if (!existsSync(path.join(root, "dist/sdk/index.js"))) this.skip();
    await packPackage(made);
    mkdirSync(path.join(made, "node_modules"));
    for (const name of ["@grpc", "@pulumi", "google-protobuf", "undici"])
      symlinkSync(path.join(root, "node_modules", name), path.join(made, "node_modules", name));
  });
  after(() => folder.remove());

  /** What a script in a process of its own prints. */
  const told = (script: string): unknown =>
    JSON.parse(
      execFileSync(process.execPath, ["-e", `console.log(JSON.stringify(${script}))`], { cwd: made, encoding: "utf8" }),
    );

  it("exports what states point to, from one file and without zod and yaml beside it", () => {
    const names = told('Object.keys(require("pulumi-palette-maas/dynamic")).sort()');
    assert.deepEqual(names, [...resourceTypes, "dynamicFront", "lookup"].sort());
    const loaded = told('(require("pulumi-palette-maas/dynamic"), Object.keys(require.cache).length)');
    assert.equal(loaded, 1);
  });

  it("has every file that exports, types and commands name", () => {
    const { exports: exported, bin, types } = JSON.parse(read("package.json"));
    const targets = Object.values<string | Record<string, string>>(exported).flatMap((target) =>
      typeof target === "string" ? [target] : Object.values(target),
    );
    for (const target of [...targets, ...Object.values<string>(bin), types]) read(target);
    const version = told(
      'require("node:child_process").execFileSync("./dist/provider/fronts/plugin/main.js", ["--version"], { encoding: "utf8" })',
    );
    assert.match(String(version), /^pulumi-resource-palette-maas \d/);
  });

  it("leads back to the sources by maps, and carries the licences of what it brings", () => {
    for (const name of ["fronts/dynamic.js", "fronts/plugin/main.js", "command/main.js"]) {
      assert.match(read(`dist/provider/${name}`), /\n\/\/# sourceMappingURL=\w+\.js\.map\n$/);
      const { sources } = JSON.parse(read(`dist/provider/${name}.map`));
      assert.ok(sources.some((source: string) => source.endsWith("provider/settings.ts")));
    }
    const licences = read("LICENSES-OF-OTHERS.txt");
    const { dependencies } = JSON.parse(read("package.json"));
    const ours = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")).dependencies;
    for (const name of Object.keys(ours)) {
      const isInside = new RegExp(`^${name} \\d`, "m").test(licences);
      assert.notEqual(isInside, name in dependencies, `${name} is either in the files or a dependency`);
    }
  });

  it("holds nothing of the checkout but its code", () => {
    assert.deepEqual(readdirSync(path.join(made, "dist")).sort(), ["provider", "sdk"]);
    const { scripts, devDependencies, workspaces, private: isPrivate } = JSON.parse(read("package.json"));
    assert.deepEqual([scripts, devDependencies, workspaces, isPrivate], [undefined, undefined, undefined, undefined]);
    assert.ok(!read("dist/provider/fronts/dynamic.js.map").includes(root), "a path of this machine");
  });

  it("leads from its pages to its own files, or to those of its release", () => {
    for (const page of ["README.md", "CHANGELOG.md"]) {
      const targets = linksOf(read(page));
      const relative = targets.filter((target) => !/^(https?:|#)/.test(target));
      for (const target of relative) assert.ok(existsSync(path.join(made, target)), `${page}: ${target}`);
    }
    const { version } = JSON.parse(read("package.json"));
    const own = "https://github.com/pulumi-palette-maas/pulumi-palette-maas";
    assert.ok(linksOf(read("README.md")).includes(`${own}/blob/v${version}/docs/fields.md`));
    assert.ok(linksOf(read("README.md")).includes(`${own}/tree/v${version}/examples/drift`));
    assert.ok(linksOf(read("README.md")).includes(`${own}/raw/v${version}/docs/plan-page.png`));
  });

  /** The least CPU, in milliseconds, that loading an entry takes in a process that has loaded others. */
  function cpuOf(entry: string, before: readonly string[] = []): number {
    const script = `(${JSON.stringify(before)}.forEach(require), b = process.cpuUsage(), require("${entry}"), e = process.cpuUsage(b), (e.user + e.system) / 1000)`;
    return Math.min(...[1, 2, 3, 4, 5, 6].map(() => Number(told(`(() => { let b, e; return ${script}; })()`))));
  }

  it("is loaded by the server of dynamic resources in 0.15 s of CPU at most", () => {
    const spent = cpuOf("pulumi-palette-maas/dynamic");
    assert.ok(spent < 150, `${spent} ms`);
  });

  it("costs a program 10 ms of CPU at most beside Pulumi's own package", () => {
    const spent = cpuOf("pulumi-palette-maas", ["@pulumi/pulumi"]);
    assert.ok(spent < 10, `${spent} ms`);
  });
});
