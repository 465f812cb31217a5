import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";

const root = path.resolve(__dirname, "../..");
const page = readFileSync(path.join(root, "docs/from-terraform.md"), "utf8");

interface Shape {
  $ref?: string;
  items?: Shape;
  oneOf?: Shape[];
}
interface Schema {
  resources: Record<string, { inputProperties: Record<string, Shape> }>;
  types: Record<string, { properties?: Record<string, Shape> }>;
  config: { variables: Record<string, unknown> };
  functions: Record<string, unknown>;
}
const schema: Schema = JSON.parse(readFileSync(path.join(root, "schema.json"), "utf8"));
const inputsOf = (resource: string): Record<string, Shape> =>
  schema.resources[`palette-maas:index:${resource}`]?.inputProperties ?? {};

/** The members of a shape, of its items or of one of its forms. */
function membersOf({ $ref, items, oneOf }: Shape): Record<string, Shape> {
  const own = schema.types[$ref?.replace("#/types/", "") ?? ""]?.properties ?? {};
  const below = [...(items ? [items] : []), ...(oneOf ?? [])].map(membersOf);
  return Object.assign({}, own, ...below);
}

/** Whether there is an input at a path such as `profiles[].packs[].patch`. */
function isInput(resource: string, written: string): boolean {
  const [first = "", ...rest] = written.replaceAll("[]", "").split(".");
  let at: Shape | undefined = inputsOf(resource)[first];
  for (const name of rest) at = at && membersOf(at)[name];
  return at !== undefined;
}

/** Rows of the table under a heading, as cells. */
const rowsUnder = (heading: string): string[][] =>
  (page.split(`\n## ${heading}`)[1]?.split("\n## ")[0] ?? "")
    .split("\n")
    .filter((line) => line.startsWith("| ") && !line.startsWith("| there") && !line.startsWith("| ---"))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
const quoted = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = ""]) => word);

describe("docs/from-terraform.md", () => {
  const tables: [heading: string, resource: string][] = [
    ["Cloud account: `MaasCloudAccount`", "MaasCloudAccount"],
    ["Cluster: `Cluster`", "Cluster"],
    ["Pool: `MachinePool`", "MachinePool"],
    ["Address pool: `IpPool`", "IpPool"],
  ];
  const OTHERS = /^(customTimeouts|getKubeconfig|admin|kubectl cordon|machines|now|later|palette-maas:\w+)$/;
  for (const [heading, resource] of tables) {
    it(`names inputs of ${resource} that there are, and leaves none out`, () => {
      const rows = rowsUnder(heading);
      assert.ok(rows.length > 4, heading);
      const named = rows.flatMap(([, ours = ""]) => quoted(ours)).filter((name) => !OTHERS.test(name));
      for (const name of named)
        assert.ok(isInput(resource, name) || (name.startsWith("controlPlane.") && isInput("Cluster", name)), name);
      const covered = new Set(named.map((name) => name.split(/[.[]/)[0]));
      // What the first table says of all objects, and what names the parent.
      for (const name of ["adopt", "deletionProtection", "project", "scope", "clusterId", "releaseLimit", "waitFor"])
        covered.add(name);
      assert.deepEqual(
        Object.keys(inputsOf(resource)).filter((name) => !covered.has(name)),
        [],
      );
    });
  }

  it("names keys of the configuration and look-ups that there are", () => {
    for (const [, key = ""] of page.matchAll(/`palette-maas:(\w+)`/g)) assert.ok(key in schema.config.variables, key);
    for (const [, name = ""] of page.matchAll(/`(get[A-Z]\w+)`/g))
      assert.ok(`palette-maas:index:${name}` in schema.functions, name);
  });
});
