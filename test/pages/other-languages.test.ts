import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { parse } from "yaml";
import { z } from "zod";
import { readParts } from "../../provider/settings";
import { codeBlocksOf } from "../support/markdown";
import { allPages } from "../support/pages";
import { problemsOfMembers, problemsOfResource } from "./shapes";

const LANGUAGES = ["sh", "bash", "ts", "typescript", "python", "go", "yaml", "json", "mermaid", "text"];

const blocks = allPages().flatMap(({ name, text }) => codeBlocksOf(text).map((block) => ({ page: name, ...block })));
const blocksIn = (language: string) => blocks.filter((block) => block.language === language);

const isInstalled = (command: string): boolean => spawnSync(command, ["--help"]).error === undefined;

/** Prints the calls of the package's classes as `[["Cluster", ["cloud_account_id", ...]], ...]`. */
const PYTHON = `
import ast, json, sys
calls = [node for node in ast.walk(ast.parse(sys.stdin.read())) if isinstance(node, ast.Call)]
ours = [call for call in calls if isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") == "maas"]
print(json.dumps([[call.func.attr, [word.arg for word in call.keywords]] for call in ours]))
`;

function problemsInPython(text: string): string[] {
  const { status, stdout, stderr } = spawnSync("python3", ["-c", PYTHON], { input: text, encoding: "utf8" });
  if (status !== 0) return [stderr];
  const calls = z.array(z.tuple([z.string(), z.array(z.string())])).parse(JSON.parse(stdout));
  assert.ok(calls.length > 0);
  const camel = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  return calls.flatMap(([name, members]) => problemsOfMembers(name.replace(/Args$/, ""), members.map(camel)));
}

const Program = z.looseObject({
  config: z.record(z.string(), z.unknown()).default({}),
  resources: z
    .record(z.string(), z.object({ type: z.string(), properties: z.record(z.string(), z.unknown()) }))
    .default({}),
});

function problemsInYaml(text: string): string[] {
  const { config, resources } = Program.parse(parse(text));
  const own = new Map(
    Object.entries(config)
      .filter(([key]) => key.startsWith("palette-maas:"))
      .map(([key, value]) => [
        key.replace("palette-maas:", ""),
        typeof value === "string" ? value : JSON.stringify(value),
      ]),
  );
  const asked = new Set<string>();
  const { wrong } = readParts((key) => {
    asked.add(key);
    return own.get(key);
  }, {});
  return [
    ...wrong,
    ...[...own.keys()].filter((key) => !asked.has(key)).map((key) => `there is no key ${key}`),
    ...Object.values(resources).flatMap(({ type, properties }) => problemsOfResource(type, properties)),
  ];
}

describe("code on the pages", () => {
  it("says its language, which is one of those that are checked, or text", () => {
    const strange = blocks.filter(({ language }) => !LANGUAGES.includes(language));
    assert.deepEqual(
      strange.map(({ page, text }) => `${page}: ${text.split("\n")[0]}`),
      [],
    );
  });

  (isInstalled("python3") ? it : it.skip)("in Python parses, with arguments that there are", () => {
    assert.deepEqual(
      blocksIn("python").map(({ text }) => problemsInPython(text)),
      [[]],
    );
    const wrong = 'import pulumi_palette_maas as maas\nmaas.IpPool("a", gateway="x", prefixes=2)\nmaas.InstanceArg()';
    assert.deepEqual(problemsInPython(wrong), [
      "IpPool has no prefixes",
      "IpPool needs gatewayId",
      "IpPool needs prefix",
      "IpPool needs nameservers",
      "there is no InstanceArg",
    ]);
    assert.match(problemsInPython("import (")[0] ?? "", /SyntaxError/);
  });

  // It is compiled with the generated SDK where the engine's tests run.
  (isInstalled("gofmt") ? it : it.skip)("in Go parses", () => {
    const parsed = blocksIn("go").map(
      ({ text }) => spawnSync("gofmt", ["-e"], { input: text, encoding: "utf8" }).status,
    );
    assert.deepEqual(parsed, [0]);
  });

  it("in YAML parses, with inputs and configuration that there are", () => {
    const found = blocksIn("yaml");
    assert.ok(found.length >= 5);
    for (const { page, text } of found) assert.deepEqual(problemsInYaml(text), [], page);
    const wrong = `
config: { "palette-maas:preflight": enforced, "palette-maas:cluserApi": {} }
resources:
  a: { type: palette-maas:Cluster, properties: { domain: x, profiles: [{ named: y }], controlPlane: { instance: { minCpus: 1 } } } }
  b: { type: palette-maas:Pool, properties: {} }`;
    const problems = problemsInYaml(wrong);
    assert.match(problems[0] ?? "", /^'palette-maas:preflight'/);
    assert.deepEqual(problems.slice(1), [
      "there is no key cluserApi",
      "Cluster needs cloudAccountId",
      "ClusterProfile has no named",
      "Instance has no minCpus",
      "Instance needs minCpu",
      "Instance needs minMemoryMb",
      "there is no palette-maas:Pool",
    ]);
  });

  it("in JSON parses", () => {
    for (const { text } of blocksIn("json")) JSON.parse(text);
  });
});
