import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { allPages } from "../support/pages";

const schema = z
  .object({
    config: z.object({ variables: z.record(z.string(), z.unknown()) }),
    resources: z.record(z.string(), z.unknown()),
    functions: z.record(z.string(), z.unknown()),
  })
  .parse(JSON.parse(readFileSync(path.resolve(__dirname, "../../schema.json"), "utf8")));

const tokens = [schema.resources, schema.functions].flatMap((of) => Object.keys(of));
const known = new Set([
  ...Object.keys(schema.config.variables).map((key) => `palette-maas:${key}`),
  ...tokens,
  ...tokens.map((token) => token.replace(":index", "")),
  "palette-maas:index",
  "palette-maas:kubernetes:KubernetesGateway",
  // A slip, on purpose.
  "palette-maas:cluserApi",
]);

describe("names on the pages", () => {
  it("behind 'palette-maas:' are keys of the configuration, or types", () => {
    const named = allPages().flatMap(({ name, text }) =>
      [...text.matchAll(/(?<![\w:])palette-maas:[a-zA-Z]+(?::[a-zA-Z]+)?/g)].map(([key]) => ({ page: name, key })),
    );
    assert.ok(named.length > 40);
    assert.deepEqual(
      named.filter(({ key }) => !known.has(key)),
      [],
    );
  });
});
