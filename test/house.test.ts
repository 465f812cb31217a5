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

/** What each room of `provider/` may import of the others; everything else the linter refuses. */
const TYPES = ["core", "model", "plane", "ports", "context"];
const MAY: Record<string, readonly string[]> = {
  core: [],
  http: ["core"],
  model: ["core"],
  plane: ["core", "model"],
  ports: ["core", "model", "plane"],
  palette: ["core", "model", "http", "plane"],
  "cluster-api": ["core", "model", "http", "plane"],
  maas: ["core", "model", "http", "ports"],
  installer: ["core", "ports"],
  forecast: ["core", "model", "plane", "ports"],
  machines: [...TYPES, "forecast"],
  protection: [...TYPES, "forecast", "machines"],
  drift: [...TYPES, "forecast", "machines"],
  adoption: [...TYPES, "forecast", "drift"],
  capacity: [...TYPES, "forecast", "protection"],
  resources: [...TYPES, "forecast", "machines", "protection", "drift", "adoption", "capacity"],
  "look-ups": [...TYPES, "machines", "drift"],
  doctor: [...TYPES, "machines", "http", "settings", "index"],
  plan: ["core", "model", "forecast", "protection", "ports", "index"],
  rack: ["core", "plane", "ports", "context", "plan"],
  command: ["core", "context", "http", "doctor", "plan", "rack", "forecast", "settings", "index"],
  fronts: ["core", "settings", "index"],
  generate: ["core", "look-ups", "settings", "index"],
};
const FILES = ["context", "settings", "index"];
/** Rooms with rooms in them. */
const DEEP = ["core", "model", "palette", "cluster-api", "resources", "plan", "fronts"];

const between = (isRight: boolean): Import[] =>
  Object.entries(MAY).flatMap(([room, may]) =>
    [...Object.keys(MAY), ...FILES]
      .filter((other) => other !== room && may.includes(other) === isRight)
      .flatMap((other): Import[] => {
        const to = FILES.includes(other) ? other : `${other}/x`;
        const deep: Import[] = DEEP.includes(room) ? [[`provider/${room}/deep/x.ts`, `../../${to}`]] : [];
        return [[`provider/${room}/x.ts`, `../${to}`], ...deep];
      }),
  );

const wrongWays: Import[] = [
  ...between(false),
  ["provider/context.ts", "./palette/client"],
  ["provider/context.ts", "./resources/cluster/cluster"],
  ["provider/settings.ts", "./resources/cluster/cluster"],
  ["provider/settings.ts", "./http/client"],
  ["provider/resources/cluster/x.ts", "../machine-pool/rollout"],
  ["provider/resources/machine-pool/x.ts", "../cluster/rollout"],
  ["provider/core/x.ts", "undici"],
  ["provider/core/time/x.ts", "@pulumi/pulumi"],
  ["provider/resources/cluster/x.ts", "node:timers"],
  ["provider/resources/x.ts", "undici"],
  ["provider/forecast/x.ts", "node:fs"],
  ["provider/capacity/x.ts", "node:fs"],
  ["provider/plan/report/x.ts", "node:fs"],
  ["provider/palette/clusters/x.ts", "@pulumi/pulumi"],
  ["provider/cluster-api/clusters/x.ts", "@pulumi/pulumi"],
  ["provider/cluster-api/clusters/x.ts", "../../palette/client"],
  ["provider/fronts/plugin/x.ts", "undici"],
  ["sdk/x.ts", "../provider/fronts/dynamic"],
  ["sdk/x.ts", "zod"],
  ["sdk/x.ts", "@pulumi/kubernetes"],
  ["sdk/plugin/x.ts", "@pulumi/kubernetes/yaml"],
  ["sdk/kubernetes/x.ts", "../../provider/fronts/dynamic"],
  ["lab/src/x.ts", "../../provider/palette/client"],
  ["lab/src/palette/api/x.ts", "../../../../provider/model/cluster"],
  ["lab/src/x.ts", "../../page/document"],
  ["page/x.ts", "../provider/core/text/printable"],
  ["page/browser/x.ts", "../../provider/plan/report/report"],
  ["page/x.ts", "undici"],
  ["provider/resources/x.ts", "../../page"],
  ["provider/rack/x.ts", "undici"],
];
const rightWays: Import[] = [
  ...between(true),
  ["provider/core/time/x.ts", "../errors"],
  ["provider/palette/clusters/x.ts", "../profiles/observe"],
  ["provider/palette/clusters/x.ts", "../client"],
  ["provider/cluster-api/clusters/x.ts", "../client"],
  ["provider/resources/cluster/x.ts", "../where-rules"],
  ["provider/resources/cluster/x.ts", "./rollout"],
  ["sdk/x.ts", "@pulumi/pulumi"],
  ["sdk/kubernetes/x.ts", "@pulumi/kubernetes/yaml"],
  ["lab/src/palette/api/x.ts", "../../clock"],
  ["lab/src/x.ts", "#page"],
  ["page/x.ts", "node:crypto"],
  ["provider/plan/render/x.ts", "../../../page"],
  ["provider/rack/x.ts", "../../page"],
];

