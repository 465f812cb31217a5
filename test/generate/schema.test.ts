import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { packageRoot } from "../../provider/generate/main";
import { frozenTypes } from "../support/frozen";

const root = packageRoot();
const read = (file: string): string => readFileSync(path.join(root, file), "utf8");

const Property: z.ZodType<Property> = z.strictObject({
  type: z.enum(["string", "integer", "number", "boolean", "array", "object"]).optional(),
  $ref: z.string().optional(),
  items: z.lazy(() => Property).optional(),
  additionalProperties: z.lazy(() => Property).optional(),
  oneOf: z.array(z.lazy(() => Property)).optional(),
  description: z.string().optional(),
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
  defaultInfo: z.strictObject({ environment: z.array(z.string()) }).optional(),
  secret: z.boolean().optional(),
  plain: z.boolean().optional(),
  willReplaceOnChanges: z.boolean().optional(),
});
interface Property {
  type?: string | undefined;
  $ref?: string | undefined;
  items?: Property | undefined;
  additionalProperties?: Property | undefined;
  oneOf?: Property[] | undefined;
  description?: string | undefined;
  default?: unknown;
  secret?: boolean | undefined;
  plain?: boolean | undefined;
  willReplaceOnChanges?: boolean | undefined;
}

const Properties = z.record(z.string(), Property);
const Fields = z.strictObject({ properties: Properties, required: z.array(z.string()) });
const Package = z.object({
  name: z.literal("palette-maas"),
  version: z.string(),
  config: z.strictObject({ variables: Properties }),
  provider: z.strictObject({ description: z.string(), inputProperties: Properties }),
  types: z.record(z.string(), Fields.extend({ type: z.literal("object"), description: z.string() })),
  resources: z.record(
    z.string(),
    Fields.extend({
      description: z.string(),
      inputProperties: Properties,
      requiredInputs: z.array(z.string()),
      aliases: z.array(z.strictObject({ type: z.string() })),
    }),
  ),
  functions: z.record(z.string(), z.strictObject({ description: z.string(), inputs: Fields, outputs: Fields })),
});

