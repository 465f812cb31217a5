import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { fieldsOf } from "../../provider/core/schema/meta";
import { generated, packageRoot } from "../../provider/generate/main";
import { resources } from "../../provider/index";
import * as dynamic from "../../sdk";
import * as plugin from "../../sdk/plugin";

const root = packageRoot();
const byHand = ["functions.ts", "plugin/functions.ts", "plugin/resource.ts", "resource.ts", "when-known.ts"];

describe("what is generated", () => {
  let files: Map<string, string>;

  before(async function () {
    this.timeout(30_000);
    files = await generated(root);
  });

  it("is what is committed: `npm run generate` leaves no difference", () => {
    assert.ok(files.has("schema.json") && files.has("sdk/cluster.ts") && files.has("sdk/plugin/cluster.ts"));
    for (const [file, text] of files) {
      assert.equal(readFileSync(path.join(root, file), "utf8"), text, `${file} differs: run 'npm run generate'.`);
    }
  });

  it("is all there is in the SDK, but for the files that are written by hand", () => {
    const found = readdirSync(path.join(root, "sdk"), { recursive: true, encoding: "utf8" })
      .map((file) => file.split(path.sep).join("/"))
      .filter((file) => file.endsWith(".ts") && !file.startsWith("kubernetes/"));
    const made = [...files.keys()].filter((file) => file.startsWith("sdk/")).map((file) => file.slice("sdk/".length));
    assert.deepEqual(found.sort(), [...made, ...byHand].sort());
  });

  it("documents every input of every resource with what a change costs", () => {
    const text = files.get("docs/fields.md") ?? "";
    const effect = /nothing|stored|in place|reinstall|replaces|refused|as its fields say/;
    for (const { type, args } of resources) {
      const section = text.split(/^## /m).find((part) => part.startsWith(`${type}\n`)) ?? "";
      for (const name of Object.keys(fieldsOf(args) ?? {})) {
        const row = section.split("\n").find((line) => line.startsWith(`| \`${name}\` |`));
        assert.match(row?.split(" | ")[3] ?? "", effect, `${type}.${name}`);
      }
    }
    assert.match(text, /\| `controlPlane.instance.minCpu` \| integer \| required \| reinstalls every machine/);
    assert.match(text, /\| `controlPlane.name` \| string \| `control-plane` \| refused/);
  });

  it("offers the same names in both fronts, the provider aside", () => {
    const names = Object.keys(plugin).filter((name) => name !== "Provider");
    assert.ok(names.includes("getKubeconfigOutput"));
    assert.deepEqual(Object.keys(dynamic).sort(), names.sort());
  });
});