/** The facts that a page cites, as `PA 4.6`; after a comma the next number of the same kind follows. */
function factsCitedIn(name: string): string[] {
  const lists = read(name).matchAll(/\b(PA|PF|CG|CO|MA) (head|\d[\d.]*(?:(?:, | to )\d[\d.]*)*)/g);
  return [...lists].flatMap(([, kind, numbers]) =>
    String(numbers)
      .split(/, | to /)
      .map((number) => `${kind} ${number.replace(/\.$/, "")}`),
  );
}

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

  it("says Palette's name and words nowhere above the plane but in what users read about fields", () => {
    // Configuration keys, the command and environment variables are called as the package is; imports name rooms.
    const ours = /palette-maas|PALETTE_\w+|\bpalette(?:Endpoint|ApiKey)\b|^import .*$/gm;
    // Prose of schemas: the documentation of fields, types and functions.
    const prose = /(?:\.describe\(|\b(?:description|typeProse):)\s*(?:"[^"]*"|`[^`]*`)/g;
    const ALLOWED: Record<string, RegExp> = {
      // An example of a name in a doc comment.
      "provider/plane/definition.ts": /For sentences: `Palette`\./,
      // What fields mean: kinds of registries, a limit of the service, why a change costs what it does.
      "provider/model/profiles.ts": /"spectro", "helm"/,
      "provider/model/cluster.ts": /Palette refuses to force earlier/,
      "provider/model/cost-sources.ts": /Palette(?:'s documentation| does not document| makes a new one)/g,
      "provider/model/schedules.ts": /are no zones to Palette/,
      "provider/model/policies.ts": /ends in Palette too/,
      // What a configuration may say: the planes, a default address, and variables that the vendor's own tools read.
      "provider/settings.ts":
        /\["palette", "cluster-api"\]|default\("palette"\)|"https:\/\/api\.spectrocloud\.com"|"SPECTROCLOUD_\w+"|a Palette of your own/g,
    };
    const ABOVE = ["core", "model", "plane", "ports", "machines", "protection", "forecast", "capacity", "drift"];
    const BESIDE = ["adoption", "resources", "look-ups", "rack", "doctor", "plan", "command", "fronts", "http", "maas"];
    const rooms = [...ABOVE, ...BESIDE, "context.ts", "settings.ts"].map((room) => `provider/${room}`);
    const rest = (name: string): string =>
      read(name)
        .replace(ours, "")
        .replace(prose, "")
        .replace(ALLOWED[name] ?? /(?!)/, "");
    assert.deepEqual(
      tracked(...rooms).filter((name) => /palette|spectro|jet-/i.test(rest(name))),
      [],
    );
    // An entry that nothing needs any more goes.
    assert.deepEqual(
      Object.entries(ALLOWED).flatMap(([name, text]) => (read(name).search(text) < 0 ? [name] : [])),
      [],
    );
  });

  it("has no block 'pulumi' in package.json, for which the engine would demand a plugin", () => {
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

  it("has a page of reference for every fact that a page cites, and cites each", () => {
    const pages = ["palette", "maas", "cluster-api"].map((name) => `docs/reference/${name}.md`);
    const stated = pages.flatMap((name) =>
      [...read(name).matchAll(/^\| ([A-Z]{2} (?:head|[\d.]+)) \|/gm)].map(([, fact]) => String(fact)),
    );
    assert.equal(new Set(stated).size, stated.length);
    const inOthers = (name: string) => factsCitedIn(name).filter((fact) => !read(name).includes(`| ${fact} |`));
    const cited = new Set([...factsCitedIn("docs/lab-states.md"), ...pages.flatMap(inOthers)]);
    assert.deepEqual([...cited].sort(), [...stated].sort());
  });
});