describe("schema.json", () => {
  const schema = Package.parse(JSON.parse(read("schema.json")));
  const resources = Object.entries(schema.resources);
  const resource = (type: string) => {
    const found = schema.resources[`palette-maas:index:${type}`];
    assert.ok(found, type);
    return found;
  };

  /** Every map of properties, by where it stands. */
  const groups: [string, Record<string, Property>][] = [
    ["config", schema.config.variables],
    ["provider", schema.provider.inputProperties],
    ...Object.entries(schema.types).map(([token, { properties }]): [string, Record<string, Property>] => [
      token,
      properties,
    ]),
    ...resources.flatMap(([token, made]): [string, Record<string, Property>][] => [
      [`${token} inputs`, made.inputProperties],
      [`${token} outputs`, made.properties],
    ]),
    ...Object.entries(schema.functions).flatMap(([token, made]): [string, Record<string, Property>][] => [
      [`${token} inputs`, made.inputs.properties],
      [`${token} outputs`, made.outputs.properties],
    ]),
  ];

  it("has prose on every field: whole sentences", () => {
    for (const [where, properties] of groups) {
      for (const [name, property] of Object.entries(properties)) {
        assert.match(property.description ?? "", /^[A-Z`].*\.$/s, `${where}.${name}`);
      }
    }
  });

  it("refers only to types it has, and has no type that nothing refers to", () => {
    const referred = new Set(groups.flatMap(([, properties]) => Object.values(properties).flatMap(refsIn)));
    referred.delete("pulumi.json#/Any");
    assert.deepEqual(
      [...referred].sort(),
      Object.keys(schema.types).map((token) => `#/types/${token}`),
    );
  });

  it("uses no name that Pulumi keeps for itself", () => {
    for (const [token, made] of resources) {
      const names = [...Object.keys(made.inputProperties), ...Object.keys(made.properties)];
      const reserved = names.filter(
        (name) => ["id", "urn", "pulumi", "provider"].includes(name) || name.startsWith("__"),
      );
      assert.deepEqual(reserved, [], token);
    }
  });

  it("requires only what it declares", () => {
    for (const [token, made] of resources) {
      assert.deepEqual(undeclared(made.requiredInputs, made.inputProperties), [], token);
      assert.deepEqual(undeclared(made.required, made.properties), [], token);
    }
    for (const [token, type] of Object.entries(schema.types)) {
      assert.deepEqual(undeclared(type.required, type.properties), [], token);
    }
  });

  it("restates every input among the outputs, and asks for no name", () => {
    for (const [token, made] of resources) {
      assert.deepEqual(undeclared(Object.keys(made.inputProperties), made.properties), [], token);
      assert.ok(!made.requiredInputs.includes("name") && made.required.includes("name"), token);
    }
  });

  it("knows each resource by the dynamic front's type too", () => {
    for (const [token, { aliases }] of resources) {
      const type = token.split(":").at(-1);
      assert.deepEqual(aliases, [{ type: `pulumi-nodejs:dynamic/palette-maas:${type}` }]);
    }
  });

  it("says what is secret, what replaces, and what must be plain", () => {
    const account = resource("MaasCloudAccount");
    assert.equal(account.inputProperties.apiKey?.secret, true);
    assert.equal(account.properties.apiKey?.secret, true);
    assert.equal(schema.config.variables.paletteApiKey?.secret, true);
    assert.equal(schema.config.variables.maas?.secret, true);
    assert.equal(schema.functions["palette-maas:index:getKubeconfig"]?.outputs.properties.kubeconfig?.secret, true);
    const { inputProperties } = resource("MachinePool");
    const replacing = Object.keys(inputProperties).filter((name) => inputProperties[name]?.willReplaceOnChanges);
    assert.deepEqual(replacing, ["clusterId", "name", "useLxdVm"]);
    assert.equal(inputProperties.deletionProtection?.plain, true);
  });

  it("has no default where the configuration or another input decides, since SDKs would send it", () => {
    for (const type of ["Cluster", "MachinePool", "Gateway"]) {
      assert.equal(resource(type).inputProperties.deletionProtection?.default, undefined);
    }
    assert.equal(resource("MachinePool").inputProperties.size?.default, undefined);
    assert.equal(resource("Cluster").inputProperties.scope?.default, "project");
  });

  it("keeps the names that docs/state.md freezes", () => {
    const rows = tableUnder(read("docs/state.md"), "## Ids and outputs");
    const types = rows.flatMap(([type = ""]) => quoted(type));
    assert.deepEqual(types.toSorted(), frozenTypes.toSorted());
    for (const [type = "", , outputs = ""] of rows) {
      const frozen = quoted(outputs).map((text) => text.replace(/\[\].*/, ""));
      const { properties, inputProperties } = resource(quoted(type)[0] ?? "");
      const own = Object.keys(properties).filter((name) => !(name in inputProperties));
      assert.deepEqual(own.sort(), frozen.sort(), type);
    }
  });

  it("keeps the look-ups that docs/state.md freezes", () => {
    const rows = tableUnder(read("docs/state.md"), "## Look-ups");
    assert.equal(rows.length, Object.keys(schema.functions).length);
    for (const [, token = "", args = "", results = ""] of rows) {
      const made = schema.functions[quoted(token)[0] ?? ""];
      assert.ok(made, token);
      const optional = Object.keys(made.inputs.properties).map((name) =>
        made.inputs.required.includes(name) ? name : `${name}?`,
      );
      assert.deepEqual(optional, quoted(args), token);
      assert.deepEqual(Object.keys(made.outputs.properties), quoted(results), token);
    }
  });

  it("reads the configuration from the stack and from an explicit provider alike", () => {
    assert.deepEqual(schema.config.variables, schema.provider.inputProperties);
    assert.equal(schema.version, JSON.parse(read("package.json")).version);
  });
});

const undeclared = (names: readonly string[], properties: Record<string, Property>): string[] =>
  names.filter((name) => !(name in properties));

function refsIn(property: Property): string[] {
  const below = [property.items, property.additionalProperties, ...(property.oneOf ?? [])];
  const own = property.$ref === undefined ? [] : [property.$ref];
  return [...own, ...below.flatMap((one) => (one ? refsIn(one) : []))];
}

/** The rows of a table under a heading, cells by column, without the head. */
function tableUnder(text: string, heading: string): string[][] {
  const section = text.slice(text.indexOf(heading)).split(/\n## /)[0] ?? "";
  const rows = section.split("\n").filter((line) => line.startsWith("|"));
  return rows.slice(2).map((line) => line.split("|").slice(1, -1));
}

const quoted = (text: string): string[] => [...text.matchAll(/`([^`]*)`/g)].map(([, inside = ""]) => inside);
