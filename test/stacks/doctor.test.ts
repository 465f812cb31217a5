import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { type Lab, startLab } from "palette-maas-lab";
import { diagnosed, palettemaas, those } from "../doctor/diagnosed";
import { pulumi } from "../support/cli";
import { type Project, project } from "../support/engine";
import { SPEED } from "../support/rack";

describe("palette-maas doctor on a stack, with the real CLI", () => {
  let lab: Lab;
  let stack: Project;

  before(async () => {
    lab = await startLab({ speed: SPEED });
    stack = await project("doctor", {}, async () => {});
    const set = (key: string, value: string, ...flags: string[]) =>
      stack.command("config", "set", `palette-maas:${key}`, value, ...flags);
    await set("paletteEndpoint", lab.palette.url);
    await set("paletteApiKey", lab.palette.apiKey, "--secret");
    await set("maas[0].endpoint", lab.maas.url, "--path");
    await set("maas[0].apiKey", lab.maas.apiKey, "--path", "--secret");
  });
  after(async () => {
    await stack?.remove();
    await lab?.stop();
  });
  const named = (...args: string[]): string[] => ["--cwd", stack.dir, "--stack", ...args];

  it("reads keys and secrets of the stack, and writes them nowhere", async () => {
    const { code, findings, out } = await diagnosed({ env: stack.env }, {}, named("dev"));
    // The seeded cluster has things to warn of.
    assert.deepEqual([code, those(findings, "error")], [1, []], out);
    assert.ok(findings.some(({ about }) => about.startsWith("MAAS")));
    const files = readdirSync(stack.dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules"))
      .map(({ parentPath, name }) => readFileSync(path.join(parentPath, name), "utf8"));
    for (const secret of [lab.palette.apiKey, lab.maas.apiKey])
      assert.ok(![out, ...files].some((text) => text.includes(secret)));
  });

  it("goes before the environment", async () => {
    const over = { PALETTE_ENDPOINT: "http://127.0.0.1:9", PALETTE_API_KEY: "another" };
    assert.equal((await diagnosed({ env: stack.env }, over, named("dev"))).code, 1);
  });

  it("says what Pulumi says where there is no such stack, or no such folder", async () => {
    const unknown = await palettemaas(["doctor", ...named("prod")], stack.env);
    assert.equal(unknown.code, 2);
    assert.match(unknown.err, /no stack named 'prod'/);
    assert.match(unknown.err, /configuration of stack 'prod' could not be read/);
    const astray = await palettemaas(["doctor", "--stack", "dev", "--cwd", path.join(stack.dir, "none")], stack.env);
    assert.deepEqual([astray.code, astray.out], [2, ""]);
    assert.match(astray.err, /there is no folder/);
  });

  it("says which key is wrong without quoting it, and which one there is not", async () => {
    await pulumi(stack.dir, stack.env, "config set palette-maas:preflight classified");
    const wrong = await palettemaas(["doctor", ...named("dev")], stack.env);
    assert.equal(wrong.code, 2);
    assert.match(wrong.err, /'palette-maas:preflight/);
    assert.doesNotMatch(wrong.err, /classified/);
    await pulumi(stack.dir, stack.env, "config rm palette-maas:preflight");
    await pulumi(stack.dir, stack.env, "config set palette-maas:paletteEndpont https://palette.example.com");
    const strange = await palettemaas(["doctor", ...named("dev")], stack.env);
    await pulumi(stack.dir, stack.env, "config rm palette-maas:paletteEndpont");
    assert.match(strange.err, /no keys paletteEndpont: see stack 'dev'\. Did you mean 'paletteEndpoint'/);
  });
});
